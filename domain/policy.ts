import { generalRows, promisedRows } from "./default-policy.ts";
import type { BySeverity } from "./incident/severity.ts";
import type { PagingStep, ValueOf } from "./promises/policy-shape.ts";
import { fits } from "./promises/policy-shape.ts";
import { isTable } from "./table.ts";

type PromisedRows = { readonly [Row in keyof typeof promisedRows]?: ValueOf<(typeof promisedRows)[Row]["shape"]> };
type GeneralRows = { readonly [Row in keyof typeof generalRows]: ValueOf<(typeof generalRows)[Row]["shape"]> };

/**
 * Every number of the incident process. An incident keeps the policy it was opened with. If a row is absent, its
 * promise is not made.
 */
export interface Policy extends PromisedRows, GeneralRows {
  /** Names this policy, so that an incident shows by which policy it was opened. */
  readonly version: string;
  /**
   * The paging steps of each team to which an incident may be handed. A team that is absent here is paged as a
   * whole.
   */
  readonly teams?: Readonly<Record<string, BySeverity<readonly PagingStep[]>>>;
}

/**
 * How alerts are held back before anybody is paged. If absent, the first alert pages at once, and an incident that
 * nobody was needed for ends when all its alerts have cleared.
 */
export type Detection = NonNullable<Policy["detection"]>;

/** Says whether a JSON value can be used as a policy. Rows that are not known here are ignored. */
export const isPolicy = (value: unknown): value is Policy =>
  isTable(value) &&
  typeof value["version"] === "string" &&
  Object.entries(generalRows).every(([name, { shape }]) => fits(value[name], shape)) &&
  Object.entries(promisedRows).every(([name, { shape }]) => !(name in value) || fits(value[name], shape));
