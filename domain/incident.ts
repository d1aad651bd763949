import type { DeclineReason } from "./commands.ts";
import type { Reached, StatusState, Why } from "./effects.ts";
import type { Kind } from "./kind.ts";
import type { Strategy } from "./mitigation-strategies.ts";
import type { Instant, Moment } from "./moment.ts";
import type { Holding, Person, Role } from "./people.ts";
import type { Policy } from "./policy.ts";
import type { ActionItem, Postmortem } from "./post-incident.ts";
import type { Severity } from "./severity.ts";

export type EpisodeCause = "opened" | "relapse" | "reopened";

/** Who did something, and when. */
export type ByPerson = Moment & { readonly person: Person };

/** A stretch of impact: opening, relapse and reopening each begin one. What starts afresh lives here. */
export interface Episode {
  /** 1 for the first; part of the obligations' keys. */
  readonly number: number;
  readonly cause: EpisodeCause;
  readonly begins: Moment;
  /** Commander and acknowledger of the episode before: paged first. */
  readonly holders: readonly Person[];
  /** Each time its alerts were held back from on-call, oldest first. */
  readonly holds?: readonly Hold[];
  readonly acknowledged?: ByPerson;
  /** Each time it was handed to another team: the round of acknowledgement began anew, with that team's steps. */
  readonly handedOver?: readonly HandOver[];
  /** Each time whoever had acknowledged gave it back: the round began anew, with the same steps. */
  readonly givenBack?: readonly GivenBack[];
  /** Until when whoever has it asked not to be paged again for their silence. */
  readonly pageSnoozes?: readonly Snooze[];
  /** The first human command after the acknowledgement. */
  readonly responded?: Moment;
  readonly declared?: Moment & { readonly bySystem: boolean };
  readonly commanderFound?: Moment;
  /** Each time the commander's round began anew. */
  readonly commanderRounds: readonly CommanderRound[];
  readonly helped?: Moment;
  readonly roomUpdates: readonly Moment[];
  readonly publicUpdates: readonly Moment[];
  readonly supportUpdates: readonly Moment[];
  readonly leadershipUpdates: readonly Moment[];
  readonly mitigationStarted?: Moment;
  readonly mitigated?: Moment;
  readonly fixDeployed?: Moment;
  readonly resolved?: Moment;
  /** The impact came back before the close. */
  readonly relapsed?: Moment;
  readonly closed?: Moment;
  /** Nothing more is owed in this episode: the incident ended, or a later episode took over. */
  readonly over?: Moment;
  /** What had been done of its postmortem when a later episode took over; the current one's is the incident's. */
  readonly postmortem?: Postmortem;
}

/** Why alerts page nobody yet: they may go away, are counted, somebody is at work, or they went away and may come back. */
export type HoldReason = "waiting" | "threshold" | "maintenance" | "cleared" | "flapping";

/** Flapping alerts are held as one: whoever was paged stays paged while they come and go. */
export interface Hold {
  readonly because: HoldReason;
  readonly held: Moment;
  readonly until: Instant;
  readonly released?: Moment;
}

/** From here on it is a team's; `acknowledged` is who had acknowledged before. */
export interface HandOver extends Moment {
  readonly team: string;
  readonly acknowledged?: ByPerson;
}

/** `acknowledged` is who had it before. */
export interface GivenBack extends Moment {
  readonly acknowledged: ByPerson;
}

/** What is owed is put off until then. */
export interface Snooze extends Moment {
  readonly until: Instant;
}

/**
 * A successor was looked for, since the commander was silent or command went with an acknowledgement given away; found
 * when somebody took command, or the silent one spoke again.
 */
export interface CommanderRound {
  readonly reopened: Moment;
  readonly found?: Moment;
}

export interface SeverityFact extends Moment {
  readonly severity: Severity;
}

export interface AlertFact {
  readonly summary: string;
  readonly severity?: Severity;
  readonly source?: string;
  readonly startedAt: Instant;
  readonly firedAt: Instant;
  readonly clearedAt?: Instant;
}

/** A page handed to the pager: which obligations it serves, whom it reached, or how it failed. */
export interface PageFact extends Moment {
  readonly effect: string;
  readonly obligations: readonly string[];
  readonly reached: readonly Reached[];
  readonly urgency?: "page" | "message";
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

/** Everything that is known of an incident, as facts. JSON-plain; the fold of its events by `apply`. */
export interface Incident {
  readonly id: string;
  readonly kind: Kind;
  /** Editing the configuration changes the next incident, never this one: only the command `applyPolicy` does. */
  readonly policy: Policy;
  /** What it ran under before, the first of them from its opening on, each until the moment it was replaced. */
  readonly policiesBefore?: readonly (Moment & { readonly policy: Policy })[];
  /** Number of the last event; 0 before the first. */
  readonly seq: number;
  readonly title: string;
  readonly service: string;
  readonly impact: string;
  readonly usersAffected?: number;
  readonly impactStartedAt?: Instant;
  /** The first is the proposed one; the last is in force. */
  readonly severities: readonly SeverityFact[];
  readonly private?: Moment & { readonly person?: Person };
  readonly alerts: Readonly<Record<string, AlertFact>>;
  /** How many more were firing when they made room for newer ones: whether they have cleared is not known here. */
  readonly alertsBeyond?: number;
  /** When its alerts began to fire and cleared, the newest last: as many as the policy counts. */
  readonly changes?: readonly { readonly at: Instant; readonly to: "firing" | "clear" }[];
  readonly episodes: readonly Episode[];
  readonly holdings: readonly Holding[];
  readonly joined: readonly ByPerson[];
  readonly offer?: {
    readonly to: Person;
    readonly offered: Moment;
    readonly lapsesAt: Instant;
    readonly because?: "silent";
  };
  readonly pages: readonly PageFact[];
  /** Why each person was paged last. */
  readonly whyPaged?: Readonly<Record<Person, Why>>;
  readonly tasks: readonly Task[];
  readonly findings: number;
  readonly hypotheses: readonly Hypothesis[];
  readonly attempts: readonly MitigationAttempt[];
  readonly decisions: readonly { readonly text: string; readonly emergencyChange: boolean; readonly at: Instant }[];
  readonly cause?: { readonly internal: string; readonly public: string; readonly eta?: string };
  readonly statusState?: StatusState;
  readonly snoozes: readonly Snooze[];
  /** Checklist items ticked by people. */
  readonly ticked: Readonly<Record<string, ByPerson>>;
  /** What obligations asked for and was made or told, by obligation key. */
  readonly made: Readonly<Record<string, Moment & { readonly ref?: string }>>;
  /** The instant of the last firing of each step taken, by obligation key and step id. */
  readonly taken: Readonly<Record<string, Readonly<Record<string, Instant>>>>;
  readonly waived: Readonly<Record<string, Moment & { readonly reason: string; readonly approver: Person }>>;
  /** The calendar's answers, by question key. */
  readonly instants: Readonly<Record<string, Instant>>;
  readonly postmortem: Postmortem;
  readonly items: readonly ActionItem[];
  readonly completionReview?: Moment;
  readonly declined?: { readonly because: DeclineReason; readonly note: string };
  readonly ended?: Moment & { readonly as: "completed" | "declined" | "false-alarm" | "merged" };
  /** It has asked to go into that one, and waits for the answer. */
  readonly merging?: Moment & { readonly into: string };
  /** It went into that one. */
  readonly mergedInto?: string;
  /** Those that went into this one. */
  readonly merged?: readonly string[];
  /** When it was entered, for an incident entered afterwards. */
  readonly enteredAt?: Instant;
  /** When a human last said anything: a live response does not come to rest. */
  readonly lastSpokenAt: Instant;
}

/** An incident before its first event. */
export const unopened = (id: string, kind: Kind, policy: Policy): Incident => ({
  id,
  kind,
  policy,
  seq: 0,
  title: "",
  service: "",
  impact: "",
  severities: [],
  alerts: {},
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

/** The policy it was opened under: what the fold of its events starts from. */
export const firstPolicyOf = ({ policy, policiesBefore }: Incident): Policy => policiesBefore?.[0]?.policy ?? policy;

export const severityOf = (incident: Incident): Severity => incident.severities.at(-1)?.severity ?? "sev3";

/** The most severe it had ever been by the end of the episode, or until now: the postmortem's duty stays with it. */
export const highestSeverity = (incident: Incident, it?: Episode): Severity =>
  incident.severities
    .filter(({ seq }) => it?.over === undefined || seq <= it.over.seq)
    .reduce<Severity>((worst, fact) => (fact.severity < worst ? fact.severity : worst), "sev4");

/** The postmortem of one episode: a later episode's outdates it, and leaves it as it was. */
export const postmortemOf = (incident: Incident, it: Episode): Postmortem => it.postmortem ?? incident.postmortem;

export const episodeOf = (incident: Incident): Episode | undefined => incident.episodes.at(-1);

/** What keeps its alerts from on-call now, if anything does. */
export const openHold = (it: Episode | undefined): Hold | undefined => {
  const last = it?.holds?.at(-1);
  return last?.released === undefined ? last : undefined;
};

/** Everybody who acknowledged in an episode, in order: what was handed to a team or given back is acknowledged anew. */
export const acknowledgementsOf = ({ acknowledged, handedOver = [], givenBack = [] }: Episode): readonly ByPerson[] =>
  [...[...handedOver, ...givenBack].map((it) => it.acknowledged), acknowledged]
    .filter((it) => it !== undefined)
    .toSorted((a, b) => a.seq - b.seq);

/** At SEV-3 and SEV-4 whoever acknowledges commands. */
export const commandGoesWithAcknowledgement = (incident: Incident): boolean =>
  incident.policy.acknowledged?.declaresAndCommands[severityOf(incident)] === true;

/** Nobody has been found yet for a commander who fell silent or is no longer on call for it. */
export const isCommanderSought = (it: Episode): boolean =>
  it.commanderRounds.length > 0 && it.commanderRounds.at(-1)?.found === undefined;

export const holdersOf = (incident: Incident, role: Role): readonly Person[] =>
  incident.holdings.filter((it) => it.role === role && it.until === undefined).map((it) => it.person);

export const commanderOf = (incident: Incident): Person | undefined => holdersOf(incident, "incident-commander")[0];
