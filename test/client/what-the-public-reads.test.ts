import { type RunningApi, runApi, until } from "./running-api.ts";

let api: RunningApi;
beforeAll(async () => {
  api = await runApi();
  await api.startProductWorkers();
});
afterAll(async () => api.close());

const declare = async (service: string, title: string): Promise<string> => {
  const { status, body } = await api.post("/incidents", {
    ...{ by: "alice", severity: "sev1", service, title, impact: "Nobody can pay", separate: true },
  });
  expect([201, 202]).toContain(status); // A busy worker answers later.
  return String(body["id"]);
};
const give = async (id: string, name: string, fields: object = {}) => {
  expect((await api.post(`/incidents/${id}/commands/${name}`, { by: "alice", ...fields })).status).toBe(200);
};

interface Entry {
  readonly state: string;
  readonly text: string;
  readonly withdrawn: string | null;
}
const entriesOf = async (id: string): Promise<readonly Entry[]> =>
  (
    await api.pool.query<Entry>(
      "select state, text, withdrawn_because as withdrawn from local.status_entries where incident_id = $1 order by id",
      [id],
    )
  ).rows;
const untilWithdrawn = async (id: string): Promise<string> =>
  until(`the withdrawal of ${id}`, async () => (await entriesOf(id)).at(-1)?.withdrawn ?? undefined);
const untilPublished = async (id: string): Promise<string> =>
  until(`the entry of ${id}`, async () => (await entriesOf(id)).at(-1)?.text);

test("a duplicate that is merged ends in the notice of the incident that stays, and in no error", async () => {
  const [stays, goes] = [await declare("API Service", "One"), await declare("API Service", "Two")];
  await Promise.all([stays, goes].map(untilPublished));
  await give(goes, "mergeInto", { into: stays, reason: "The same" });
  const said = await untilWithdrawn(goes);
  expect(said).not.toMatch(/error|withdrawn/i);
  expect(said).toContain("Updates continue");
  expect((await entriesOf(stays)).filter(({ withdrawn }) => withdrawn === null)).not.toEqual([]);
}, 90_000);

test("while another incident of the service is open, a false alarm is not said to have been an error", async () => {
  const [open, wrong] = [await declare("Database", "Real"), await declare("Database", "Probe")];
  await Promise.all([open, wrong].map(untilPublished));
  await until("the records of the other", async () => {
    const { body } = await api.get("/incidents?open=true&limit=100");
    return JSON.stringify(body).includes(open) ? true : undefined;
  });
  await give(wrong, "declareFalseAlarm", { reason: "A broken probe" });
  expect(await untilWithdrawn(wrong)).toBe(
    "This notice about Database is closed. We are still working on an issue with Database.",
  );
  await give(open, "declareFalseAlarm", { reason: "A broken probe, too" });
  expect(await untilWithdrawn(open)).toContain("published in error");
}, 90_000);

test("the public never reads the impact as it is described inside", async () => {
  const id = await declare("API Service", "Payments");
  expect(await untilPublished(id)).toContain("Users may experience problems with API Service.");
  expect(JSON.stringify(await entriesOf(id))).not.toMatch(/nobody can pay/i);
}, 90_000);
