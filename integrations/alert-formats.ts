import type { AlertFormat } from "../intake/alert-format.ts";
import { openFormats } from "./open-formats.ts";
import { outsideSystems } from "./outside-systems.ts";

/**
 * The formats in which alert sources send, by the kind of source: formats of outside systems under the system's name,
 * and open formats.
 */
export const alertFormats: ReadonlyMap<string, AlertFormat> = new Map([
  ...outsideSystems.flatMap(({ id, alerts }): [string, AlertFormat][] => (alerts === undefined ? [] : [[id, alerts]])),
  ...Object.entries(openFormats),
]);

export function alertFormatOf({ kind }: { readonly kind: string }): AlertFormat {
  const format = alertFormats.get(kind);
  if (format === undefined) throw new Error(`The configuration lets no source be of the kind ${kind}.`);
  return format;
}
