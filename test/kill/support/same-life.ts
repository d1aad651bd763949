import { drive, type Driven, type Kill } from "./drive.ts";
import type { ProductUnderTest } from "./product-under-test.ts";
import { instantOf, shortIncident } from "./short-incident.ts";
import { type WhatHappened, whatHappened } from "./what-happened.ts";

export interface Life {
  readonly driven: Driven;
  readonly happened: WhatHappened;
}

/** The undisturbed life that others are compared with; fails when it is not one to compare with. */
export async function referenceLife(product: ProductUnderTest): Promise<Life> {
  const driven = await drive(product);
  const happened = await whatHappened(product, driven);
  expectWhole(happened);
  expect(stepsNearInputs(happened)).toEqual([]);
  return { driven, happened };
}

/** Lives the short incident with those kills and holds it against the undisturbed life. */
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

/** Every accepted input once, nothing under one key twice, and records that tell the incident as it is. */
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

/** Steps that time alone took, so near an input that a killed process could change which of the two comes first. */
function stepsNearInputs({ events }: WhatHappened): readonly string[] {
  const decided = new Set(events.filter(({ event }) => event.by.kind !== "system").map(({ event }) => event.at));
  return events
    .filter(({ event }) => event.type === "stepsTaken" && !decided.has(event.at))
    .filter(({ event }) => shortIncident.some(({ at }) => Math.abs(instantOf(at) - event.at) < nearMs))
    .map(({ words }) => words);
}
