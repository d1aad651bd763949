import fc from "fast-check";
import { commandNames, type PublicCommandName } from "../../../../domain/commands/catalogue.ts";
import type { Kind } from "../../../../domain/incident/kind.ts";
import { day, hour, type Instant, minute } from "../../../../domain/incident/moment.ts";
import type { Actor } from "../../../../domain/incident/people.ts";
import { anyFields, around, people } from "./fields.ts";

/**
 * What becomes of an effect. A late effect is retried until it succeeds, because its lane was down or its vendor
 * slow.
 */
export type Fate =
  | { readonly comes: "done" }
  /** A page succeeds, and continues by the personal rule of each person whom it reached. */
  | { readonly comes: "done-and-goes-on" }
  | { readonly comes: "fails" }
  | { readonly comes: "late"; readonly afterMs: number }
  /** A page that reached nobody in time is reported as failed, and succeeds later. */
  | { readonly comes: "fails-then-late"; readonly afterMs: number };

export interface PlannedCommand {
  readonly name: PublicCommandName;
  readonly fields: object;
}

/** One step of a random life: somebody gives a command, or time passes. */
export type Move =
  /** The next step on the way from an alert to the 90-day review. */
  | { readonly move: "go-on" }
  /** One of the commands that make sense now. */
  | { readonly move: "sensible"; readonly pick: number }
  /** Any command, by anybody. */
  | {
      readonly move: "any";
      readonly given: PlannedCommand;
      readonly by: Actor;
      readonly override?: string;
      readonly sentMs: number;
    }
  | { readonly move: "pass"; readonly ms: number }
  /** No worker does anything for this time, however much is due; afterwards everything is done at once. */
  | { readonly move: "oversleep"; readonly ms: number };

export interface Plan {
  readonly begins: Instant;
  readonly kind: Kind;
  readonly opening: PlannedCommand;
  readonly moves: readonly Move[];
  /** What becomes of the effects, in the order in which they arise; after the last entry the list begins again. */
  readonly fates: readonly Fate[];
  /** How long the random life goes on at the end without commands, in milliseconds. */
  readonly epilogueMs: number;
}

const given = (name: PublicCommandName): fc.Arbitrary<PlannedCommand> =>
  anyFields(name).map((fields) => ({ name, fields }));
const anyGiven: fc.Arbitrary<PlannedCommand> = fc.constantFrom(...commandNames).chain(given);

const actor: fc.Arbitrary<Actor> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...people).map((name): Actor => ({ kind: "person", name, via: "api" })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...people).map((name): Actor => ({ kind: "unverified", name, via: "temporal" })),
  },
  { weight: 1, arbitrary: fc.constant<Actor>({ kind: "machine", name: "prometheus", via: "machine" }) },
);

const seconds = 1000;
const span = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 3 * minute }) },
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 40 }).map((minutes) => minutes * minute) },
  { weight: 2, arbitrary: fc.integer({ min: 30 * minute, max: 6 * hour }) },
  { weight: 1, arbitrary: fc.integer({ min: 6 * hour, max: 3 * day }) },
);
const longSpan = fc.integer({ min: 3 * day, max: 40 * day });
const soon = fc.integer({ min: 1, max: 90 * seconds });
const delay = fc.oneof(
  { weight: 4, arbitrary: soon },
  { weight: 2, arbitrary: span },
  { weight: 1, arbitrary: longSpan },
);

const fate: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 9, arbitrary: fc.constant<Fate>({ comes: "done" }) },
  { weight: 3, arbitrary: fc.constant<Fate>({ comes: "done-and-goes-on" }) },
  { weight: 1, arbitrary: fc.constant<Fate>({ comes: "fails" }) },
  { weight: 2, arbitrary: delay.map((afterMs): Fate => ({ comes: "late", afterMs })) },
  { weight: 1, arbitrary: delay.map((afterMs): Fate => ({ comes: "fails-then-late", afterMs })) },
);

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Move>({ move: "go-on" }) },
  { weight: 6, arbitrary: fc.nat(1000).map((pick): Move => ({ move: "sensible", pick })) },
  {
    weight: 5,
    arbitrary: fc.tuple(anyGiven, actor, fc.boolean(), soon).map(([it, by, override, sentMs]): Move => ({
      move: "any",
      given: it,
      by,
      sentMs,
      ...(override ? { override: "It burns" } : {}),
    })),
  },
  { weight: 6, arbitrary: span.map((ms): Move => ({ move: "pass", ms })) },
  { weight: 1, arbitrary: span.map((ms): Move => ({ move: "oversleep", ms })) },
);
const rare: fc.Arbitrary<Move> = fc.oneof(
  longSpan.map((ms): Move => ({ move: "pass", ms })),
  longSpan.map((ms): Move => ({ move: "oversleep", ms })),
);

const opening: fc.Arbitrary<PlannedCommand> = fc.oneof(
  { weight: 5, arbitrary: given("fireAlert") },
  { weight: 3, arbitrary: given("declare") },
);

/** Lives begin on Thursday afternoon, on Friday evening, on Sunday night, or near the end of a month. */
const begins = fc.constantFrom(around, around + 26 * hour, around + 60 * hour, around + 2 * day);

export const plans = (longest: number): fc.Arbitrary<Plan> =>
  fc.oneof(
    { weight: 12, arbitrary: plan({ kind: fc.constant("real"), opening, begins }, longest) },
    { weight: 1, arbitrary: plan({ kind: fc.constantFrom("drill", "canary"), opening, begins }, longest) },
    {
      weight: 1,
      arbitrary: plan(
        {
          kind: fc.constant("retroactive"),
          opening: given("enterRetroactively"),
          begins: fc.constant(around + 20 * day),
        },
        longest,
      ),
    },
  );

const plan = (
  start: {
    readonly kind: fc.Arbitrary<Kind>;
    readonly opening: fc.Arbitrary<PlannedCommand>;
    readonly begins: fc.Arbitrary<Instant>;
  },
  longest: number,
): fc.Arbitrary<Plan> =>
  fc.record({
    ...start,
    moves: fc.array(fc.oneof({ weight: 24, arbitrary: move }, { weight: 1, arbitrary: rare }), {
      maxLength: longest,
      size: "max",
    }),
    fates: fc.array(fate, { minLength: 1, maxLength: 12 }),
    epilogueMs: fc.oneof({ weight: 30, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(120 * day) }),
  });
