import type { Instant, Minutes } from "../incident/moment.ts";
import type { Person, Target } from "../incident/people.ts";
import type { Policy } from "../policy.ts";

/** The properties of every field of a command, whatever its kind. */
interface Described {
  /** What forms, dialogs and the command line show beside the field. */
  readonly label: string;
  readonly optional?: true;
  /**
   * Set if the value may be typed at a terminal without the field's name: after the incident's id, in the order of
   * the fields.
   */
  readonly byPosition?: true;
  /** Set if only the product's own parts fill the field in: the API and the command line do not offer the field. */
  readonly internal?: true;
}

/**
 * One field of a command. `kind` decides which values the field takes, and how an API, a terminal or a dialog shows
 * it.
 */
export type Field = Described &
  (
    | { readonly kind: "text" | "line"; readonly example: string }
    | { readonly kind: "policy" }
    | { readonly kind: NameKind; readonly example?: string }
    | { readonly kind: "instant"; readonly example?: string }
    | { readonly kind: "ordinal" | "count" | "minutes"; readonly example?: number }
    /** At a terminal, a flag that is left out has the value `otherwise`. */
    | { readonly kind: "flag"; readonly otherwise?: boolean }
    | { readonly kind: "choice"; readonly choices: readonly string[] }
    | ({ readonly kind: "list"; readonly of: Element; readonly atLeast?: number; readonly atMost?: number } & Composed)
    | ({ readonly kind: "record"; readonly fields: Fields } & Composed)
  );

/** What the text of a field names: a person, a team, an incident and so on, or an address on the web. */
type NameKind = "person" | "team" | "target" | "service" | "incident" | "action-item" | "link";

/**
 * A field whose value has several parts and cannot be typed at a terminal. `takes` says in words what the value is
 * made of.
 */
interface Composed {
  readonly takes: string;
}

/** The kinds of value that a list may contain. */
export type Element =
  | { readonly kind: "person" }
  | { readonly kind: "record"; readonly fields: Fields }
  | ({ readonly kind: "forms" } & Forms);

export interface Fields {
  readonly [name: string]: Field;
}

/**
 * Fields of which there are several combinations. The value of the field named by `discriminator` says which
 * combination is meant.
 */
export interface Forms {
  readonly discriminator: string;
  readonly forms: { readonly [form: string]: { readonly label: string; readonly fields: Fields } };
}

/** For each kind of field, the type of its value after reading. */
interface ValueOfKind {
  readonly text: string;
  readonly line: string;
  readonly person: Person;
  readonly team: string;
  readonly target: Target;
  readonly service: string;
  readonly incident: string;
  readonly "action-item": string;
  readonly link: string;
  readonly instant: Instant;
  readonly ordinal: number;
  readonly count: number;
  readonly minutes: Minutes;
  readonly flag: boolean;
  readonly policy: Policy;
}

/** The type of a field's value, inferred from how the field is defined. */
export type ValueOf<F> = F extends { readonly kind: keyof ValueOfKind }
  ? ValueOfKind[F["kind"]]
  : F extends { readonly kind: "choice"; readonly choices: readonly (infer Choice)[] }
    ? Choice
    : F extends { readonly kind: "list"; readonly of: infer E }
      ? readonly ValueOf<E>[]
      : F extends { readonly kind: "record"; readonly fields: infer Inner }
        ? ValuesOf<Inner>
        : F extends Forms
          ? ValuesOfForms<F>
          : never;

type OptionalNames<F> = { [N in keyof F]: F[N] extends { readonly optional: true } ? N : never }[keyof F];
type Flat<T> = { [N in keyof T]: T[N] };

/** The type of an object with the values of several fields. */
export type ValuesOf<F> = [keyof F] extends [never]
  ? object
  : Flat<
      { readonly [N in Exclude<keyof F, OptionalNames<F>>]: ValueOf<F[N]> } & {
        readonly [N in OptionalNames<F>]?: ValueOf<F[N]>;
      }
    >;

export type ValuesOfForms<F extends Forms> = {
  [Form in keyof F["forms"]]: Flat<
    { readonly [By in F["discriminator"]]: Form } & ValuesOf<F["forms"][Form]["fields"]>
  >;
}[keyof F["forms"]];

/**
 * Returns a sample value for a field, as a person would write it. A field without its own example has the example of
 * its kind.
 */
export const exampleOf = (field: Field): string | number | undefined =>
  "example" in field ? field.example : examples.get(field.kind);

const examples: ReadonlyMap<Field["kind"], string | number> = new Map<Field["kind"], string | number>([
  ["person", "alice"],
  ["team", "sre"],
  ["target", "sme:database"],
  ["service", "API Service"],
  ["incident", "incident-2026-01-29-1423"],
  ["action-item", "A1"],
  ["link", "https://docs.example.com/incident-2026-01-29-1423"],
  ["instant", "2026-01-29T14:23:00Z"],
  ["ordinal", 1],
  ["count", 1],
  ["minutes", 30],
]);
