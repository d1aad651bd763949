import type { Effect } from "../domain/incident/effects.ts";
import type { Delivered } from "./ports/delivery.ts";

/**
 * Returns the fields of an effect that every call to a port needs. An effect of several parts passes `part`, which
 * gives each part a key of its own.
 */
export function deliveredFor({ key, about, at }: Effect, part = ""): Delivered {
  const isPrivate = about.private ? { isPrivate: true } : {};
  return { key: `${key}${part}`, incidentId: about.id, kind: about.kind, at, ...isPrivate };
}
