import { setTimeout as sleep } from "node:timers/promises";
import { type RunningApi, runApi, until } from "./running-api.ts";

let api: RunningApi;
beforeAll(async () => {
  api = await runApi();
  await api.startProductWorkers();
});
afterAll(async () => api.close());

const declaration = {
  ...{ by: "alice", severity: "sev1", service: "API Service" },
  ...{ title: "Customer keys leaked", impact: "Everybody can read every key" },
};
const secret = /Customer keys leaked|Everybody can read/i;

const declare = async (fields: object = {}): Promise<string> => {
  const { status, body } = await api.post("/incidents", { ...declaration, separate: true, ...fields });
  expect(status).toBe(201);
  return String(body["id"]);
};
const give = async (id: string, name: string, fields: object = {}) => {
  const { status, body } = await api.post(`/incidents/${id}/commands/${name}`, { by: "alice", ...fields });
  expect([status, body]).toMatchObject([200, {}]);
};

/**
 * Renames the table of the local replacements for outside systems, which then fail at every message, as they do while
 * the database is down.
 */
const databaseGoesAway = async () => api.pool.query("alter table local.outbox rename to outbox_away");
const databaseComesBack = async () => api.pool.query("alter table local.outbox_away rename to outbox");

interface Sent {
  readonly deed: string;
  readonly recipient: string;
  readonly what: string;
  readonly text: string;
}
const outbox = async (id: string): Promise<readonly Sent[]> =>
  (
    await api.pool.query<Sent>(
      "select deed, recipient, what, text || details::text as text from local.outbox where incident_id = $1 order by id",
      [id],
    )
  ).rows;
const shownInPublic = async (id: string) =>
  (
    await api.pool.query<{ text: string }>(
      "select text from local.status_entries where incident_id = $1 and withdrawn_at is null",
      [id],
    )
  ).rows;

/**
 * Returns the messages that people outside the incident could read: neither pages, nor room messages, nor direct
 * messages.
 */
const outside = (sent: readonly Sent[]) =>
  sent.filter(({ deed, recipient }) => {
    const isInside = recipient === "room" || ["page", "withdraw-page", "direct", "open-room", "invite"].includes(deed);
    return !isInside;
  });

const untilSent = async (id: string, what: string) =>
  until(`${what} of ${id}`, async () => ((await outbox(id)).some((it) => it.what === what) ? true : undefined));

test("declared, then made private with the database away between: nobody outside reads its title or impact", async () => {
  await databaseGoesAway();
  const id = await declare();
  await sleep(3000);
  await give(id, "makePrivate", { reason: "A breach" });
  await sleep(3000);
  await databaseComesBack();
  await untilSent(id, "alerts/private");
  await sleep(5000);
  const sent = outside(await outbox(id));
  expect(sent.filter(({ text }) => secret.test(text))).toEqual([]);
  expect(sent.filter(({ deed }) => deed === "publish")).toEqual([]);
  expect(await shownInPublic(id)).toEqual([]);
}, 90_000);

test("declared and made private at once: what went out in between is withdrawn", async () => {
  const id = await declare();
  await give(id, "makePrivate", { reason: "A breach" });
  await untilSent(id, "alerts/private");
  await sleep(5000);
  expect(await shownInPublic(id)).toEqual([]);
  const sent = outside(await outbox(id));
  const told = sent.filter(({ what }) => what.endsWith("/declared"));
  const asked = sent.filter(({ what }) => what === "audience/made-private");
  for (const { recipient } of told) expect(asked.map((it) => it.recipient)).toContain(recipient);
  expect(asked.filter(({ text }) => secret.test(text))).toEqual([]);
}, 90_000);

test("withdrawn as a false alarm with the database away between, it was never announced outside", async () => {
  await databaseGoesAway();
  const id = await declare();
  await sleep(3000);
  await give(id, "takeCommand");
  await give(id, "declareFalseAlarm", { reason: "A probe" });
  await sleep(2000);
  await databaseComesBack();
  await until("its end", async () => {
    const { body } = await api.get(`/incidents/${id}/timeline`);
    return JSON.stringify(body).includes("Ended: false-alarm") ? true : undefined;
  });
  await sleep(3000);
  const sent = outside(await outbox(id));
  expect(sent.filter(({ deed, what }) => deed === "publish" || what.endsWith("/declared"))).toEqual([]);
  expect(await shownInPublic(id)).toEqual([]);
}, 90_000);
