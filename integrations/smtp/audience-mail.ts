import type { DeliveryLog } from "../../activities/ports/delivery-log.ts";
import type { Mail } from "../../activities/ports/informing.ts";
import { carriable } from "../paging/carriable-text.ts";
import { sendOnce } from "../paging/send-once.ts";
import type { PostOffice } from "./post-office.ts";

/** Makes the mail to audiences such as support and leadership: one mail for each key, to all addresses of an audience. */
export const createAudienceMail = ({ post }: PostOffice, log: DeliveryLog): Mail => ({
  send: async ({ to, recipients, subject, text, ...delivered }) => {
    const sending = { ...delivered, channel: "audience-mail", person: to, to: recipients.join(", ") };
    const { key, incidentId } = delivered;
    const letter = { key, incidentId, to: recipients, subject: carriable(subject), isUrgent: false };
    await sendOnce(log, sending, {
      send: async (remark) => post({ ...letter, text: `${carriable(text)}${remark}` }),
    });
  },
});
