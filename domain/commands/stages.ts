import type { ActiveEpisode, DeclaredEpisode, Episode, ResolvedEpisode } from "../incident/episode.ts";

/** For each stage, the type of the current episode of an incident at that stage. */
export interface EpisodeAt {
  /** The episode; undefined if the incident has not been opened. */
  readonly any: Episode | undefined;
  readonly opened: Episode;
  readonly declared: DeclaredEpisode;
  /** The episode while it is declared and not resolved. */
  readonly active: ActiveEpisode;
  readonly resolved: ResolvedEpisode;
}
export type Stage = keyof EpisodeAt;

export const isAt = <S extends Stage>(stage: S, it: Episode | undefined): it is EpisodeAt[S] => {
  const isActive = it?.declared !== undefined && it.resolved === undefined;
  const reached: { readonly [Each in Stage]: boolean } = {
    any: true,
    opened: it !== undefined,
    declared: it?.declared !== undefined,
    active: isActive,
    resolved: it?.resolved !== undefined,
  };
  return reached[stage];
};

/** Says in a sentence why the incident is not at a stage, and what to do about it. */
export const whyNotAt = (stage: Stage, it: Episode | undefined): string => {
  if (it === undefined) return "This incident has not been opened yet.";
  if (it.declared === undefined) return "It is not declared yet: declare it first.";
  return stage === "active"
    ? "It is resolved already. If the impact is back, report a relapse."
    : "It is not resolved yet: resolve it first.";
};
