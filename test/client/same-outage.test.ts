import { type Response, type RunningApi, runApi, settings, until } from "./running-api.ts";

const services = Object.fromEntries(
  ["Search", "Cart", "Mail", "Login"].map((name) => [
    name.toLowerCase(),
    { name, owner: Object.keys(settings.teams)[0] ?? "" },
  ]),
);
let later = 0;
let api: RunningApi;
beforeAll(async () => {
  api = await runApi({ settings: { services }, now: () => Date.now() + later });
  await api.startProductWorkers();
});
afterEach(() => {
  later = 0;
});
afterAll(async () => api.close());

const declare = async (service: string, more: object = {}): Promise<Response> =>
  api.post("/incidents", {
    ...{ by: "alice", severity: "sev3", service, title: `Trouble with ${service}`, impact: "Some are slow" },
    ...more,
  });
/** Declares an incident and waits until it is stored, since the database answers whether similar incidents are open. */
const open = async (service: string): Promise<string> => {
  const { status, body } = await declare(service);
  expect({ status, detail: body["detail"] }).toEqual({ status: 201 });
  const id = String(body["id"]);
  await until("its record", async () => {
    const { body: listed } = await api.get(`/incidents?service=${encodeURIComponent(service)}`);
    return JSON.stringify(listed).includes(id) ? true : undefined;
  });
  return id;
};

test("a second declaration for the same service asks whether it is the same outage, and names it", async () => {
  const service = "Search";
  const first = await open(service);
  const answer = await declare(service, { separate: false });
  expect(answer.status).toBe(409);
  expect(answer.body).toMatchObject({ type: "/problems/already-open", open: [{ id: first }] });
  expect(answer.body["detail"]).toContain(`${first} (sev3, Trouble with ${service})`);
  expect(answer.body["detail"]).toContain(`Join it, or declare with "separate": true.`);
  const listed = JSON.stringify((await api.get(`/incidents?service=${encodeURIComponent(service)}`)).body);
  expect(listed.match(/Trouble with/g)).toHaveLength(1);
});

test("in an emergency nobody has to answer first: left out it is declared, and the answer names the other", async () => {
  const service = "Cart";
  const first = await open(service);
  const second = await declare(service);
  expect(second).toMatchObject({ status: 201, body: { open: [{ id: first }] } });
  expect((await declare(service, { separate: true })).status).toBe(201);
});

test("another service's incident, and one of more than a day ago, is no reason to ask", async () => {
  const service = "Mail";
  await open(service);
  // On a busy machine the answer may come before the incident has confirmed it (202).
  expect([201, 202]).toContain((await declare("Login", { separate: false })).status);
  later = 25 * 3_600_000;
  expect([201, 202]).toContain((await declare(service, { separate: false })).status);
});
