import { policyFor } from "../../../config/policy/escalations.ts";
import type { Settings } from "../../../config/settings.ts";
import type { Person } from "../../../domain/incident/people.ts";
import type { Policy } from "../../../domain/policy.ts";
import { scheduleNamed } from "../../../on-call/schedule.ts";

/** The names of people, teams and so on that a request may contain, and the policies that it may apply. */
export interface Directory {
  readonly people: Pick<ReadonlySet<Person>, "has">;
  readonly teams: Pick<ReadonlySet<string>, "has">;
  readonly experts: Pick<ReadonlySet<string>, "has">;
  readonly schedules: Pick<ReadonlySet<string>, "has">;
  readonly policies: () => readonly Policy[];
}

/** Reads the directory from the settings in force at the time of each request. */
export const directoryOf = (settings: () => Settings): Directory => ({
  people: { has: (id) => Object.hasOwn(settings().people, id) },
  teams: { has: (id) => Object.hasOwn(settings().teams, id) },
  experts: { has: (id) => Object.hasOwn(settings().experts, id) },
  schedules: { has: (id) => scheduleNamed(id, settings()) !== undefined },
  policies: () => policiesOf(settings()),
});

/**
 * Lists every policy that the configuration defines: the policy for unknown services, and the policy of each service.
 */
const policiesOf = (settings: Settings): readonly Policy[] => [
  settings.policy,
  ...["", ...Object.values(settings.services).map(({ name }) => name)].map((service) => policyFor(service, settings)),
];
