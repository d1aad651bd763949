import type { Ask, Hours } from "../paging/ask.ts";
import type { Minutes } from "../incident/moment.ts";
import type { Target } from "../incident/people.ts";
import type { BySeverity } from "../incident/severity.ts";
import { severities } from "../incident/severity.ts";
import { isTable } from "../table.ts";

/** One step of an escalation: whom to page, and at which minute from the start of the round of paging. */
export interface PagingStep {
  readonly atMinute: Minutes;
  readonly page: readonly Target[];
  readonly urgency?: "page" | "message";
  readonly everyMinutes?: Minutes;
  /** The minute at which a repeating step stops; if absent, the step repeats until the round is over. */
  readonly untilMinute?: Minutes;
  /** Only people for whose own clock it is within these hours are paged. */
  readonly hours?: Hours;
}

/**
 * Describes which kind of value the policy has at one place. From these descriptions the configuration's schema, the
 * types and the check of a policy are made.
 */
export type Shape =
  | { readonly kind: keyof Plain }
  | { readonly kind: "choice"; readonly choices: readonly string[] }
  | { readonly kind: "by-severity"; readonly of: Shape }
  | { readonly kind: "parts"; readonly parts: Shapes; readonly optional?: Shapes };

export interface Shapes {
  readonly [name: string]: Shape;
}

interface Plain {
  readonly minutes: Minutes;
  /** The length of a step or time window that cannot be 0. */
  readonly "positive-minutes": Minutes;
  readonly seconds: number;
  readonly count: number;
  /** How often something happens until it counts; at least 2. */
  readonly times: number;
  readonly percent: number;
  readonly flag: boolean;
  readonly ask: Ask;
  readonly "paging-steps": readonly PagingStep[];
}
export type PlainKind = keyof Plain;

/** The type of the policy's value that a shape describes. */
export type ValueOf<S> = S extends { readonly kind: keyof Plain }
  ? Plain[S["kind"]]
  : S extends { readonly kind: "choice"; readonly choices: readonly (infer Choice)[] }
    ? Choice
    : S extends { readonly kind: "by-severity"; readonly of: infer Inner }
      ? BySeverity<ValueOf<Inner>>
      : S extends { readonly kind: "parts"; readonly parts: infer Parts; readonly optional: infer More }
        ? { readonly [Part in keyof Parts]: ValueOf<Parts[Part]> } & {
            readonly [Part in keyof More]?: ValueOf<More[Part]>;
          }
        : S extends { readonly kind: "parts"; readonly parts: infer Parts }
          ? { readonly [Part in keyof Parts]: ValueOf<Parts[Part]> }
          : never;

export const minutes = { kind: "minutes" } as const;
export const positiveMinutes = { kind: "positive-minutes" } as const;
export const seconds = { kind: "seconds" } as const;
export const count = { kind: "count" } as const;
export const times = { kind: "times" } as const;
export const percent = { kind: "percent" } as const;

export const choice = <const Choices extends readonly string[]>(choices: Choices) =>
  ({ kind: "choice", choices }) as const;

export const bySeverity = <const Of extends Shape>(of: Of) => ({ kind: "by-severity", of }) as const;

export const parts = <const Parts extends Shapes>(its: Parts) => ({ kind: "parts", parts: its }) as const;

export const partsAndMore = <const Parts extends Shapes, const More extends Shapes>(its: Parts, optional: More) =>
  ({ kind: "parts", parts: its, optional }) as const;

export const flags = bySeverity({ kind: "flag" });

/** The minutes within which a promise is due, by severity. A severity that is left out has no such promise. */
const deadline = { withinMinutes: bySeverity(minutes) } as const;
export const terms = parts(deadline);
export type Terms = ValueOf<typeof terms>;

/** Describes a deadline together with further settings of the same promise. */
export const termsWith = <const More extends Shapes>(more: More) => parts({ ...deadline, ...more });

/** Describes the steps of a round of paging, and what the pages ask people to do. */
export const escalation = parts({ ask: { kind: "ask" }, steps: bySeverity({ kind: "paging-steps" }) });
export type Escalation = ValueOf<typeof escalation>;

/**
 * Describes the time from one update to the next: `active` while people work on the incident, `monitoring` once it
 * is mitigated. The owner is reminded before an update is due, after `headsUpAtPercent` of this time.
 */
export const cadence = partsAndMore({ active: terms, monitoring: terms }, { headsUpAtPercent: percent });
export type Cadence = ValueOf<typeof cadence>;

/** Says whether a JSON value has the described shape. Fields that the shape does not list are accepted. */
export const fits = (value: unknown, shape: Shape): boolean => {
  switch (shape.kind) {
    case "by-severity":
      return isTable(value) && severities.every((it) => !(it in value) || fits(value[it], shape.of));
    case "parts":
      return (
        isTable(value) &&
        Object.entries(shape.parts).every(([name, part]) => fits(value[name], part)) &&
        Object.entries(shape.optional ?? {}).every(([name, part]) => !(name in value) || fits(value[name], part))
      );
    case "choice":
    case "ask":
      return typeof value === "string";
    case "flag":
      return typeof value === "boolean";
    case "paging-steps":
      return Array.isArray(value) && value.every(isPagingStep);
    default:
      return isNumber(value);
  }
};

const isNumber = (value: unknown): boolean => typeof value === "number" && value >= 0;

const isPagingStep = (value: unknown): boolean =>
  isTable(value) &&
  isNumber(value["atMinute"]) &&
  Array.isArray(value["page"]) &&
  value["page"].every((target) => typeof target === "string");
