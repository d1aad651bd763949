import { startRituals } from "../../client/rituals.ts";
import { type RunningApi, runApi, until } from "./running-api.ts";

let api: RunningApi;
beforeAll(async () => {
  api = await runApi();
  await api.startProductWorkers();
});
afterAll(async () => {
  await api.temporal.client.schedule.getHandle(`${api.realm.prefix}contact-tests`).delete();
  await api.close();
});

test("the monthly test sends a page to every way of being reached that nobody has confirmed of late", async () => {
  const { client } = api.temporal;
  await startRituals(client, api.realm, "UTC");
  await startRituals(client, api.realm, "Europe/Berlin");
  const handle = client.schedule.getHandle(`${api.realm.prefix}contact-tests`);
  expect((await handle.describe()).spec.timezone).toBe("Europe/Berlin");
  await api.pool.query(
    `insert into contact_methods (person, channel, address, seeded, added_at, confirmed_at) values
       ('alice', 'sms', '+15550101', true, now(), null),
       ('bob', 'email', 'bob@example.com', false, now(), now() - interval '31 days'),
       ('carol', 'email', 'carol@example.com', false, now(), now() - interval '29 days')`,
  );
  await handle.trigger();
  const tested = await until("test pages", async () => {
    const { rows } = await api.pool.query<{ recipient: string; text: string }>(
      "select recipient, text from local.outbox where incident_id = 'contact-check' order by recipient",
    );
    return rows.length >= 2 ? rows : undefined;
  });
  expect(tested.map(({ recipient }) => recipient)).toEqual(["alice", "bob"]);
  expect(tested[0]?.text).toContain("Test page: you are reached here.");
});
