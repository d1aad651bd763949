import { z } from "zod";
import type { IncidentRow } from "../../../records/reading/list-incidents.ts";
import { isoOf } from "../edges/fields.ts";
import { kinds } from "../../../domain/incident/kind.ts";

const at = z.iso.datetime().optional();

/** One incident in a list. */
export const listedSchema = z.object({
  id: z.string(),
  kind: z.enum(kinds),
  private: z.boolean(),
  severity: z.string(),
  phase: z.string(),
  service: z.string(),
  title: z.string(),
  impact: z.string(),
  commander: z.string().optional(),
  revision: z.int(),
  openedAt: at,
  declaredAt: at,
  mitigatedAt: at,
  resolvedAt: at,
  closedAt: at,
  endedAt: at,
});

export function listedAnswer(row: IncidentRow): z.input<typeof listedSchema> {
  const { commander, openedAt, declaredAt, mitigatedAt, resolvedAt, closedAt, endedAt, ...rest } = row;
  const instants = { openedAt, declaredAt, mitigatedAt, resolvedAt, closedAt, endedAt };
  const answeredInstants = Object.entries(instants).flatMap(([name, instant]) =>
    instant === null ? [] : [[name, isoOf(instant)] as const],
  );
  return { ...rest, ...(commander === null ? {} : { commander }), ...Object.fromEntries(answeredInstants) };
}
