import type { Ports } from "../../activities/ports/index.ts";

/** Makes ports that only store the room's messages and the people paged, in order. */
export const memoryPorts = (): { readonly ports: Ports; readonly sent: string[] } => {
  const sent: string[] = [];
  const nothing = async (): Promise<void> => undefined;
  const ref = async (): Promise<string> => "ref";
  const pager = (channel: string) => ({
    channel,
    page: async ({ person }: { readonly person: string }): Promise<void> => {
      sent.push(`${channel} to ${person}`);
    },
    withdraw: nothing,
  });
  const ports: Ports = {
    pagers: [pager("push"), pager("phone")],
    sandbox: pager("sandbox"),
    contacts: { reach: async () => new Map() },
    chat: {
      openRoom: ref,
      invite: nothing,
      setTopic: nothing,
      post: async ({ text }) => {
        sent.push(text);
        return "ref";
      },
      edit: nothing,
      archive: nothing,
    },
    direct: { send: nothing },
    audienceChat: { tell: nothing },
    mail: { send: nothing },
    statusPage: { publish: ref, withdraw: nothing },
    tracker: { createTicket: ref, comment: nothing, createItems: ref },
    calendar: { invite: ref, cancel: nothing },
    conference: { link: () => "https://meet.example.com" },
    recorder: { append: nothing, timeline: async () => [] },
    duty: { at: async () => Promise.resolve({ changes: [], outside: [] }) },
  };
  return { ports, sent };
};
