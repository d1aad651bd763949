import type { Moment } from "./moment.ts";

/** A person's id as the configuration names it, such as `alice`. */
export type Person = string;

/** The roles people hold in an incident (process document, "Roles and Responsibilities"). */
export const roles = [
  "on-call",
  "incident-commander",
  "deputy",
  "subject-matter-expert",
  "communications-lead",
  "scribe",
  "trainee",
  "supervisor",
] as const;
export type Role = (typeof roles)[number];

/**
 * The time in which a person held a role; without `until`, the person still holds the role. A subject matter expert
 * has a domain.
 */
export interface Holding {
  readonly role: Role;
  readonly person: Person;
  readonly domain?: string;
  readonly since: Moment;
  readonly until?: Moment;
}

/**
 * How a command came in: by one of this product's own ways (`api`, `cli`, `console`, `machine`, `temporal`, a page's
 * `link`), or by the channel of an outside system, such as `sms`.
 */
export type Via = string;

/**
 * Who gave a command. `unverified` is somebody at the Temporal UI or CLI whose identity nobody has checked; `system`
 * is this product itself: time passes, or one of its effects has an outcome.
 */
export interface Actor {
  readonly kind: "person" | "machine" | "system" | "unverified";
  readonly name: Person;
  readonly via: Via;
}

export const system: Actor = { kind: "system", name: "system", via: "machine" };

export const isHuman = (by: Actor): boolean => by.kind === "person" || by.kind === "unverified";

/**
 * Duties that a page can be for. The people behind a duty are looked up when the page is sent, from the schedules
 * and the configuration of that instant.
 */
export const namedTargets = [
  "primary",
  "secondary",
  "rotation",
  "commander-1",
  "commander-2",
  "commander-rota",
  "engineering-lead",
  "sre-lead",
  "fallback",
  "executives",
  "everyone",
] as const;
export type NamedTarget = (typeof namedTargets)[number];
/**
 * The kinds of target that people may name when they page somebody in. `schedule` means the people on duty in a
 * schedule, `rotation` all members of a rotation.
 */
export const kindsToPageIn = ["person", "team", "sme", "schedule", "rotation"] as const;
/**
 * The kinds of target that escalations can name: also the owners of a service, and a chat channel, which gets a
 * message and cannot acknowledge.
 */
export const targetKinds = [...kindsToPageIn, "owners", "channel"] as const;
export type TargetKind = (typeof targetKinds)[number];
export type Target<Kind extends TargetKind = TargetKind> = NamedTarget | `${Kind}:${string}`;

/** Says whether a text is a valid target: a duty, or one of the kinds with a name behind a colon (`person:alice`). */
export const isTarget = <Kind extends TargetKind>(value: string, kinds: readonly Kind[]): value is Target<Kind> =>
  namedTargets.some((name) => name === value) || new RegExp(`^(${kinds.join("|")}):.+$`).test(value);

/** Lists in words which forms a target may have, for the error message about any other form. */
export const targetsInWords = (kinds: readonly TargetKind[]): string =>
  `one of ${namedTargets.join(", ")}, or ${kinds.map((kind) => `${kind}:…`).join(", ")}`;

/**
 * Splits a target into kind and name: `person:alice` is the person `alice`. Undefined for a duty, which has no
 * parts.
 */
export function partsOf(target: Target): { readonly kind: TargetKind; readonly id: string } | undefined {
  const kind = targetKinds.find((it) => target.startsWith(`${it}:`));
  return kind && { kind, id: target.slice(kind.length + 1) };
}

/**
 * Returns the name in a target of the given kind: `alice` in `person:alice`. Undefined for a target of another kind.
 */
export function idOf(target: Target, kind: TargetKind): string | undefined {
  const parts = partsOf(target);
  return parts?.kind === kind ? parts.id : undefined;
}

/** Groups that are informed but asked for nothing (process document, "Stakeholder Notification"). */
export const audiences = [
  "support",
  "leadership",
  "executives",
  "engineering-leadership",
  "engineering-lead",
  "weekly-review",
] as const;
export type Audience = (typeof audiences)[number];
