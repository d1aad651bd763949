import type { Postmortem } from "../following-through/post-incident.ts";
import type { Instant, Moment } from "./moment.ts";
import type { Person } from "./people.ts";

/**
 * A stretch of impact. Opening, relapse and reopening each begin an episode, in which people acknowledge, lead,
 * mitigate and resolve anew. Only a declared episode can be mitigated or resolved, and only a resolved episode can
 * be closed.
 */
export type Episode = UndeclaredEpisode | DeclaredEpisode;
export type UndeclaredEpisode = AnyEpisode & Without<Declaration & Resolution>;
export type DeclaredEpisode = ActiveEpisode | ResolvedEpisode;
export type ActiveEpisode = AnyEpisode & Declaration & Without<Resolution>;
export type ResolvedEpisode = AnyEpisode & Declaration & Resolution;

type Without<Facts> = { readonly [F in keyof Facts]?: never };

/** The facts that an episode may hold at any stage. */
interface AnyEpisode {
  /** The episode's number, from 1; part of the obligations' keys. */
  readonly number: number;
  readonly cause: EpisodeCause;
  readonly begins: Moment;
  /** The commander and the acknowledger of the previous episode, who are paged first in this one. */
  readonly holders: readonly Person[];
  /** Each time the alerts were held back from on-call, oldest first. */
  readonly holds?: readonly Hold[];
  readonly acknowledged?: ByPerson;
  /** Each time the incident was handed to another team. Paging then begins anew with the steps of that team. */
  readonly handedOver?: readonly HandOver[];
  /** Each time an acknowledger gave the incident back. Paging then begins anew with the same steps. */
  readonly givenBack?: readonly GivenBack[];
  /**
   * Each time the acknowledger put off being paged again. Without that, an acknowledger who stays silent is paged
   * again.
   */
  readonly pageSnoozes?: readonly Snooze[];
  /** When a person first gave a command after the acknowledgement. */
  readonly responded?: Moment;
  /** Each time the search for a commander began anew. */
  readonly commanderRounds: readonly CommanderRound[];
  readonly roomUpdates: readonly Moment[];
  readonly publicUpdates: readonly Moment[];
  readonly supportUpdates: readonly Moment[];
  readonly leadershipUpdates: readonly Moment[];
  /**
   * When the episode was over: the incident ended, or a later episode began. Afterwards nothing more is owed in this
   * episode.
   */
  readonly over?: Moment;
  /**
   * The postmortem as it was when a later episode began. The postmortem of the current episode is kept in the
   * incident.
   */
  readonly postmortem?: Postmortem;
}

/** The facts that only a declared episode can hold. */
interface Declaration {
  readonly declared: Moment & { readonly bySystem: boolean };
  readonly commanderFound?: Moment;
  /** When somebody besides the commander began to work on the incident. */
  readonly helped?: Moment;
  readonly mitigationStarted?: Moment;
  readonly mitigated?: Moment;
  readonly fixDeployed?: Moment;
  /** When a relapse was reported: the impact came back before the incident was closed. */
  readonly relapsed?: Moment;
}

/** The facts that only a resolved episode can hold. */
interface Resolution {
  readonly resolved: Moment;
  readonly closed?: Moment;
}

export type EpisodeCause = "opened" | "relapse" | "reopened";

/** Who did something, and when. */
export type ByPerson = Moment & { readonly person: Person };

/**
 * Why on-call is not paged for the alerts yet: they may clear by themselves, too few have fired so far, the service
 * is under maintenance, they have cleared and may come back, or they fire and clear again and again (flapping).
 */
export type HoldReason = "waiting" | "threshold" | "maintenance" | "cleared" | "flapping";

/**
 * A stretch of time in which on-call is not paged for the alerts. Flapping alerts make one hold: a person who was
 * paged stays paged while the alerts come and go.
 */
export interface Hold {
  readonly because: HoldReason;
  readonly held: Moment;
  readonly until: Instant;
  readonly released?: Moment;
}

/** The incident was handed to a team. `acknowledged` is the earlier acknowledgement, if there was one. */
export interface HandOver extends Moment {
  readonly team: string;
  readonly acknowledged?: ByPerson;
}

/** An acknowledger gave the incident back, so that somebody else is looked for. */
export interface GivenBack extends Moment {
  readonly acknowledged: ByPerson;
}

/** The request to put off something that is owed, until an instant. */
export interface Snooze extends Moment {
  readonly until: Instant;
}

/**
 * A search for another commander: the commander was silent, or gave away an incident that its acknowledger leads. The
 * search ends when somebody takes command, or when the silent commander posts an update.
 */
export interface CommanderRound {
  readonly reopened: Moment;
  readonly found?: Moment;
}

/** Returns the hold (alerts kept from on-call for a while) that is in force now; undefined if there is none. */
export const openHold = (it: Episode | undefined): Hold | undefined => {
  const last = it?.holds?.at(-1);
  return last?.released === undefined ? last : undefined;
};

/** Lists everybody who acknowledged in an episode, in order, including people who gave the incident away later. */
export const acknowledgementsOf = ({ acknowledged, handedOver = [], givenBack = [] }: Episode): readonly ByPerson[] =>
  [...[...handedOver, ...givenBack].map((it) => it.acknowledged), acknowledged]
    .filter((it) => it !== undefined)
    .toSorted((a, b) => a.seq - b.seq);

export const isCommanderSought = ({ commanderRounds }: Episode): boolean =>
  commanderRounds.length > 0 && commanderRounds.at(-1)?.found === undefined;
