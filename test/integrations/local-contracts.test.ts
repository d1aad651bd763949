import { and, asc, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import pg from "pg";
import type { Ports } from "../../activities/ports/index.ts";
import type { Pager } from "../../activities/ports/paging.ts";
import { createConference } from "../../integrations/conference-links.ts";
import {
  meetings,
  messages,
  outbox,
  roomMembers,
  rooms,
  statusEntries,
  ticketComments,
  ticketItems,
  tickets,
} from "../../integrations/local/tables.ts";
import type { Deed } from "../../integrations/local/sent.ts";
import { migratedDatabase } from "../support/migrated-database.ts";
import { localPortsOn } from "./local-ports-on.ts";
import { calendarContract } from "./contracts/calendar.ts";
import { chatContract } from "./contracts/chat.ts";
import { directMessagesContract } from "./contracts/direct-messages.ts";
import { conferenceContract } from "./contracts/conference.ts";
import { pagerContract } from "./contracts/pager.ts";
import { audienceChatContract, mailContract } from "./contracts/stakeholders.ts";
import { statusPageContract } from "./contracts/status-page.ts";
import { trackerContract } from "./contracts/tracker.ts";

let pool: pg.Pool;
// Nothing listens on port 1, so connections are refused at once.
const nowhere = new pg.Pool({ connectionString: "postgres://nobody@127.0.0.1:1/nothing" });
beforeAll(async () => {
  pool = await migratedDatabase();
});
afterAll(async () => {
  await pool.end();
  await nowhere.end();
});

/** Returns the adapter under test, and the same adapter without its database. */
const both = <Name extends Exclude<keyof Ports, "pagers" | "recorder" | "conference">>(name: Name) => ({
  reachable: localPortsOn(pool)[name],
  unreachable: localPortsOn(nowhere)[name],
});
const pagerOf = (ports: Ports): Pager => {
  const [pager] = ports.pagers;
  if (pager === undefined) throw new Error("There is no pager.");
  return pager;
};
const sent = (deed: Deed, incidentId: string, recipient: string) =>
  drizzle(pool)
    .select()
    .from(outbox)
    .where(and(eq(outbox.deed, deed), eq(outbox.incidentId, incidentId), eq(outbox.recipient, recipient)))
    .orderBy(asc(outbox.id));
const textsOf = (rows: readonly { readonly text: string }[]): readonly string[] => rows.map((row) => row.text);
const room = async (incidentId: string) => {
  const [row] = await drizzle(pool).select().from(rooms).where(eq(rooms.incidentId, incidentId));
  if (row === undefined) throw new Error(`${incidentId} has no room.`);
  return row;
};

pagerContract("the outbox", async () => ({
  pager: pagerOf(localPortsOn(pool)),
  unreachable: pagerOf(localPortsOn(nowhere)),
  pages: async (incidentId, person) =>
    (await sent("page", incidentId, person)).map(({ text, withdrawnAt }) => ({
      text,
      withdrawn: withdrawnAt !== null,
    })),
  withdrawals: async (incidentId, person) => textsOf(await sent("withdraw-page", incidentId, person)),
}));

chatContract("the local war room", async () => ({
  chat: both("chat").reachable,
  unreachable: both("chat").unreachable,
  messages: (incidentId, place) =>
    drizzle(pool)
      .select({ text: messages.text, pinned: messages.pinned })
      .from(messages)
      .where(and(eq(messages.incidentId, incidentId), eq(messages.place, place)))
      .orderBy(asc(messages.id)),
  members: async (incidentId) =>
    (await drizzle(pool).select().from(roomMembers).where(eq(roomMembers.incidentId, incidentId))).map(
      (member) => member.person,
    ),
  topic: async (incidentId) => (await room(incidentId)).topic,
  archived: async (incidentId) => (await room(incidentId)).archivedAt !== null,
}));

directMessagesContract("the outbox", async () => ({
  direct: both("direct").reachable,
  unreachable: both("direct").unreachable,
  messages: async (incidentId, person) => textsOf(await sent("direct", incidentId, person)),
}));

mailContract("the outbox", async () => ({
  mail: both("mail").reachable,
  unreachable: both("mail").unreachable,
  mails: async (incidentId, to) =>
    (await sent("mail", incidentId, to)).map(({ text, details }) => ({
      text,
      subject: String(details["subject"]),
      recipients: Array.isArray(details["recipients"]) ? details["recipients"].map(String) : [],
    })),
}));

audienceChatContract("the outbox", async () => ({
  chat: both("audienceChat").reachable,
  unreachable: both("audienceChat").unreachable,
  told: async (incidentId, channel) =>
    textsOf((await sent("tell", incidentId, "support")).filter((row) => row.via === channel)),
}));

statusPageContract("the local page", async () => ({
  statusPage: both("statusPage").reachable,
  unreachable: both("statusPage").unreachable,
  entries: async (incidentId) => {
    const entries = drizzle(pool).select().from(statusEntries).where(eq(statusEntries.incidentId, incidentId));
    return (await entries.orderBy(asc(statusEntries.id))).map(({ state, text, withdrawnAt }) => ({
      state,
      text,
      withdrawn: withdrawnAt !== null,
    }));
  },
}));

trackerContract("the local tracker", async () => ({
  tracker: both("tracker").reachable,
  unreachable: both("tracker").unreachable,
  ticket: async (ref) => {
    const id = Number(ref.replace("INC-", ""));
    const [ticket] = await drizzle(pool).select().from(tickets).where(eq(tickets.id, id));
    const comments = drizzle(pool).select().from(ticketComments).where(eq(ticketComments.ticketId, id));
    return { title: ticket?.title ?? "", comments: textsOf(await comments.orderBy(asc(ticketComments.id))) };
  },
  items: async (incidentId) => {
    const rows = await drizzle(pool).select().from(ticketItems).where(eq(ticketItems.incidentId, incidentId));
    return rows
      .map(({ item, description, owner, priority, dueOn, acceptance }) => ({
        ...{ item, description, owner, priority, acceptance },
        dueOn: dueOn.getTime(),
      }))
      .toSorted((one, other) => Number(one.item.slice(1)) - Number(other.item.slice(1)));
  },
}));

calendarContract("the local calendar", async () => ({
  calendar: both("calendar").reachable,
  unreachable: both("calendar").unreachable,
  meeting: async (incidentId) => {
    const [row] = await drizzle(pool).select().from(meetings).where(eq(meetings.incidentId, incidentId));
    if (row === undefined) return undefined;
    return { slot: row.slot.getTime(), attendees: row.attendees, cancelled: row.cancelledAt !== null };
  },
}));

conferenceContract("the Jitsi link", (key) => createConference({ jitsiUrl: "https://meet.example.com/", key }));
