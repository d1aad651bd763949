import type { Effect } from "../domain/effects.ts";
import type { Delivered } from "./ports.ts";

/** What every port is told of an effect; the parts of one effect have keys of their own. */
export function deliveredFor({ key, about, at }: Effect, part = ""): Delivered {
  return { key: `${key}${part}`, incidentId: about.id, kind: about.kind, at };
}
