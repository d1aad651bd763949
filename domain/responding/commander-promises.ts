import { inMinutes } from "../incident/moment.ts";
import type { Instant, Moment } from "../incident/moment.ts";
import type { Claim, Facts, PromiseRow, Step } from "../promises/promise.ts";
import { earliest, promiseRow, remind, whoOwes } from "../promises/promise.ts";
import { firstToHolders, firstToThoseNotPaged, pagingSteps } from "../paging/paging-steps.ts";
import { within } from "../promises/deadline-by-severity.ts";

/**
 * The promise that somebody takes command. Until then, people are paged for it. If the commander falls silent,
 * another round of paging begins.
 */
export const commander = promiseRow({
  name: "commander",
  sentence: "commander",
  owedBy: "system",
  policy: "commander",
  asks: "take-command",
  cannotBeWaived: true,
  claims: (facts, terms): readonly Claim[] => {
    const { it } = facts;
    if (it.declared === undefined) return [];
    const claimed = (round: string | undefined, from: Moment, kept: Moment | undefined): Claim => ({
      episode: it.number,
      round,
      from,
      due: within(terms),
      kept,
      lapsed: earliest(it.resolved, it.over),
      whenMissed: () => remind(it.acknowledged?.person, "remind/take-command"),
      steps: (span) =>
        pagingSteps(facts, terms.escalation, span)
          .map(it.cause === "reopened" ? firstToHolders(facts, 0, 1) : (step) => step)
          .map(firstToThoseNotPaged(facts, { name: commander.name, episode: it.number, round }, from, span))
          .flatMap((step) => ridesOnAcknowledgement(facts, step)),
    });
    return [
      claimed(undefined, it.declared, it.commanderFound),
      ...it.commanderRounds.map(({ reopened, found }, index) =>
        claimed(index === 0 ? "again" : `again-${String(index + 1)}`, reopened, found),
      ),
    ];
  },
});

/**
 * Drops the repeating page for a commander while nobody has acknowledged, since the repeating page for an
 * acknowledgement then asks for a commander too.
 */
const ridesOnAcknowledgement = ({ it }: Facts, step: Step): readonly Step[] => {
  if (step.everyMinutes === undefined) return [step];
  if (it.acknowledged === undefined) return [];
  const { at } = it.acknowledged;
  return [{ ...step, at: at < step.at ? step.at : nextAfter(step.at, step.everyMinutes, at) }];
};

const nextAfter = (first: Instant, everyMinutes: number, at: Instant): Instant =>
  inMinutes(first, everyMinutes * (Math.floor((at - first) / (everyMinutes * 60_000)) + 1));

/**
 * The promise that an offer of command is answered. If nobody answers, the offer lapses, even if a relapse came in
 * between or the policy has changed.
 */
export const offerAnswered: PromiseRow<"offer-answered"> = {
  name: "offer-answered",
  sentence: "offer of command answered",
  owedBy: "its-owner",
  policy: "commander",
  part: "offerLapsesAfterMinutes",
  claims: ({ incident, it }) => {
    const { offer } = incident;
    if (offer === undefined || it.number !== incident.episodes.length) return [];
    return [
      {
        subject: String(offer.offered.seq),
        owedBy: `person:${offer.to}`,
        from: offer.offered,
        due: () => offer.lapsesAt,
        lapsed: earliest(it.resolved, it.over),
        steps: (span) => [{ id: "lapse", at: span.due, act: { run: "lapse-offer" } }],
      },
    ];
  },
};

/** The promise that somebody besides the commander works on the incident. */
export const responder = promiseRow({
  name: "responder",
  sentence: "a responder besides the commander",
  owedBy: "incident-commander",
  policy: "responder",
  claims: (facts, terms) => {
    const { it } = facts;
    if (it.declared === undefined) return [];
    return [
      {
        episode: it.number,
        from: it.declared,
        due: within(terms),
        kept: it.helped,
        lapsed: earliest(it.resolved, it.over),
        whenMissed: () => remind(whoOwes(facts, "incident-commander"), "remind/responder"),
      },
    ];
  },
});
