import type { AlertDetails } from "../detecting/alert.ts";
import type { Category } from "./category.ts";
import type { DeclineReason } from "../detecting/decline-reasons.ts";
import { nameToKeep } from "./alert-name.ts";
import type { Reached, StatusState, Why } from "./effects.ts";
import type { ByPerson, Episode, Snooze } from "./episode.ts";
import type { Kind } from "./kind.ts";
import type { Strategy } from "../responding/mitigation-strategies.ts";
import type { Instant, Moment } from "./moment.ts";
import type { Holding, Person, Role } from "./people.ts";
import type { Policy } from "../policy.ts";
import type { ActionItem, Postmortem } from "../following-through/post-incident.ts";
import type { Severity } from "./severity.ts";

/**
 * An offer to take command, made to somebody; `because` is set if the commander was silent (see
 * `silent-commander.ts`).
 */
export interface OfferToLead {
  readonly to: Person;
  readonly offered: Moment;
  readonly lapsesAt: Instant;
  readonly because?: "silent";
}

export interface SeverityFact extends Moment {
  readonly severity: Severity;
}

export interface AlertFact {
  /** The alert's name, the same while it fires and when it clears; a very long name is shortened (`alertNamed`). */
  readonly alert: string;
  readonly summary: string;
  readonly severity?: Severity;
  readonly source?: string;
  readonly startedAt: Instant;
  readonly firedAt: Instant;
  readonly clearedAt?: Instant;
  /** When the message that the alert cleared was received, if that was before it was processed. */
  readonly clearingReceivedAt?: Instant;
  /** When the alert ended, by its sender's clock. */
  readonly endedAt?: Instant;
  /** When the alert's previous firing ended, by its sender's clock. */
  readonly endedBefore?: Instant;
  /** What sentences call the alert; absent if they use its `alert` name. */
  readonly name?: string;
  /** Set only for the first alerts of an incident; the stored records have the details of all. */
  readonly details?: AlertDetails;
}

/**
 * A person whom a page reached. `answered` is set once a person who was called to help has done something in the
 * incident.
 */
export type ReachedFact = Reached & { readonly answered?: Moment };

/** A page that was sent: the obligations it is for, the people it reached, or why it failed. */
export interface PageFact extends Moment {
  readonly effect: string;
  readonly obligations: readonly string[];
  readonly reached: readonly ReachedFact[];
  readonly urgency?: "page" | "message";
  /** Chat channels that the page was posted to. */
  readonly told?: readonly string[];
  readonly failed?: string;
}

export interface MitigationAttempt {
  readonly strategy: Strategy;
  readonly description: string;
  readonly risk: string;
  readonly rollbackPlan: string;
  readonly startedAt: Instant;
  readonly ended?: { readonly at: Instant; readonly worked: boolean };
}

export interface Task {
  readonly text: string;
  readonly owner: Person;
  readonly done?: Moment;
}

export interface Hypothesis {
  readonly text: string;
  readonly verdict?: "confirmed" | "rejected";
}

/** The facts of an incident, computed by `apply` from its events. Plain JSON. */
export interface Incident {
  readonly id: string;
  readonly kind: Kind;
  /**
   * The policy that the incident follows: the configuration's policy when the incident was opened. Only the command
   * `applyPolicy` replaces it; editing the configuration file does not.
   */
  readonly policy: Policy;
  /** Policies that were replaced, each with the moment of its end; the first is the policy at the opening. */
  readonly policiesBefore?: readonly (Moment & { readonly policy: Policy })[];
  /** Number of the incident's last event; 0 before the first event. */
  readonly seq: number;
  readonly title: string;
  readonly service: string;
  readonly impact: string;
  /** What the public may read of the impact; absent until somebody has written words for the public. */
  readonly publicImpact?: string;
  readonly category?: Category;
  readonly usersAffected?: number;
  readonly impactStartedAt?: Instant;
  /** Each severity with its start: the first is the severity at the opening, the last the current one. */
  readonly severities: readonly SeverityFact[];
  readonly private?: Moment & { readonly person?: Person };
  /** The newest alerts, in the order in which they fired first. */
  readonly alerts: readonly AlertFact[];
  /**
   * How many firing alerts were dropped from `alerts` to make room for newer ones. Nobody knows whether they have
   * cleared.
   */
  readonly alertsBeyond?: number;
  /** Firings and clearings of alerts, the newest last: as many as the policy has to count. */
  readonly changes?: readonly { readonly at: Instant; readonly to: "firing" | "clear" }[];
  readonly episodes: readonly Episode[];
  readonly holdings: readonly Holding[];
  readonly joined: readonly ByPerson[];
  readonly offer?: OfferToLead;
  readonly pages: readonly PageFact[];
  /** For each person, why they were paged last. */
  readonly whyPaged?: Readonly<Record<Person, Why>>;
  readonly tasks: readonly Task[];
  readonly findings: number;
  readonly hypotheses: readonly Hypothesis[];
  readonly attempts: readonly MitigationAttempt[];
  readonly decisions: readonly { readonly text: string; readonly emergencyChange: boolean; readonly at: Instant }[];
  readonly cause?: { readonly internal: string; readonly public: string; readonly eta?: string };
  readonly statusState?: StatusState;
  readonly snoozes: readonly Snooze[];
  /** Checklist items that people have ticked, each with who ticked it and when. */
  readonly ticked: Readonly<Record<string, ByPerson>>;
  /**
   * What was made or told because an obligation asked for it (a room, a ticket, a message), by the obligation's key.
   */
  readonly made: Readonly<Record<string, Moment & { readonly ref?: string }>>;
  /** For each step taken, when it was taken last, by obligation key and step id. */
  readonly taken: Readonly<Record<string, Readonly<Record<string, Instant>>>>;
  readonly waived: Readonly<Record<string, Moment & { readonly reason: string; readonly approver: Person }>>;
  /**
   * Instants that depend on working time, such as the end of the second business day. The domain cannot compute them
   * and asks the business calendar; each answer stands under the key of its question.
   */
  readonly instants: Readonly<Record<string, Instant>>;
  readonly postmortem: Postmortem;
  readonly items: readonly ActionItem[];
  readonly completionReview?: Moment;
  readonly declined?: { readonly because: DeclineReason; readonly note: string };
  readonly ended?: Moment & { readonly as: "completed" | "declined" | "false-alarm" | "merged" };
  /** Set while this incident waits for another one to answer its request to be merged. */
  readonly merging?: Moment & { readonly into: string };
  /** The incident into which this one was merged. */
  readonly mergedInto?: string;
  /** The incidents that were merged into this one. */
  readonly merged?: readonly string[];
  /** When somebody entered the incident, if it was entered only after the fact. */
  readonly enteredAt?: Instant;
  /** When a person last gave a command. An incident that people work on is not put to rest. */
  readonly lastSpokenAt: Instant;
}

/** Returns an incident as it is before its first event. */
export const incidentBeforeOpening = (id: string, kind: Kind, policy: Policy): Incident => ({
  id,
  kind,
  policy,
  seq: 0,
  title: "",
  service: "",
  impact: "",
  severities: [],
  alerts: [],
  episodes: [],
  holdings: [],
  joined: [],
  pages: [],
  tasks: [],
  findings: 0,
  hypotheses: [],
  attempts: [],
  decisions: [],
  snoozes: [],
  ticked: {},
  made: {},
  taken: {},
  waived: {},
  instants: {},
  postmortem: { sequence: 0, evidence: {} },
  items: [],
  lastSpokenAt: 0,
});

/** Returns the policy at the opening, under which the incident's events begin. */
export const firstPolicyOf = ({ policy, policiesBefore }: Incident): Policy => policiesBefore?.[0]?.policy ?? policy;

export const severityOf = (incident: Incident): Severity => incident.severities.at(-1)?.severity ?? "sev3";

/**
 * Returns the worst severity until the end of the episode, or until now. A postmortem is owed for it even if the
 * severity was lowered later.
 */
export const highestSeverity = (incident: Incident, it?: Episode): Severity =>
  incident.severities
    .filter(({ seq }) => it?.over === undefined || seq <= it.over.seq)
    .reduce<Severity>((worst, fact) => (fact.severity < worst ? fact.severity : worst), "sev4");

/** Returns the postmortem of an episode: for an earlier episode, as it was when the next episode began. */
export const postmortemOf = (incident: Incident, it: Episode): Postmortem => it.postmortem ?? incident.postmortem;

export const episodeOf = (incident: Incident): Episode | undefined => incident.episodes.at(-1);

export const holdersOf = (incident: Incident, role: Role): readonly Person[] =>
  incident.holdings.filter((it) => it.role === role && it.until === undefined).map((it) => it.person);

export const alertNamed = ({ alerts }: Pick<Incident, "alerts">, name: string): AlertFact | undefined => {
  const kept = nameToKeep(name);
  return alerts.find(({ alert }) => alert === kept);
};

/** Returns what sentences call an alert: its name in words, or its technical name if it has no other. */
export const alertInWords = (incident: Pick<Incident, "alerts">, name: string): string =>
  alertNamed(incident, name)?.name ?? name;

export const commanderOf = (incident: Incident): Person | undefined => holdersOf(incident, "incident-commander")[0];
