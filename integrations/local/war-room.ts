import { and, desc, eq } from "drizzle-orm";
import type { Person } from "../../domain/people.ts";
import { type Chat, type Delivered, DeliveryFailure, type Place } from "../../activities/ports.ts";
import { type Database, once, provenanceOf, type Transaction } from "./delivering.ts";
import { messages, outbox, roomMembers, rooms } from "./schema.ts";
import type { Sent } from "./sent.ts";

/** The war rooms and the alerts channel, kept as tables that the console shows. */
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
        // A second opening changes nothing but takes the row, so that it answers with the name the room really has.
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
    direct: async (message) => {
      const { person, text, notBefore } = message;
      const what = message.wording ?? "message";
      const held = notBefore === undefined ? {} : { details: { notBefore: new Date(notBefore).toISOString() } };
      const sent: Sent = { deed: "direct", recipient: person, channel: "message", what, text, ...held };
      await once(db, message, sent, async () => "");
    },
  };
};

/** A room that was never opened, or is archived, takes nothing: trying again would not help. */
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

/** A name may be used again, as in a second episode: it then means the newest message. */
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
