import { createHash } from "node:crypto";
import type { Event } from "../../domain/incident/events.ts";
import type { Kind } from "../../domain/incident/kind.ts";
import type { Policy } from "../../domain/policy.ts";
import { storable } from "../database/storable.ts";

/**
 * Computes the hash on which the first event's hash builds. It covers the incident's id, kind and policy, so that
 * events cannot be moved to another incident or to another policy.
 */
export const chainStart = (incident: { readonly id: string; readonly kind: Kind; readonly policy: Policy }): string =>
  sha256(canonicalJson({ id: incident.id, kind: incident.kind, policy: incident.policy }));

/**
 * Computes the hash of an event. The hash covers the event, its timeline line, and through `previous` all earlier
 * events.
 */
export const chainHash = (previous: string, recorded: { readonly event: Event; readonly line: string }): string =>
  sha256(`${previous}\n${canonicalJson({ event: recorded.event, line: recorded.line })}`);

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/**
 * Writes JSON that is the same for the same data, whatever the order of its fields, and the same before and after the
 * data was stored.
 */
export const canonicalJson = (value: unknown): string => {
  if (typeof value === "string") return JSON.stringify(storable(value));
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(storable(name))}:${canonicalJson(field)}`).join(",")}}`;
};
