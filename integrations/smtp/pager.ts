import type { Carrier } from "../paging/carrier.ts";
import { titleAndRest } from "../paging/carriable-text.ts";
import type { PostOffice } from "./post-office.ts";

/** Makes a carrier that sends pages by e-mail. */
export const createSmtpPager = ({ post }: PostOffice): Carrier => ({
  channel: "email",
  messagesArrive: "without-sound",
  send: async ({ key, incidentId, to, text, urgency, link }) =>
    post({ key, incidentId, ...addressed(to, withLink(text, link)), isUrgent: urgency === "page" }),
  takeBack: async ({ key, incidentId, to, text }) => {
    await post({ key, incidentId, ...addressed(to, text), isUrgent: false });
  },
});

const addressed = (to: string, text: string) => ({ to: [to], subject: titleAndRest(text).title, text });

const withLink = (text: string, link: string | undefined) => (link === undefined ? text : `${text}\n\n${link}`);
