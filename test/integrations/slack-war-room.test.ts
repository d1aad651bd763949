import type pg from "pg";
import { z } from "zod";
import type { Chat } from "../../activities/ports/chat.ts";
import type { Delivered } from "../../activities/ports/delivery.ts";
import { rememberedMembers } from "../../integrations/slack/members.ts";
import { roomsAt } from "../../integrations/slack/rooms.ts";
import { createSlackWarRoom } from "../../integrations/slack/war-room.ts";
import { createDeliveryLog } from "../../records/page-deliveries.ts";
import { migratedDatabase } from "../support/migrated-database.ts";
import { localPortsOn } from "./local-ports-on.ts";
import { chatContract } from "./contracts/chat.ts";
import { failureOf, incidentOfItsOwn } from "./contracts/delivered.ts";
import { botToken, type EmulatedSlack, startSlack } from "./vendors/emulated-slack.ts";

let pool: pg.Pool;
let slack: EmulatedSlack;
beforeAll(async () => {
  pool = await migratedDatabase();
  slack = await startSlack(["alice", "bob", "carol"]);
});
afterAll(async () => {
  await slack.close();
  await pool.end();
});

// Nothing listens on port 1, so connections are refused at once.
const nowhere = "http://127.0.0.1:1";
/** Bob named his account; Alice and Carol are known by their e-mail addresses, and nobody knows Dave. */
const contacts = {
  reach: async () => {
    const methods = [{ channel: "slack", address: slack.members.get("bob") ?? "" }];
    return Promise.resolve(new Map([["bob", { methods, rule: [] }]]));
  },
};
const emails = new Map(["alice", "carol", "stranger"].map((person) => [person, `${person}@example.com`]));
const roomsIn = (api: string) => roomsAt({ token: botToken, api }, createDeliveryLog(pool));
const localChat = () => localPortsOn(pool).chat;
const chatAt = (api: string): Chat =>
  createSlackWarRoom({
    ...{ slack: { token: botToken, api }, log: createDeliveryLog(pool), rooms: roomsIn(api) },
    ...{ memberAt: rememberedMembers(), contacts, emails, alertsChannel: slack.ops, before: localChat() },
  });

const channelsOf = async (incidentId: string) => roomsIn(slack.url).of({ incidentId, key: "", kind: "real", at: 0 });
const roomOf = async (incidentId: string): Promise<string> => {
  const channels = await channelsOf(incidentId);
  return (channels.find(({ isPrivate }) => isPrivate) ?? channels[0])?.id ?? "";
};
const asTyped = (text: string): string => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
const messagesOf = async (channel: string, incidentId: string) => {
  const pinned = await slack.pinnedIn(channel);
  return (await slack.messagesIn(channel))
    .filter(({ metadata }) => metadata?.event_payload.key.startsWith(`${incidentId}/`) === true)
    .map(({ text, ts }) => ({ text: asTyped(text), pinned: pinned.includes(ts) }));
};

chatContract("Slack", async () =>
  Promise.resolve({
    chat: chatAt(slack.url),
    unreachable: chatAt(nowhere),
    messages: async (incidentId, place) =>
      messagesOf(place === "room" ? await roomOf(incidentId) : slack.ops, incidentId),
    members: async (incidentId) => (await slack.channelAt(await roomOf(incidentId))).members,
    topic: async (incidentId) => (await slack.channelAt(await roomOf(incidentId))).topic,
    archived: async (incidentId) => (await slack.channelAt(await roomOf(incidentId))).isArchived,
  }),
);

afterAll(() => expect(slack.faults()).toEqual([]));

const roomFor = (
  incidentId: string,
  more: { readonly invite?: readonly string[]; readonly private?: boolean } = {},
) => ({
  ...{ name: incidentId, topic: "SEV-2 payments", private: false, invite: [] },
  ...more,
});

test("the room is called as the incident, and of a private incident it is a private channel", async () => {
  const open = incidentOfItsOwn();
  const id = await chatAt(slack.url).openRoom({ ...open.effect("openRoom/1"), ...roomFor(open.incidentId) });
  expect(await slack.channelAt(id)).toMatchObject({ name: open.incidentId, isPrivate: false });
  const secret = incidentOfItsOwn();
  const delivered = { ...secret.effect("openRoom/1"), isPrivate: true };
  const its = await chatAt(slack.url).openRoom({ ...delivered, ...roomFor(secret.incidentId, { private: true }) });
  expect(await slack.channelAt(its)).toMatchObject({ name: secret.incidentId, isPrivate: true });
});

test("whoever has no account in Slack is left out, and the room says so once", async () => {
  const { incidentId, effect } = incidentOfItsOwn();
  const room = { ...effect("openRoom/1"), ...roomFor(incidentId, { invite: ["alice", "dave", "bob", "stranger"] }) };
  const id = await chatAt(slack.url).openRoom(room);
  await chatAt(slack.url).openRoom(room);
  expect((await slack.channelAt(id)).members).toEqual(["alice", "bob"]);
  expect(await messagesOf(id, incidentId)).toEqual([
    {
      text: "Not invited, since Slack knows no account of theirs or lets them in nowhere: dave, stranger.",
      pinned: false,
    },
  ]);
});

test("a room whose answer was lost is found, and no second one is made", async () => {
  const { incidentId, effect } = incidentOfItsOwn();
  // Slack made the channel, but its answer never came: the next attempt reads that the name is taken.
  const created = await fetch(`${slack.url}/api/conversations.create`, {
    method: "POST",
    headers: { authorization: `Bearer ${botToken}`, "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ name: incidentId }).toString(),
  });
  const { channel } = z.object({ channel: z.object({ id: z.string() }) }).parse(await created.json());
  const id = await chatAt(slack.url).openRoom({ ...effect("openRoom/1"), ...roomFor(incidentId) });
  expect(id).toBe(channel.id);
});

test("a message whose answer was lost is found, too, and pinned", async () => {
  const { incidentId, effect } = incidentOfItsOwn();
  const chat = chatAt(slack.url);
  await chat.openRoom({ ...effect("openRoom/1"), ...roomFor(incidentId) });
  const post = { ...effect("post/1"), to: "room", name: "declaration", text: "IC: being paged", pin: true } as const;
  slack.answerNext("lost");
  expect(await failureOf(chat.post(post))).toBe("retry");
  await chat.post(post);
  expect(await messagesOf(await roomOf(incidentId), incidentId)).toEqual([{ text: "IC: being paged", pinned: true }]);
});

test("made private midway, the incident moves with its people into a private channel, and the old one is silent", async () => {
  const { incidentId, effect } = incidentOfItsOwn();
  const chat = chatAt(slack.url);
  const old = await chat.openRoom({ ...effect("openRoom/1"), ...roomFor(incidentId, { invite: ["alice", "carol"] }) });
  const declaration = { to: "room", name: "declaration" } as const;
  await chat.post({ ...effect("post/1"), ...declaration, text: "IC: being paged", pin: true });
  const inside = (name: string): Delivered => ({ ...effect(name), isPrivate: true });
  await chat.post({
    ...inside("post/2"),
    to: "room",
    name: "made-private",
    text: "A leak: why it is private",
    pin: false,
  });
  await chat.edit({ ...inside("edit/1"), ...declaration, text: "IC: Bob" });
  await chat.edit({ ...inside("edit/2"), ...declaration, text: "IC: Carol" });
  const room = await roomOf(incidentId);
  expect(await slack.channelAt(room)).toMatchObject({
    ...{ name: `${incidentId}-private`, isPrivate: true, isArchived: false, members: ["alice", "carol"] },
  });
  expect(await messagesOf(room, incidentId)).toEqual([
    { text: "A leak: why it is private", pinned: false },
    { text: "IC: Carol", pinned: true },
  ]);
  expect(await slack.channelAt(old)).toMatchObject({ isArchived: true });
  expect(await messagesOf(old, incidentId)).toEqual([{ text: "IC: being paged", pinned: true }]);
});

test("a move that broke off is done whole before anything more is said", async () => {
  const { incidentId, effect } = incidentOfItsOwn();
  const chat = chatAt(slack.url);
  const old = await chat.openRoom({ ...effect("openRoom/1"), ...roomFor(incidentId, { invite: ["alice", "carol"] }) });
  const post = {
    ...effect("post/1"),
    isPrivate: true,
    to: "room",
    name: "finding",
    text: "Keys leaked",
    pin: false,
  } as const;
  const created = { status: 200, body: '{"ok":true,"channel":{"id":"C0000LOST1","name":"x"}}' };
  // The private channel is made, and then Slack fails: nothing was said, and the old room is still open.
  slack.answerNext(created, { status: 503 });
  expect(await failureOf(chat.post(post))).toBe("retry");
  expect(await slack.channelAt(old)).toMatchObject({ isArchived: false });
  await pool.query("update page_deliveries set ref = $2 where incident_id = $1 and key like '%/private'", [
    incidentId,
    await privateChannel(`${incidentId}-private`),
  ]);
  await chat.post(post);
  const room = await roomOf(incidentId);
  expect((await slack.channelAt(room)).members).toEqual(["alice", "carol"]);
  expect(await slack.channelAt(old)).toMatchObject({ isArchived: true });
  expect(await messagesOf(room, incidentId)).toEqual([{ text: "Keys leaked", pinned: false }]);
});

/** Makes a private channel of our app, and returns its id. */
const privateChannel = async (name: string): Promise<string> => {
  const created = await fetch(`${slack.url}/api/conversations.create`, {
    method: "POST",
    headers: { authorization: `Bearer ${botToken}`, "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ name, is_private: "true" }).toString(),
  });
  return z.object({ channel: z.object({ id: z.string() }) }).parse(await created.json()).channel.id;
};

test("whom Slack lets in nowhere keeps the room from nobody; a declaration that somebody deleted is edited no more", async () => {
  const { incidentId, effect } = incidentOfItsOwn();
  const chat = chatAt(slack.url);
  await chat.openRoom({ ...effect("openRoom/1"), ...roomFor(incidentId) });
  slack.answerNext({ status: 200, body: '{"ok":false,"error":"user_is_restricted"}' });
  await chat.invite({ ...effect("invite/1"), people: ["bob"] });
  const [note] = await messagesOf(await roomOf(incidentId), incidentId);
  expect(note?.text).toMatch(/^Not invited, .*: bob\.$/);
  const declaration = { to: "room", name: "declaration" } as const;
  await chat.post({ ...effect("post/1"), ...declaration, text: "IC: being paged", pin: false });
  slack.answerNext({ status: 200, body: '{"ok":false,"error":"message_not_found"}' });
  await chat.edit({ ...effect("edit/1"), ...declaration, text: "IC: Bob" });
});

test("an alert's text mentions nobody", async () => {
  const { incidentId, effect } = incidentOfItsOwn();
  const text = "<!channel> @here <@U012AB3CD> https://example.com";
  await chatAt(slack.url).post({ ...effect("post/1"), to: "alerts-channel", name: "declaration", text, pin: false });
  const [post] = (await slack.messagesIn(slack.ops)).filter(
    ({ metadata }) => metadata?.event_payload.key === `${incidentId}/post/1`,
  );
  expect(post?.text).toBe("&lt;!channel&gt; @here &lt;@U012AB3CD&gt; https://example.com");
  expect(slack.calls("chat.postMessage").at(-1)).toMatchObject({ parse: "none", link_names: "false" });
});

test("an incident that began before Slack was configured stays where it is", async () => {
  const { incidentId, effect } = incidentOfItsOwn();
  await localChat().openRoom({ ...effect("openRoom/1"), ...roomFor(incidentId) });
  const post = { ...effect("post/1"), to: "room", name: "finding", text: "Connections leak.", pin: false } as const;
  await chatAt(slack.url).post(post);
  const sql = "select text from local.messages where incident_id = $1";
  expect((await pool.query(sql, [incidentId])).rows).toEqual([{ text: "Connections leak." }]);
  expect(await channelsOf(incidentId)).toEqual([]);
});

test.each([
  [{ status: 429, headers: { "retry-after": "7" } }, "retry-after"],
  [{ status: 503 }, "retry"],
  [{ status: 200, body: '{"ok":false,"error":"restricted_action"}' }, "permanent"],
  [{ status: 200, body: '{"ok":false,"error":"missing_scope"}' }, "configuration"],
] as const)("a room that Slack refuses with %j is a matter of %s, and is opened later", async (answer, kind) => {
  const { incidentId, effect } = incidentOfItsOwn();
  const room = { ...effect("openRoom/1"), ...roomFor(incidentId) };
  slack.answerNext(answer);
  expect(await failureOf(chatAt(slack.url).openRoom(room))).toBe(kind);
  expect(await chatAt(slack.url).openRoom(room)).not.toBe("");
});
