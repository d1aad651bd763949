import { exampleLife } from "../../test/domain/support/example.ts";
import { type Figure, figure, median } from "./figure.ts";

const rounds = 100;
const warmUp = 20;

/**
 * What the core costs an event over the whole example (decide, apply, obligations, reactions), beside one JSON round
 * trip of the finished incident: what a snapshot costs in any case. As many of the one as of the other, turn by turn, so
 * that both meet the same machine.
 */
export const lives = (): readonly Figure[] => {
  const perEvent: number[] = [];
  const perRoundTrip: number[] = [];
  let events = 0;
  for (let round = 0; round < warmUp + rounds; round++) {
    const begun = performance.now();
    const life = exampleLife();
    const lived = performance.now();
    events = life.events().length;
    for (let trip = 0; trip < events; trip++) JSON.parse(JSON.stringify(life.incident()));
    const copied = performance.now();
    if (round < warmUp) continue;
    perEvent.push(((lived - begun) / events) * 1000);
    perRoundTrip.push(((copied - lived) / events) * 1000);
  }
  return [figure("lives", "µs per event", median(perEvent), median(perRoundTrip), rounds * events)];
};
