import type { ParsedMail } from "mailparser";
import ical from "node-ical";
import type pg from "pg";
import type { Calendar } from "../../activities/ports/follow-up.ts";
import { createAudienceMail } from "../../integrations/smtp/audience-mail.ts";
import { createInvitations } from "../../integrations/smtp/invitations.ts";
import { openPostOffice } from "../../integrations/smtp/post-office.ts";
import { createDeliveryLog } from "../../records/page-deliveries.ts";
import { migratedDatabase } from "../support/migrated-database.ts";
import { calendarContract } from "./contracts/calendar.ts";
import { at, failureOf, incidentOfItsOwn } from "./contracts/delivered.ts";
import { mailContract } from "./contracts/stakeholders.ts";
import { type MailServer, startMailServer } from "./vendors/mail-server.ts";

let pool: pg.Pool;
let server: MailServer;
beforeAll(async () => {
  pool = await migratedDatabase();
  server = await startMailServer();
});
afterAll(async () => {
  await server.close();
  await pool.end();
});

const officeAt = (url: string) => openPostOffice({ url, from: "pager@incidents.example.com" });
// Nothing listens on port 1, so connections are refused at once.
const nowhere = "smtp://127.0.0.1:1";
const emails = new Map(["alice", "bob", "gone"].map((person) => [person, `${person}@example.com`]));
const calendarAt = (url: string) => createInvitations(officeAt(url), createDeliveryLog(pool), emails);

/** Returns the Message-IDs of the mails that were sent under an incident's keys, by recipient. */
const sentFor = async (incidentId: string, person: string): Promise<readonly string[]> => {
  const sql = "select ref from page_deliveries where incident_id = $1 and person = $2 order by key";
  const { rows } = await pool.query<{ ref: string }>(sql, [incidentId, person]);
  return rows.map(({ ref }) => ref);
};

const addressesOf = ({ to }: ParsedMail): readonly string[] =>
  [to ?? []].flat().flatMap(({ value }) => value.flatMap(({ address }) => address ?? []));

mailContract("SMTP", async () => ({
  mail: createAudienceMail(officeAt(server.url), createDeliveryLog(pool)),
  unreachable: createAudienceMail(officeAt(nowhere), createDeliveryLog(pool)),
  mails: async (incidentId, to) => {
    const ids = await sentFor(incidentId, to);
    return server
      .mails()
      .filter(({ messageId = "" }) => ids.includes(messageId))
      .map((mail) => ({
        ...{ subject: mail.subject ?? "", text: mail.text?.trimEnd() ?? "", recipients: addressesOf(mail) },
      }));
  },
}));

interface Entry {
  readonly method: string;
  readonly uid: string;
  readonly sequence: number;
  readonly start: number;
  readonly attendees: readonly string[];
}

/** Returns the calendar entries that were mailed to an address for an incident, in order. */
const entriesFor = (incidentId: string, address: string): readonly Entry[] =>
  server.mailsTo(address).flatMap(({ attachments }) =>
    // A mail carries its entry twice, for programs that read attachments and for those that do not.
    attachments.slice(0, 1).flatMap(({ content }) => {
      const events = Object.values(ical.sync.parseICS(content.toString("utf8")));
      return events.flatMap((event) =>
        event?.type === "VEVENT" && event.uid.includes(incidentId)
          ? [
              {
                ...{ method: event.method ?? "", uid: event.uid, sequence: Number(event.sequence) },
                start: event.start.getTime(),
                attendees: [event.attendee ?? []].flat().map((it) => nameIn(typeof it === "string" ? it : it.val)),
              },
            ]
          : [],
      );
    }),
  );

const nameIn = (mailto: string): string => mailto.replace(/^mailto:/i, "").replace(/@.*$/, "");

/** Returns the meeting as a calendar shows it after all mails: the entry with the highest sequence number wins. */
const meetingIn = (entries: readonly Entry[]) => {
  const last = entries.reduce<Entry | undefined>(
    (best, entry) => (best === undefined || entry.sequence >= best.sequence ? entry : best),
    undefined,
  );
  const invited = entries.findLast(({ method }) => method === "REQUEST");
  if (last === undefined || invited === undefined) return undefined;
  return { slot: last.start, attendees: invited.attendees, cancelled: last.method === "CANCEL" };
};

calendarContract("SMTP", async () => ({
  calendar: calendarAt(server.url),
  unreachable: calendarAt(nowhere),
  meeting: async (incidentId) => Promise.resolve(meetingIn(entriesFor(incidentId, "alice@example.com"))),
}));

const meeting = { slot: at + 72_000_000, minutes: 60, subject: "Postmortem: Checkout fails", text: "Agenda" };
const cancelled = { subject: "Cancelled: postmortem", text: "The meeting is cancelled." };

test("an invitation, its move and its cancellation are one entry of the calendar, and one thread in the mailbox", async () => {
  const calendar: Calendar = calendarAt(server.url);
  const { incidentId, effect } = incidentOfItsOwn();
  const attendees = ["alice", "bob"];
  await calendar.invite({ ...effect("sendInvitation/1"), ...meeting, attendees, sequence: 0 });
  await calendar.invite({ ...effect("sendInvitation/2"), ...meeting, slot: at + 90_000_000, attendees, sequence: 1 });
  await calendar.cancel({ ...effect("cancelInvitation/1"), sequence: 2, ...cancelled });
  const entries = entriesFor(incidentId, "bob@example.com");
  expect(entries.map(({ method, sequence, start }) => ({ method, sequence, start }))).toEqual([
    { method: "REQUEST", sequence: 0, start: at + 72_000_000 },
    { method: "REQUEST", sequence: 1, start: at + 90_000_000 },
    { method: "CANCEL", sequence: 2, start: at + 90_000_000 },
  ]);
  expect(new Set(entries.map(({ uid }) => uid)).size).toBe(1);
  const mails = server
    .mailsTo("bob@example.com")
    .filter(({ attachments }) => attachments.some(({ content }) => content.includes(incidentId)));
  expect(mails.map(({ subject, text }) => [subject, text?.trim()])).toEqual([
    ["Postmortem: Checkout fails", "Agenda"],
    ["Postmortem: Checkout fails", "Agenda"],
    ["Cancelled: postmortem", "The meeting is cancelled."],
  ]);
  expect(new Set(mails.map(({ inReplyTo }) => inReplyTo)).size).toBe(1);
  expect(mails.map(({ headers }) => headers.get("auto-submitted"))).toEqual(Array(3).fill("auto-generated"));
});

test("an address that is refused for good keeps nobody else from being invited; nobody is invited twice", async () => {
  const calendar = calendarAt(server.url);
  const { incidentId, effect } = incidentOfItsOwn();
  const wanted = { ...effect("sendInvitation/1"), ...meeting, attendees: ["gone", "alice", "stranger"], sequence: 0 };
  server.refuse("gone", 550);
  await calendar.invite(wanted);
  await calendar.invite(wanted);
  expect(entriesFor(incidentId, "alice@example.com")).toHaveLength(1);
  expect(await failureOf(calendar.invite({ ...wanted, ...effect("other"), attendees: ["gone"] }))).toBe("permanent");
  expect(await failureOf(calendar.invite({ ...wanted, ...effect("other"), attendees: ["stranger"] }))).toBe(
    "permanent",
  );
});

test("after an address that may be taken later, only that mail is sent in the next attempt", async () => {
  const calendar = calendarAt(server.url);
  const { incidentId, effect } = incidentOfItsOwn();
  const wanted = { ...effect("sendInvitation/1"), ...meeting, attendees: ["gone", "bob"], sequence: 0 };
  server.refuse("gone", 451);
  expect(await failureOf(calendar.invite(wanted))).toBe("retry");
  server.refuse("gone", 450);
  expect(await failureOf(calendar.invite(wanted))).toBe("retry");
  server.takeAgain("gone");
  await calendar.invite(wanted);
  expect(entriesFor(incidentId, "bob@example.com")).toHaveLength(1);
  expect(entriesFor(incidentId, "gone@example.com")).toHaveLength(1);
});
