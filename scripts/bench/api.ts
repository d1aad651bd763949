import fastify from "fastify";
import type { Pool } from "pg";
import { type Figure, figure, percentile } from "./figure.ts";
import { openProduct, type Product } from "./product.ts";
import type { Stand } from "./stand.ts";

const recorded = 10_000;
const openIncidents = 20;
const warmUp = 50;
const requests = 800;
const atOnce = 8;

type Ask = (round: number) => Promise<Response>;

/**
 * Measures requests per second and the 99th percentile of the API's answers with 10,000 incidents in the records: for
 * showing an open incident, for lists, and for a command. The baseline is a fastify route that returns a constant,
 * asked in the same way.
 */
export async function api(stand: Stand): Promise<readonly Figure[]> {
  const product = await openProduct(stand);
  const bare = fastify();
  bare.get("/", () => ({ live: true }));
  const address = await bare.listen({ host: "127.0.0.1", port: 0 });
  try {
    const ids = await declareIncidents(product);
    await fillRecords(stand.pool, ids);
    const idOf = (round: number): string => ids[round % ids.length] ?? "";
    const asks: Readonly<Record<string, Ask>> = {
      show: async (round) => product.send(`/incidents/${idOf(round)}`),
      list: async () => product.send("/incidents?open=true"),
      "list all": async () => product.send("/incidents"),
      "list by text": async () => product.send("/incidents?text=number+7777"),
      command: async (round) =>
        product.send(`/incidents/${idOf(round)}/commands/recordFinding`, { by: "alice", text: `Finding ${round}` }),
    };
    const figures: Figure[] = [];
    for (const [name, ask] of Object.entries(asks)) {
      const ours = await measure(ask);
      const baseline = await measure(async () => fetch(address));
      figures.push(
        figure(`api ${name}`, "per second", ours.perSecond, baseline.perSecond, requests),
        figure(`api ${name} p99`, "ms", ours.p99, baseline.p99, requests),
      );
    }
    return figures;
  } finally {
    await bare.close();
    await product.close();
  }
}

async function declareIncidents(product: Product): Promise<readonly string[]> {
  const declaration = { by: "alice", severity: "sev3", service: "API Service", title: "Slow", impact: "A few" };
  const ids: string[] = [];
  while (ids.length < openIncidents) {
    const text = await (await product.send("/incidents", declaration)).text();
    const [id] = /incident-[\d-]+/.exec(text) ?? [];
    if (id === undefined) throw new Error(`Declaring was answered: ${text}`);
    ids.push(id);
  }
  return ids;
}

/**
 * Copies a recorded incident with its obligations and checklist 10,000 times. The copies were opened every two hours in
 * the past and are closed.
 */
async function fillRecords(pool: Pool, ids: readonly string[]): Promise<void> {
  const areRecorded = async (): Promise<boolean> =>
    (await pool.query("select 1 from incidents where id = any($1)", [ids])).rowCount === ids.length;
  while (!(await areRecorded())) await new Promise((resolve) => setTimeout(resolve, 50));
  const copies = `jsonb_populate_record(one, jsonb_build_object('incident_id', 'incident-of-old-' || number))`;
  await pool.query(
    `insert into incidents select (jsonb_populate_record(one, jsonb_build_object(
       'id', 'incident-of-old-' || number, 'title', 'An outage, number ' || number,
       'opened_at', one.opened_at - number * interval '2 hours', 'closed_at', one.opened_at - number * interval '1 hour'))).*
     from incidents one, generate_series(1, ${recorded}) number where one.id = $1`,
    [ids[0]],
  );
  for (const table of ["obligations", "checklist_items"]) {
    await pool.query(
      `insert into ${table} select (${copies}).* from ${table} one, generate_series(1, ${recorded}) number
       where one.incident_id = $1`,
      [ids[0]],
    );
  }
  await pool.query("analyze");
}

async function measure(ask: Ask): Promise<{ readonly perSecond: number; readonly p99: number }> {
  for (let round = 0; round < warmUp; round++) await askOnce(ask, round);
  const times: number[] = [];
  const startedAt = performance.now();
  let next = warmUp;
  const hand = async (): Promise<void> => {
    while (next < warmUp + requests) {
      const round = next++;
      const sent = performance.now();
      await askOnce(ask, round);
      times.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, hand));
  return { perSecond: (requests / (performance.now() - startedAt)) * 1000, p99: percentile(times, 99) };
}

async function askOnce(ask: Ask, round: number): Promise<void> {
  const response = await ask(round);
  const text = await response.text();
  if (!response.ok) throw new Error(`The API answered ${response.status}: ${text}`);
}
