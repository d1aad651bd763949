import type { EffectDoing, Outcome } from "../domain/incident/effects.ts";
import { deliveredFor } from "./delivery-fields.ts";
import { failedOutcome } from "./classify-failure.ts";
import type { Successors } from "./ports/peers.ts";

/** Asks the other incident to take over this incident. The request fails if the other incident no longer runs. */
export async function handOver(effect: EffectDoing<"handOver">, successors: Successors): Promise<Outcome> {
  const { into, about, alerts, people, acknowledgedBy, inPublic } = effect;
  const isTaken = await successors.tell({
    ...deliveredFor(effect),
    to: into,
    command: {
      type: "takeOver",
      from: about.id,
      kind: about.kind,
      private: effect.private,
      alerts,
      people,
      ...(acknowledgedBy === undefined ? {} : { acknowledgedBy }),
      ...(inPublic === undefined ? {} : { inPublic }),
    },
  });
  return isTaken ? { ok: true } : failedOutcome({ transient: false, error: `no incident ${into} is running` });
}

/**
 * Answers another incident's request to merge into it. The alert groups move first, so that no alert reaches an
 * incident that is about to end; then the other incident gets the answer.
 */
export async function answerMerge(effect: EffectDoing<"answerMerge">, successors: Successors): Promise<Outcome> {
  const { from, because, about } = effect;
  if (because === undefined) await successors.moveGroups({ from, to: about.id });
  const command = { type: "concludeMerge", into: about.id, ...(because === undefined ? {} : { because }) } as const;
  await successors.tell({ ...deliveredFor(effect), to: from, command });
  return { ok: true };
}

export async function openSuccessor(effect: EffectDoing<"openSuccessor">, successors: Successors): Promise<Outcome> {
  const { alert, into } = effect;
  const ref = await successors.open({ ...deliveredFor(effect), alert, ...(into === undefined ? {} : { into }) });
  return { ok: true, ref };
}

export async function handOnClearing(effect: EffectDoing<"handOnClearing">, successors: Successors): Promise<Outcome> {
  const { cleared, into } = effect;
  await successors.clear({ ...deliveredFor(effect), cleared, ...(into === undefined ? {} : { into }) });
  return { ok: true };
}

/**
 * Forwards alerts to the incident that took this one over, if they reached this incident before the merge was
 * complete.
 */
export async function forwardAlerts(effect: EffectDoing<"forwardAlerts">, successors: Successors): Promise<Outcome> {
  const { into, alerts } = effect;
  const isTaken = await successors.tell({ ...deliveredFor(effect), to: into, command: { type: "takeAlerts", alerts } });
  return isTaken ? { ok: true } : failedOutcome({ transient: false, error: `no incident ${into} is running` });
}
