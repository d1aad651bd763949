import ical, { ICalCalendarMethod, ICalEventStatus } from "ical-generator";
import { DeliveryFailure } from "../../activities/ports/delivery.ts";
import type { DeliveryLog } from "../../activities/ports/delivery-log.ts";
import type { Calendar } from "../../activities/ports/follow-up.ts";
import { type Instant, minute } from "../../domain/incident/moment.ts";
import { carriable } from "../paging/carriable-text.ts";
import { sendOnce } from "../paging/send-once.ts";
import type { PostOffice } from "./post-office.ts";

const channel = "invitation";

/**
 * Invites to postmortem meetings by mail (iMIP, RFC 6047): everybody invited gets a mail of their own, whose calendar
 * entry has the same UID for the incident's meeting. Calendars put an entry with a higher SEQUENCE in the place of the
 * one they have, and ignore one with a lower SEQUENCE. The delivery log keeps the meeting's beginning as the reference of
 * an invitation, since a cancellation names it. `emails` has the addresses of people.
 */
export function createInvitations(office: PostOffice, log: DeliveryLog, emails: ReadonlyMap<string, string>): Calendar {
  const refOf = (incidentId: string) => `postmortem-${incidentId}@${office.domain}`;

  return {
    invite: async ({ slot, minutes, attendees, sequence, subject, text, ...delivered }) => {
      const { key, incidentId, at } = delivered;
      const invited = attendees.flatMap((person) => {
        const to = emails.get(person);
        return to === undefined ? [] : [{ person, to }];
      });
      if (invited.length === 0) {
        throw new DeliveryFailure("permanent", `nobody invited has an e-mail address: ${attendees.join(", ")}`);
      }
      const content = entryText(office, {
        ...{ id: refOf(incidentId), sequence, summary: carriable(subject), stamp: at },
        ...{ start: slot, end: slot + minutes * minute, method: ICalCalendarMethod.REQUEST },
        attendees: invited.map(({ to }) => to),
      });
      const entry = { method: "request", content } as const;
      const letter = { key, incidentId, subject: carriable(subject), isUrgent: false, entry };
      const sendTo = async ({ person, to }: { readonly person: string; readonly to: string }) =>
        sendOnce(
          log,
          { ...delivered, channel, person, to },
          {
            send: async (remark) => {
              await office.post({ ...letter, to: [to], text: `${carriable(text)}${remark}` });
              return new Date(slot).toISOString();
            },
          },
        );
      throwUnlessSomebodyHas(await Promise.allSettled(invited.map(sendTo)));
      return refOf(incidentId);
    },
    cancel: async ({ key, incidentId, at, sequence, subject, text }) => {
      for (const one of await log.notTakenBack({ incidentId, channel, pages: [incidentId] })) {
        const slot = one.sent.at(-1)?.ref ?? "";
        const content = entryText(office, {
          ...{ id: refOf(incidentId), sequence, summary: carriable(subject), stamp: at, attendees: [one.to] },
          ...{ start: slot === "" ? at : Date.parse(slot), method: ICalCalendarMethod.CANCEL },
        });
        const entry = { method: "cancel", content } as const;
        const letter = { key, incidentId, subject: carriable(subject), text: carriable(text), isUrgent: false, entry };
        await office.post({ ...letter, to: [one.to] });
        await log.takenBack(channel, one, at);
      }
    },
  };
}

/**
 * Throws the failure of a mail that may succeed in another attempt, in which only the mails that failed are sent. An
 * address that is refused for good does not keep the others from being invited.
 */
function throwUnlessSomebodyHas(mails: readonly PromiseSettledResult<unknown>[]): void {
  const failures = mails.flatMap((mail) => (mail.status === "rejected" ? [asError(mail.reason)] : []));
  const mayPass = failures.find((failure) => !(failure instanceof DeliveryFailure && failure.kind === "permanent"));
  if (mayPass !== undefined) throw mayPass;
  const [first] = failures;
  if (first !== undefined && failures.length === mails.length) throw first;
}

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)));

interface Meeting {
  readonly id: string;
  readonly method: ICalCalendarMethod;
  readonly sequence: number;
  readonly summary: string;
  readonly start: Instant;
  readonly end?: Instant;
  readonly stamp: Instant;
  readonly attendees: readonly string[];
}

function entryText(
  { from }: PostOffice,
  { id, method, sequence, summary, start, end, stamp, attendees }: Meeting,
): string {
  const calendar = ical({ prodId: { company: "incident-response", product: "postmortems" }, method });
  calendar.createEvent({
    ...{ id, sequence, summary, start: new Date(start), stamp: new Date(stamp) },
    ...(end === undefined ? {} : { end: new Date(end) }),
    ...(method === ICalCalendarMethod.CANCEL ? { status: ICalEventStatus.CANCELLED } : {}),
    organizer: { name: "Incident response", email: from },
    attendees: attendees.map((email) => ({ email, rsvp: method === ICalCalendarMethod.REQUEST })),
  });
  return calendar.toString();
}
