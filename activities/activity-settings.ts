import type { Minutes } from "../domain/incident/moment.ts";
import type { Audience, Person } from "../domain/incident/people.ts";
import type { Roster } from "../on-call/roster.ts";

/** Templates of web addresses, in which {service} and {incident} are replaced by the incident's. */
interface LinkTemplates {
  readonly dashboardUrl?: string;
  readonly runbookUrl?: string;
}

/** The settings that activities use: who is on duty, when people work, and what messages contain and link to. */
export interface ActivitySettings extends Roster {
  readonly organisation: LinkTemplates & {
    readonly name: string;
    readonly statusPageUrl: string;
    readonly conferenceBase: string;
    readonly logUrl?: string;
  };
  readonly people: Readonly<
    Record<
      Person,
      Roster["people"][Person] & { readonly email?: string; readonly phone?: string; readonly handle?: string }
    >
  >;
  readonly services: Readonly<Record<string, Roster["services"][string] & LinkTemplates>>;
  readonly audiences: Readonly<Record<Audience, { readonly mail: readonly string[]; readonly chat?: string }>>;
  readonly onCall: Roster["onCall"] & { readonly handoffConfirmedWithinMinutes: Minutes };
  readonly paging: { readonly bundleSeconds: number };
  readonly teams: Readonly<Record<string, Roster["teams"][string] & { readonly region?: string }>>;
  readonly deploymentWindows: readonly Roster["businessHours"][];
  readonly sprint: { readonly startsOn: string; readonly weeks: number };
}
