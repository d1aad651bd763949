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

/** One person's tenure of one role; open while `until` is absent. A subject matter expert has a domain. */
export interface Holding {
  readonly role: Role;
  readonly person: Person;
  readonly domain?: string;
  readonly since: Moment;
  readonly until?: Moment;
}

/** How a command came in; the second line is how somebody who was paged answers. */
export const channelsOfCommand = [
  ...(["api", "slack", "cli", "console", "machine", "temporal"] as const),
  ...(["link", "sms", "voice", "pagerduty"] as const),
] as const;
export type Via = (typeof channelsOfCommand)[number];

/**
 * Who gave a command. `unverified` is somebody at the Temporal UI or CLI who says who they are;
 * `system` is this product itself: time, and the outcome of its own effects.
 */
export interface Actor {
  readonly kind: "person" | "machine" | "system" | "unverified";
  readonly name: Person;
  readonly via: Via;
}

export const system: Actor = { kind: "system", name: "system", via: "machine" };

export const isHuman = (by: Actor): boolean => by.kind === "person" || by.kind === "unverified";

/**
 * Whom a page is for. Who that is at the instant of paging is found out by the page activity, from the
 * configuration: a schedule's targets, a person, a team, a subject matter expert of a domain, the owners of a service.
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
export type Target =
  | NamedTarget
  | `person:${string}`
  | `team:${string}`
  | `sme:${string}`
  | `owners:${string}`
  /** Who is on duty in a schedule, and everybody of it. */
  | `schedule:${string}`
  | `rotation:${string}`
  /** A chat channel: told, but nobody who could acknowledge. */
  | `channel:${string}`;

/** Groups that are told, not asked (process document, "Stakeholder Notification"). */
export const audiences = [
  "support",
  "leadership",
  "executives",
  "engineering-leadership",
  "engineering-lead",
  "weekly-review",
] as const;
export type Audience = (typeof audiences)[number];
