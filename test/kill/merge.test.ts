import { randomUUID } from "node:crypto";
import { everydayPatience } from "../../client/temporal/deliver-command.ts";
import { readIncident } from "../../client/temporal/read-incident.ts";
import { settle } from "../../embedded/clock.ts";
import { until } from "../../embedded/wait-until.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import { type ProductUnderTest, startProduct } from "./support/product-under-test.ts";
import { afterEachTask } from "./support/workflow-tasks.ts";

jest.setTimeout(240_000);

let product: ProductUnderTest;
beforeAll(async () => {
  product = await startProduct("merge");
});
afterAll(async () => product.stop());

const patience = { ...everydayPatience, readWithinMs: 20_000 };
const incident = async (id: string): Promise<Incident> => {
  const view = await until(`an answer of ${id}`, async () =>
    readIncident(product.client, id, 0, patience).catch(() => undefined),
  );
  return view.incident;
};
const bodyOf = async (response: Response): Promise<Readonly<Record<string, unknown>>> => {
  const body: Readonly<Record<string, unknown>> = JSON.parse(await response.text());
  return body;
};

const send = async (group: string, alert: string): Promise<string> => {
  const fields = { alert, summary: alert, severity: "sev2", service: group, source: "prometheus", groupKey: group };
  const body = { ...fields, startedAt: new Date().toISOString(), status: "firing" };
  return until("an accepted alert", async () => {
    const response = await product.post("/alerts", {}, body).catch(() => undefined);
    return response?.status === 202 ? String((await bodyOf(response))["incident"]) : undefined;
  });
};
const opened = async (alert: string): Promise<{ readonly id: string; readonly group: string }> => {
  const group = `${alert}-${randomUUID()}`;
  const id = await send(group, alert);
  await until("its page", async () => ((await pagesOf(id)) > 0 ? true : undefined));
  await settle(product.client, id);
  return { id, group };
};
const pagesOf = async (id: string): Promise<number> => {
  const pages = "select 1 from local.outbox where incident_id = $1 and wording = 'page/asks'";
  return (await product.pool.query(pages, [id])).rows.length;
};
/** Requests the merge, and repeats the request under the same key while the process that decides it is down. */
const merge = async (id: string, into: string, key: string): Promise<number> =>
  until("an answer to the merge", async () => {
    const fields = { by: "alice", into, reason: "The same outage" };
    const headers = { "idempotency-key": key };
    const response = await product.post(`/incidents/${id}/commands/mergeInto`, headers, fields).catch(() => undefined);
    return response === undefined || response.status === 503 ? undefined : response.status;
  });

/** Kills the worker as soon as `isThere` says that the incident has reached a certain state. */
async function killOnce(id: string, isThere: (incident: Incident) => boolean): Promise<void> {
  const over = new AbortController();
  await afterEachTask(product.client, id, over.signal, async () => {
    if (over.signal.aborted || !isThere(await incident(id))) return;
    over.abort();
    await product.kill("worker");
  });
}

const steps = [
  ["it was asked for", "goes", (it: Incident) => it.merging !== undefined || it.mergedInto !== undefined],
  ["the other has taken over", "stays", (it: Incident) => (it.merged?.length ?? 0) > 0],
  ["the one that goes has ended", "goes", (it: Incident) => it.mergedInto !== undefined],
] as const;

test.each(steps)(
  "a worker killed when %s: one incident with all alerts, and nobody is paged anew",
  async (_, who, is) => {
    const [stays, goes] = [await opened("A"), await opened("B")];
    const killed = killOnce({ stays, goes }[who].id, is);
    expect([200, 202]).toContain(await merge(goes.id, stays.id, randomUUID()));
    await killed;
    await product.whole();

    const gone = await until("the end of the one that goes", async () => {
      const it = await incident(goes.id);
      return it.ended === undefined ? undefined : it;
    });
    expect(gone).toMatchObject({ mergedInto: stays.id, ended: { as: "merged" } });
    await settle(product.client, stays.id);
    const stayed = await incident(stays.id);
    expect(stayed.alerts.map(({ alert }) => alert).sort()).toEqual(["A", "B"]);
    expect(stayed.merged).toEqual([goes.id]);
    expect([await pagesOf(stays.id), await pagesOf(goes.id)]).toEqual([1, 1]);
    // The alert group was moved, so its later alerts reach the other incident.
    expect(await send(goes.group, "C")).toBe(stays.id);
  },
);

test("two that ask each other while nobody decides: neither is lost, and a circle is refused", async () => {
  const [one, other] = [await opened("A"), await opened("B")];
  await product.kill("worker");
  await Promise.all([merge(one.id, other.id, randomUUID()), merge(other.id, one.id, randomUUID())]);
  await product.whole();
  const answers = await until("both answers", async () => {
    const [a, b] = [await incident(one.id), await incident(other.id)];
    return a.merging === undefined && b.merging === undefined ? [a, b] : undefined;
  });
  expect(answers.filter(({ ended }) => ended !== undefined).length).toBeLessThan(2);
  expect(answers.map(({ mergedInto }) => mergedInto).filter((it) => it !== undefined).length).toBeLessThan(2);

  if (answers.every(({ ended }) => ended === undefined)) {
    await merge(one.id, other.id, randomUUID());
    await until("the merge", async () => (await incident(one.id)).ended);
  }
  const stays = (await incident(one.id)).ended === undefined ? one : other;
  const gone = stays === one ? other : one;
  await merge(stays.id, gone.id, randomUUID());
  const refused = await until("the refusal", async () => {
    const it = await incident(stays.id);
    return it.merging === undefined ? it : undefined;
  });
  expect(refused.ended).toBeUndefined();
  expect(refused.alerts.map(({ alert }) => alert).sort()).toEqual(["A", "B"]);
});
