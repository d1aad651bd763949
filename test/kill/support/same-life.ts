import { drive, type Driven, type Kill } from "./drive.ts";
import type { ProductUnderTest } from "./product-under-test.ts";
import { instantOf, shortIncident } from "./short-incident.ts";
import { type WhatHappened, whatHappened } from "./what-happened.ts";

export interface Life {
  readonly driven: Driven;
  readonly happened: WhatHappened;
}

/**
 * Runs the short incident without kills; all other runs are compared with this one. Fails if anything is missing or
 * repeated in it.
 */
export async function referenceLife(product: ProductUnderTest): Promise<Life> {
  const driven = await drive(product);
  const happened = await whatHappened(product, driven);
  expectWhole(happened);
  expect(stepsNearInputs(happened)).toEqual([]);
  return { driven, happened };
}

/** Runs the short incident with kills, and compares the result with the run without kills. */
export async function killedLife(
  product: ProductUnderTest,
  kills: readonly Kill[],
  { happened: reference }: Life,
): Promise<Life> {
  const driven = await drive(product, kills);
  const happened = await whatHappened(product, driven);
  expect(happened.acts).toEqual(reference.acts);
  expect(happened.outcomes).toEqual(reference.outcomes);
  expect(happened.effects).toEqual(reference.effects);
  expect(happened.things).toEqual(reference.things);
  expectWhole(happened);
  return { driven, happened };
}

/**
 * Checks that every accepted input has its event exactly once, that nothing was done twice under one key, and that
 * the database agrees with the workflow.
 */
function expectWhole({ events, repeated, chain, told, held }: WhatHappened): void {
  const becomes = (does: readonly { becomes: string; by: string }[]) =>
    does.map(({ becomes: type, by }) => `${type} by ${by}`).toSorted();
  const lived = events
    .map(({ event }) => ({ becomes: event.type, by: event.by.name }))
    .filter((it) => shortIncident.some(({ becomes: type }) => type === it.becomes));
  expect(becomes(lived)).toEqual(becomes(shortIncident));
  expect(repeated).toEqual([]);
  expect(chain).toMatchObject({ intact: true, events: events.length });
  expect(told).toEqual(held);
}

const nearMs = 30_000;

/**
 * Lists the steps of the incident that are due so close to an input that a killed process could change which of the
 * two comes first.
 */
function stepsNearInputs({ events }: WhatHappened): readonly string[] {
  const decided = new Set(events.filter(({ event }) => event.by.kind !== "system").map(({ event }) => event.at));
  return events
    .filter(({ event }) => event.type === "stepsTaken" && !decided.has(event.at))
    .filter(({ event }) => shortIncident.some(({ at }) => Math.abs(instantOf(at) - event.at) < nearMs))
    .map(({ words }) => words);
}
