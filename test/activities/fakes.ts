import { defaultPolicy } from "../../domain/default-policy.ts";
import { type Deed, type Headline, laneOf } from "../../domain/incident/effects.ts";
import { createActivities } from "../../activities/index.ts";
import { DeliveryFailure } from "../../activities/ports/delivery.ts";
import type { Ports } from "../../activities/ports/index.ts";
import type { Pager, Reachable } from "../../activities/ports/paging.ts";
import type { Successors } from "../../activities/ports/peers.ts";
import type { RecordBatch } from "../../activities/ports/records.ts";
import { checkedWording } from "../../activities/template-samples.ts";
import { exampleSettings } from "../config/example.ts";

/** A recorded call to a port, with its arguments. */
export type Call = { readonly port: string; readonly key: string } & Readonly<Record<string, unknown>>;

/**
 * Decides before each call to a port, by the call's arguments, whether the vendor fails; returns the failure, or
 * undefined.
 */
export type Mood = (call: Call) => DeliveryFailure | Error | undefined;

const willing: Mood = () => undefined;

/** Makes ports that record all calls in order, and that fail if `mood` says so. */
export function recordingPorts(
  mood: Mood = willing,
  reachable: ReadonlyMap<string, Reachable> = new Map(),
  channels: readonly string[] = ["push", "phone"],
) {
  const calls: Call[] = [];
  const batches: RecordBatch[] = [];
  const take = async (port: string, delivered: { readonly key: string }): Promise<string> => {
    const call = { ...delivered, port };
    const failure = mood(call);
    if (failure !== undefined) throw failure;
    calls.push(call);
    return `${port} ${delivered.key}`;
  };
  const silent = async (port: string, delivered: { readonly key: string }): Promise<void> => {
    await take(port, delivered);
  };
  const pager = (channel: string): Pager => ({
    channel,
    page: async (page) => silent(`${channel}.page`, page),
    withdraw: async (page) => silent(`${channel}.withdraw`, page),
  });
  const ports: Ports = {
    pagers: channels.map(pager),
    sandbox: pager("sandbox"),
    contacts: { reach: async () => reachable },
    chat: {
      openRoom: async (room) => take("chat.openRoom", room),
      invite: async (room) => silent("chat.invite", room),
      setTopic: async (room) => silent("chat.setTopic", room),
      post: async (message) => take("chat.post", message),
      edit: async (message) => silent("chat.edit", message),
      archive: async (room) => silent("chat.archive", room),
    },
    direct: { send: async (message) => silent("direct.send", message) },
    audienceChat: { tell: async (message) => silent("audienceChat.tell", message) },
    mail: { send: async (mail) => silent("mail.send", mail) },
    statusPage: {
      publish: async (entry) => take("statusPage.publish", entry),
      withdraw: async (entry) => silent("statusPage.withdraw", entry),
    },
    tracker: {
      createTicket: async (ticket) => take("tracker.createTicket", ticket),
      comment: async (comment) => silent("tracker.comment", comment),
      createItems: async (items) => take("tracker.createItems", items),
    },
    calendar: {
      invite: async (meeting) => take("calendar.invite", meeting),
      cancel: async (meeting) => silent("calendar.cancel", meeting),
    },
    conference: { link: (incidentId) => `https://meet.example.com/${incidentId}` },
    duty: { at: async () => Promise.resolve({ changes: [], outside: [] }) },
    recorder: {
      append: async (batch) => {
        await take("recorder.append", { key: batch.incidentId });
        batches.push(batch);
      },
      timeline: async (incidentId, upTo) => {
        const failure = mood({ port: "recorder.timeline", key: incidentId });
        if (failure !== undefined) throw failure;
        return ["[14:28] Alice acknowledged page", `[15:30] Bob: event ${upTo}`];
      },
    },
  };
  const successors: Successors = {
    policyOf: () => defaultPolicy,
    open: async (next) => take("successors.open", next),
    tell: async (message) => {
      await take("successors.tell", message);
      return true;
    },
    clear: async (next) => silent("successors.clear", next),
    moveGroups: async ({ from }) => silent("successors.moveGroups", { key: from }),
  };
  return { ports, successors, calls, batches };
}

export const wording = checkedWording(exampleSettings);

/** Makes the activities with recording ports and the people of the example. */
export function activitiesOnFakes(
  mood?: Mood,
  reachable?: ReadonlyMap<string, Reachable>,
  channels?: readonly string[],
) {
  const { ports, successors, calls, batches } = recordingPorts(mood, reachable, channels);
  const activities = createActivities({ ports, successors, settings: exampleSettings, wording });
  return { ...activities, calls, batches };
}

export const down = (...names: readonly string[]): Mood => failing(new DeliveryFailure("retry", "no answer"), ...names);
export const refusing = (...names: readonly string[]): Mood =>
  failing(new DeliveryFailure("permanent", "no such address"), ...names);
export const failing =
  (failure: Error, ...names: readonly string[]): Mood =>
  (call) =>
    names.some((name) => call.port === name || call.key.endsWith(name)) ? failure : undefined;

/** The start of the example, 14:24. Alice is primary, Carol secondary, and Bob and Erin are the commanders. */
export const at = Date.parse("2026-01-29T14:24:00Z");

export const headline: Headline = {
  id: "incident-2026-01-29-1423",
  kind: "real",
  private: false,
  severity: "sev2",
  service: "API Service",
  title: "Database connection pool exhausted",
  impact: "Complete outage for all users",
  phase: "detect",
  openedAt: at,
};

/** Makes an effect of the example incident from what is to be done (the deed), at 14:24 unless `at` is given. */
export function effect<const D extends Deed & { readonly at?: number; readonly lateByMinutes?: number }>(
  deed: D,
  about: Partial<Headline> = {},
) {
  return {
    at,
    ...deed,
    key: `${headline.id}/${deed.do}/1`,
    lane: laneOf[deed.do],
    about: { ...headline, ...about },
  };
}
