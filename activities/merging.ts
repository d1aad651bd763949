import type { EffectDoing, Outcome } from "../domain/effects.ts";
import { deliveredFor } from "./delivered.ts";
import { failed } from "./failures.ts";
import type { Successors } from "./ports.ts";

/** Asks the other incident to take this one over. One that runs no more cannot. */
export async function handOver(effect: EffectDoing<"handOver">, successors: Successors): Promise<Outcome> {
  const { into, about, alerts, people, acknowledgedBy } = effect;
  const heard = await successors.tell({
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
    },
  });
  return heard ? { ok: true } : failed({ transient: false, error: `no incident ${into} is running` });
}

/** First the groups move, so that no alert meets an incident that is about to end; then the other one hears of it. */
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

/** What came to the one that has gone in the meantime. */
export async function forwardAlerts(effect: EffectDoing<"forwardAlerts">, successors: Successors): Promise<Outcome> {
  const { into, alerts } = effect;
  const heard = await successors.tell({ ...deliveredFor(effect), to: into, command: { type: "takeAlerts", alerts } });
  return heard ? { ok: true } : failed({ transient: false, error: `no incident ${into} is running` });
}
