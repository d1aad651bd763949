import { exampleLife } from "../../test/domain/support/example.ts";
import { type Figure, figure, median } from "./figure.ts";

const rounds = 100;
const warmUp = 20;

/**
 * Measures the core's time for each event of the whole example (decide, apply, obligations, reactions). The baseline
 * is a JSON round trip of the finished incident, the least that a snapshot costs. The two are run equally often and
 * in turn, so that the machine is in the same state for both.
 */
export const lives = (): readonly Figure[] => {
  const perEvent: number[] = [];
  const perRoundTrip: number[] = [];
  let events = 0;
  for (let round = 0; round < warmUp + rounds; round++) {
    const startedAt = performance.now();
    const life = exampleLife();
    const livedAt = performance.now();
    events = life.events().length;
    for (let trip = 0; trip < events; trip++) JSON.parse(JSON.stringify(life.incident()));
    const copiedAt = performance.now();
    if (round < warmUp) continue;
    perEvent.push(((livedAt - startedAt) / events) * 1000);
    perRoundTrip.push(((copiedAt - livedAt) / events) * 1000);
  }
  return [figure("lives", "µs per event", median(perEvent), median(perRoundTrip), rounds * events)];
};
