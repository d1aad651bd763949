import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defaultPayloadConverter } from "@temporalio/common";
import { type Snapshot, snapshotVersion } from "../../domain/incident/snapshot.ts";
import { snapshotsFolder } from "./histories.ts";
import { freshId, type IncidentHarness, openHarness } from "../support/incident-harness.ts";

let harness: IncidentHarness;
beforeAll(async () => {
  harness = await openHarness();
}, 60_000);
afterAll(async () => harness.close());

const fixtures = readdirSync(snapshotsFolder);

/** Reads a snapshot as the server delivers it, even one that an older release wrote. */
const read = (file: string, as = (text: string) => text): Snapshot =>
  defaultPayloadConverter.fromPayload<Snapshot>({
    metadata: { encoding: Buffer.from("json/plain") },
    data: Buffer.from(as(readFileSync(join(snapshotsFolder, file), "utf8"))),
  });

test("every version of the snapshot has its fixture", () => {
  const versions = fixtures.map((file) => Number(/\d+/.exec(file)?.[0]));
  expect(versions.toSorted()).toEqual(Array.from({ length: snapshotVersion + 1 }, (_, version) => version));
});

test.each(fixtures)(
  "an incident that an older release put to rest goes on: %s",
  async (file) => {
    const stored = read(file);
    const { wakeAt = 0, incident: facts } = stored;
    const incident = await harness.resume({
      ...stored,
      incident: { ...facts, id: freshId() },
      clockOffset: wakeAt - 60_000 - Date.now(),
    });
    await incident.settle();
    expect((await incident.view()).revision).toBe(facts.seq);
    await incident.fastForward(5);
    expect(incident.effects().length).toBeGreaterThan(0);
    expect((await incident.view()).revision).toBeGreaterThan(facts.seq);
    await incident.fastForward(30);
    expect((await incident.snapshot()).version).toBe(snapshotVersion);
  },
  60_000,
);

test("a snapshot of a release yet to come is not touched: its task waits for a worker that knows it", async () => {
  const newer = read(`version-${snapshotVersion}.json`, (text) =>
    text.replace(`"version": ${snapshotVersion}`, `"version": ${snapshotVersion + 1}`),
  );
  const incident = await harness.resume({ ...newer, incident: { ...newer.incident, id: freshId() } });
  const failed = async (): Promise<boolean> =>
    (await incident.handle.fetchHistory()).events?.some((event) => event.workflowTaskFailedEventAttributes) ?? false;
  for (let waited = 0; waited < 100 && !(await failed()); waited += 1) await new Promise((go) => setTimeout(go, 100));
  expect(await failed()).toBe(true);
  expect(await incident.status()).toBe("RUNNING");
  await incident.handle.terminate();
}, 60_000);
