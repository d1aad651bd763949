import type { Ask, Hours } from "./effects.ts";
import type { Minutes } from "./moment.ts";
import type { Target } from "./people.ts";
import type { BySeverity } from "./severity.ts";

/** One step of an escalation policy: when, counted from the start of the round, whom, and until when it repeats. */
export interface PagingStep {
  readonly atMinute: Minutes;
  readonly page: readonly Target[];
  readonly urgency?: "page" | "message";
  readonly everyMinutes?: Minutes;
  /** A repeating step ends here; without it, it repeats until the round is over. */
  readonly untilMinute?: Minutes;
  /** Only people for whom it is within these hours are paged. */
  readonly hours?: Hours;
}

/** How a round of paging climbs until somebody keeps the promise. */
export interface Escalation {
  readonly ask: Ask;
  readonly steps: BySeverity<readonly PagingStep[]>;
}

/** A promise that ends within so many minutes. A severity left out is not promised it. */
export interface Terms {
  readonly withinMinutes: BySeverity<Minutes>;
}

/** Every number of the process. An incident keeps the table it was opened under; a row left out is not promised. */
export interface Policy {
  /** Says which table an incident was opened under. */
  readonly version: string;
  /** What becomes of alerts before anybody is needed. Left out, the first one pages, and the last to clear ends it. */
  readonly detection?: Detection;
  readonly detected?: Terms;
  readonly pageReachesOnCall?: Terms;
  readonly acknowledged?: Terms & {
    readonly escalation: Escalation;
    /** Severities whose minutes are working minutes. */
    readonly inWorkingTime: BySeverity<boolean>;
    /** Acknowledging declares and gives command. */
    readonly declaresAndCommands: BySeverity<boolean>;
  };
  /** How a team is asked to acknowledge once an incident is handed to it; one left out is asked as a whole. */
  readonly teams?: Readonly<Record<string, BySeverity<readonly PagingStep[]>>>;
  readonly declaredOrDeclined?: Terms & {
    readonly pageAgainAtMinute: Minutes;
    readonly nextStepAtMinute: Minutes;
    readonly declaresItselfAtMinute: Minutes;
  };
  readonly declaredAlthoughNobodyAnswers?: Terms;
  readonly firstResponse?: Terms & { readonly inWorkingTime: BySeverity<boolean> };
  readonly commander?: Terms & { readonly escalation: Escalation; readonly offerLapsesAfterMinutes: Minutes };
  readonly responder?: Terms;
  readonly warRoom?: Terms;
  readonly trackingTicket?: Terms;
  readonly backlogTicket?: Terms;
  readonly statusPage?: Terms & { readonly postedBySystem: BySeverity<boolean> };
  readonly supportTold?: Terms;
  readonly leadershipTold?: Terms;
  /** Leadership gets a summary on the morning of every so-many-th working day, until the resolution. */
  readonly leadershipSummary?: { readonly everyWorkingDays: BySeverity<number> };
  readonly executivesTold?: Terms;
  readonly engineeringLeadershipTold?: Terms;
  readonly engineeringLeadTold?: Terms;
  readonly roomUpdate?: Cadence;
  readonly statusUpdate?: Cadence;
  readonly supportUpdate?: Cadence;
  readonly leadershipUpdate?: Cadence;
  readonly phaseEnds?: {
    readonly detect: Terms;
    readonly respond: Terms;
    readonly investigate: Terms;
    readonly mitigate: Terms;
  };
  readonly resolutionTarget?: Terms & { readonly atRiskAtPercent: number };
  /** Within the next deployment window, or by the end of the next sprint. */
  readonly fixDeployed?: { readonly by: BySeverity<"deployment-window" | "sprint-end"> };
  readonly resolvedOrRelapsed?: Terms & { readonly watchMinutes: Minutes };
  readonly closed?: Terms & { readonly watchMinutes: Minutes };
  readonly broughtToAnEnd?: Terms & { readonly askedEveryMinutes: Minutes };
  readonly evidence?: Terms;
  readonly postmortemTicket?: Terms;
  readonly postmortem?: {
    readonly scheduled: Terms;
    readonly held: Terms;
    readonly draft: Terms;
    readonly commentsWorkingDays: BySeverity<number>;
    readonly publishedWorkingDays: BySeverity<number>;
    readonly meetingMinutes: Minutes;
    /** The invitation goes out at close, or this long after the resolution. */
    readonly invitationAfterMinutes: Minutes;
  };
  readonly publicReview?: Terms;
  readonly actionItem?: {
    /** P0 items are due within so many days. */
    readonly p0WithinDays: number;
    /** The working day before the due day on which its owner is asked. */
    readonly askedWorkingDaysBefore: number;
    /** Working days after the due day when owner and lead are asked. */
    readonly leadAskedWorkingDaysAfter: number;
    /** Days after the due day when it goes to the leadership digest. */
    readonly digestAfterDays: number;
  };
  readonly completionReview?: { readonly afterDays: BySeverity<number> };
  readonly effectivenessReview?: { readonly afterDays: BySeverity<number>; readonly endsAfterDays: number };
  /** An alert within this time after the close reopens; a later one opens a new, linked incident. */
  readonly reopensWithinMinutes: Minutes;
  /** "X, then Y": Y is asked this long after X, while the incident is live. */
  readonly thenAfterMinutes: Minutes;
  /** Updates are put off for so long in all, counted from the first pause since the last one. */
  readonly snoozeAtMostMinutes: Minutes;
  /** Follow-up nudges are spread over this long by a hash of the incident's id; 0 sends them on the minute. */
  readonly spreadNudgesMinutes: Minutes;
}

export interface Detection {
  /** What goes away sooner pages nobody. */
  readonly waitSeconds: number;
  /** What fires less often within the window ends without a page. */
  readonly threshold?: { readonly times: number; readonly withinMinutes: Minutes };
  /** More changes within the window are held as one; also how long a cleared alert stays away before it is over. */
  readonly flapping?: { readonly changes: number; readonly withinMinutes: Minutes };
  readonly autoResolve: AutoResolve;
}

/** Which clearing ends an incident nobody was needed for: of all its alerts, any, the newest, or none. */
export const autoResolves = ["all", "first", "last", "never"] as const;
export type AutoResolve = (typeof autoResolves)[number];

/** An update is due so long after the last one: while active, and while monitoring (from mitigated on). */
export interface Cadence {
  readonly active: Terms;
  readonly monitoring: Terms;
  /** The owner hears before it is due, at this share of the interval. */
  readonly headsUpAtPercent?: number;
}
