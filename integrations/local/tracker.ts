import { and, desc, eq } from "drizzle-orm";
import { DeliveryFailure } from "../../activities/ports/delivery.ts";
import type { Tracker } from "../../activities/ports/follow-up.ts";
import { type Database, once, provenanceOf } from "./outbox.ts";
import { ticketComments, ticketItems, tickets } from "./tables.ts";

/** Makes the local replacement for a tracker. Tickets are numbered in one sequence: `INC-1`, `INC-2`, … */
export const createTracker = (db: Database): Tracker => ({
  createTicket: (ticket) => {
    const { ticket: name, title, text } = ticket;
    const details = { ticket: name, title };
    const sent = { deed: "create-ticket", recipient: "tracker", channel: "ticket", what: name, text, details } as const;
    return once(db, ticket, sent, async (tx) => {
      const [row] = await tx
        .insert(tickets)
        .values({ ...provenanceOf(ticket), ticket: name, title, text })
        .returning({ id: tickets.id });
      return `INC-${row?.id ?? 0}`;
    });
  },
  comment: async (comment) => {
    const { ticket, text } = comment;
    const what = `comment on ${ticket}`;
    const sent = { deed: "comment", recipient: "tracker", channel: "ticket", what, text } as const;
    await once(db, comment, sent, async (tx) => {
      const [on] = await tx
        .select({ id: tickets.id })
        .from(tickets)
        .where(and(eq(tickets.incidentId, comment.incidentId), eq(tickets.ticket, ticket)))
        .orderBy(desc(tickets.id))
        .limit(1);
      if (on === undefined) {
        throw new DeliveryFailure("permanent", `${comment.incidentId} has no ${ticket} ticket to comment on.`);
      }
      await tx.insert(ticketComments).values({ ...provenanceOf(comment), ticketId: on.id, text });
      return "";
    });
  },
  createItems: (creation) => {
    const { items } = creation;
    const what = items.length === 1 ? "1 action item" : `${items.length} action items`;
    const text = items.map((it) => `${it.item}: ${it.description}`).join("\n");
    const details = { items: items.map((it) => it.item) };
    const sent = { deed: "create-items", recipient: "tracker", channel: "ticket", what, text, details } as const;
    return once(db, creation, sent, async (tx) => {
      const rows = items.map((it) => ({
        ...provenanceOf(creation),
        item: it.item,
        description: it.description,
        owner: it.owner,
        priority: it.priority,
        dueOn: new Date(it.dueOn),
        acceptance: it.acceptance,
      }));
      if (rows.length > 0) await tx.insert(ticketItems).values(rows).onConflictDoNothing();
      return items.map((it) => `${creation.incidentId}/${it.item}`).join(", ");
    });
  },
});
