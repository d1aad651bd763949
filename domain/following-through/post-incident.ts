import type { Instant, Moment } from "../incident/moment.ts";
import type { Person } from "../incident/people.ts";

/**
 * What an action item is for: to keep the outage from happening again, to detect one sooner, to respond better (these
 * are sections of the postmortem's agenda), or to improve the incident process itself.
 */
export const itemKinds = ["prevent", "detect", "respond", "process"] as const;
export type ItemKind = (typeof itemKinds)[number];
export const itemPriorities = ["P0", "P1", "P2", "P3"] as const;
export type ItemPriority = (typeof itemPriorities)[number];

export interface ActionItem {
  /** The action item's number, such as `A1`, `A2`. */
  readonly id: string;
  readonly description: string;
  readonly kind: ItemKind;
  readonly owner: Person;
  readonly priority: ItemPriority;
  readonly added: Moment;
  readonly dueOn: Instant;
  /** How often the item's due day was moved. After each move the owner is reminded anew. */
  readonly moves?: number;
  readonly done?: Moment;
  readonly reviewed?: Moment & { readonly effective: boolean };
}

export const evidenceKinds = ["logs", "traces", "metrics"] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

export interface Postmortem {
  readonly owner?: Person;
  /** The instant to which somebody moved the meeting by hand. */
  readonly movedTo?: Instant;
  /** How often the invitation changed: the field SEQUENCE of a calendar entry. */
  readonly sequence: number;
  readonly held?: Moment;
  readonly draft?: Moment & { readonly link: string };
  readonly commentsClosed?: Moment;
  readonly published?: Moment & { readonly link: string };
  readonly reviewPublished?: Moment;
  readonly evidence: { readonly [K in EvidenceKind]?: Moment };
}
