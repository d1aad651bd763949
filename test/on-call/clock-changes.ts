import { IANAZone } from "luxon";

const hour = 3_600_000;
const day = 24 * hour;

/** Returns every instant between `from` and `until` at which a zone's clocks change, by asking luxon day by day. */
export function clockChanges(zone: string, from = Date.UTC(2007, 0), until = Date.UTC(2030, 0)): readonly number[] {
  const { offset } = asking(zone);
  const found: number[] = [];
  for (let at = from; at < until; at += day) {
    if (offset(at) === offset(at + day)) continue;
    let [before, after] = [at, at + day];
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (offset(middle) === offset(at)) before = middle;
      else after = middle;
    }
    found.push(after);
  }
  return found;
}

/** Returns the wall-clock time of an instant in a zone, by luxon alone and not by the product's code. */
export const wallTime = (at: number, zone: string): number => at + asking(zone).offset(at) * 60_000;

function asking(zone: string) {
  const ianaZone = IANAZone.create(zone);
  return { offset: (at: number) => ianaZone.offset(at) };
}
