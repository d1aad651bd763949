import { scheduleRecurringJobs } from "../../client/temporal/recurring-jobs.ts";
import { type RunningApi, runApi, until } from "./running-api.ts";

let api: RunningApi;
beforeAll(async () => {
  api = await runApi();
  await api.startProductWorkers();
});
afterAll(async () => {
  for (const id of ["contact-tests", "duty-handoffs", "duty-gaps"])
    await api.temporal.client.schedule.getHandle(`${api.realm.prefix}${id}`).delete();
  await api.close();
});

test("the monthly test sends a page to every way of being reached that nobody has confirmed of late", async () => {
  const { client } = api.temporal;
  await scheduleRecurringJobs(client, api.realm, "UTC");
  await scheduleRecurringJobs(client, api.realm, "Europe/Berlin");
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

test("who is on duty is looked at every quarter of an hour, and whoever has not heard of it is told what is open", async () => {
  const { client } = api.temporal;
  const declaration = { severity: "sev2", service: "API Service", title: "Payments fail", impact: "One in ten" };
  const { body } = await api.post("/incidents", { by: "bob", ...declaration });
  const recorded = await until("the incident in the records", async () => {
    const { status } = await api.get(`/incidents/${String(body["id"])}/obligations`);
    return status === 200 ? true : undefined;
  });
  expect(recorded).toBe(true);
  await scheduleRecurringJobs(client, api.realm, "UTC");
  const handle = client.schedule.getHandle(`${api.realm.prefix}duty-handoffs`);
  const { spec, policies } = await handle.describe();
  expect(spec.intervals).toMatchObject([{ every: 15 * 60_000 }]);
  // If a look for people who came on duty is still running, the next look follows it and is not left out.
  expect(policies.overlap).toBe("BUFFER_ONE");
  const gaps = await client.schedule.getHandle(`${api.realm.prefix}duty-gaps`).describe();
  expect(gaps.spec.calendars).toMatchObject([{ hour: [{ start: 9 }], dayOfWeek: [{ start: "MONDAY" }] }]);
  await handle.trigger();
  const messages = await until("the handoff", async () => {
    const { rows } = await api.pool.query<{ text: string }>(
      "select text from local.outbox where incident_id = 'duty-handoff'",
    );
    return rows.find(({ text }) => text.startsWith("You are on duty in first-line"));
  });
  expect(messages.text).toContain(`- ${String(body["id"])} SEV-2 Payments fail`);
});
