import type pg from "pg";
import type { Kind } from "../../domain/incident/kind.ts";
import { createDeliveryLog } from "../../records/page-deliveries.ts";
import { createFigures } from "../../records/reading/figures.ts";
import { createRecorder } from "../../records/timeline/recorder.ts";
import { migratedDatabase } from "../support/migrated-database.ts";
import { LivedIncident, startedAt } from "./lived-incident.ts";

let pool: pg.Pool;
beforeAll(async () => {
  pool = await migratedDatabase();
});
afterAll(async () => pool.end());

/** Records an incident that paged somebody, and hands its page to a vendor. */
const pagedIn = async (kind: Kind): Promise<void> => {
  const incidentId = `incident-2026-01-29-1423-${kind}`;
  await createRecorder(pool).append(new LivedIncident({ id: incidentId, kind }).until(1).batch());
  await createDeliveryLog(pool).claim(
    {
      ...{ key: `${incidentId}/page/1/alice`, incidentId, kind: "real", at: startedAt },
      ...{ channel: "sms", person: "alice", to: `+1555010${String(kind.length)}` },
    },
    [],
  );
};

test("a drill changes no figure, a test page without an incident does", async () => {
  const figures = createFigures(pool);
  const all = async () => ({
    open: await figures.open(),
    pages: await figures.pagesByFate(),
    deliveries: await figures.deliveries(),
  });
  await pagedIn("real");
  const before = await all();
  expect(before.open).toHaveLength(1);
  expect(before.pages).toEqual([expect.objectContaining({ value: expect.any(Number) })]);
  expect(before.deliveries).toEqual([{ channel: "sms", state: "claimed", value: 1 }]);

  await pagedIn("drill");
  expect(await all()).toEqual(before);

  await pool.query("update page_deliveries set incident_id = 'contact-check' where incident_id like '%-drill'");
  expect(await figures.deliveries()).toEqual([{ channel: "sms", state: "claimed", value: 2 }]);
});
