import { and, desc, eq } from "drizzle-orm";
import type { Person } from "../../domain/incident/people.ts";
import type { Chat, Place } from "../../activities/ports/chat.ts";
import { type Delivered, DeliveryFailure } from "../../activities/ports/delivery.ts";
import { type Database, once, provenanceOf, type Transaction } from "./outbox.ts";
import { messages, outbox, roomMembers, rooms } from "./tables.ts";
import type { Sent } from "./sent.ts";

/** Makes the local replacement for a chat: war rooms and the alerts channel are tables, which the console shows. */
export const createWarRoom = (db: Database, alertsChannel: string): Chat => {
  const recipientOf = (place: Place): string => (place === "room" ? "room" : alertsChannel);
  const inChat = (deed: Sent["deed"], what: string, text: string, details: Sent["details"] = {}): Sent => ({
    deed,
    recipient: "room",
    channel: "chat",
    what,
    text,
    details,
  });
  return {
    openRoom: (room) =>
      once(db, room, inChat("open-room", "opened", room.topic, { invite: room.invite }), async (tx) => {
        const { name, private: isPrivate } = room;
        const values = { ...provenanceOf(room), name, topic: room.topic, private: isPrivate };
        // Opening a room a second time changes nothing, but the upsert still returns the row with the room's real
        // name.
        const [open] = await tx
          .insert(rooms)
          .values(values)
          .onConflictDoUpdate({ target: rooms.incidentId, set: { archivedAt: null } })
          .returning({ name: rooms.name });
        await addMembers(tx, room, room.invite);
        return open?.name ?? name;
      }),
    invite: async (room) => {
      const sent = inChat("invite", "invited", room.people.join(", "), { people: room.people });
      await once(db, room, sent, async (tx) => {
        await roomOf(tx, room);
        await addMembers(tx, room, room.people);
        return "";
      });
    },
    setTopic: async (room) => {
      await once(db, room, inChat("set-topic", "topic", room.topic), async (tx) => {
        await roomOf(tx, room);
        await tx.update(rooms).set({ topic: room.topic }).where(eq(rooms.incidentId, room.incidentId));
        return "";
      });
    },
    post: (message) => {
      const { to, name, text, pin } = message;
      const sent = { ...inChat("post", message.wording ?? name, text, { name, pin }), recipient: recipientOf(to) };
      return once(db, message, sent, async (tx) => {
        if (to === "room") await roomOf(tx, message);
        const posted = { place: to, name, text, pinned: pin, postedBy: message.key };
        const [row] = await tx
          .insert(messages)
          .values({ ...provenanceOf(message), ...posted })
          .returning({ id: messages.id });
        return `message-${row?.id ?? 0}`;
      });
    },
    edit: async (message) => {
      const { to, name, text } = message;
      const sent = { ...inChat("edit", message.wording ?? name, text, { name }), recipient: recipientOf(to) };
      await once(db, message, sent, async (tx) => {
        if (to === "room") await roomOf(tx, message);
        await editLatest(tx, message);
        return "";
      });
    },
    archive: async (room) => {
      await once(db, room, inChat("archive", "archived", ""), async (tx) => {
        await tx
          .update(rooms)
          .set({ archivedAt: new Date(room.at) })
          .where(eq(rooms.incidentId, room.incidentId));
        return "";
      });
    },
  };
};

/**
 * Checks that the incident's room is open. Throws a permanent failure if the room was never opened or is archived,
 * since a retry would not help.
 */
const roomOf = async (tx: Transaction, { incidentId }: Delivered): Promise<void> => {
  const [room] = await tx
    .select({ archivedAt: rooms.archivedAt })
    .from(rooms)
    .where(eq(rooms.incidentId, incidentId))
    .for("share");
  if (room === undefined) throw new DeliveryFailure("permanent", `${incidentId} has no war room.`);
  if (room.archivedAt !== null) throw new DeliveryFailure("permanent", `The war room of ${incidentId} is archived.`);
};

const addMembers = async (tx: Transaction, room: Delivered, people: readonly Person[]): Promise<void> => {
  if (people.length === 0) return;
  const members = people.map((person) => ({ ...provenanceOf(room), person }));
  await tx.insert(roomMembers).values(members).onConflictDoNothing();
};

/**
 * Edits the newest message that has the given name, since the same name may be used again in a later episode of the
 * incident.
 */
const editLatest = async (
  tx: Transaction,
  message: Delivered & { readonly to: Place; readonly name: string; readonly text: string },
): Promise<void> => {
  const { incidentId, to, name } = message;
  const [latest] = await tx
    .select({ id: messages.id, postedBy: messages.postedBy })
    .from(messages)
    .where(and(eq(messages.incidentId, incidentId), eq(messages.place, to), eq(messages.name, name)))
    .orderBy(desc(messages.id))
    .limit(1)
    .for("update");
  if (latest === undefined) {
    throw new DeliveryFailure("permanent", `${incidentId} has no message "${name}" in its ${to} to edit.`);
  }
  const editedAt = new Date(message.at);
  await tx.update(messages).set({ text: message.text, editedAt }).where(eq(messages.id, latest.id));
  await tx
    .update(outbox)
    .set({ editedAt })
    .where(and(eq(outbox.deed, "post"), eq(outbox.key, latest.postedBy)));
};
