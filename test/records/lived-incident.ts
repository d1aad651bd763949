import type { RecordBatch } from "../../activities/ports/records.ts";
import { plainClock } from "../../domain/incident/calendar.ts";
import type { Command } from "../../domain/commands/commands.ts";
import { defaultPolicy } from "../../domain/default-policy.ts";
import type { Effect, Outcome, PageAsk } from "../../domain/incident/effects.ts";
import { firstPolicyOf, type Incident, incidentBeforeOpening } from "../../domain/incident/incident.ts";
import type { Kind } from "../../domain/incident/kind.ts";
import { minute } from "../../domain/incident/moment.ts";
import type { Actor, Person } from "../../domain/incident/people.ts";
import { type Life, live } from "../domain/support/simulator.ts";
import type { Severity } from "../../domain/incident/severity.ts";

export const startedAt = Date.UTC(2026, 0, 29, 14, 24);

const person = (name: Person): Actor => ({ kind: "person", name, via: "api" });
const prometheus: Actor = { kind: "machine", name: "prometheus", via: "machine" };

const whoIs: Readonly<Record<string, readonly Person[]>> = {
  primary: ["alice"],
  secondary: ["carol"],
  rotation: ["alice", "carol"],
  "commander-1": ["bob"],
  "commander-2": ["erin"],
};
const reachedBy = ({ target, obligation }: PageAsk) =>
  (whoIs[target] ?? ["frank"]).map((name) => ({
    person: name,
    obligations: obligation === undefined ? [] : [obligation],
  }));

/** Returns the outcome of an effect in a world where every effect succeeds at once. */
const world = (effect: Effect): Outcome => {
  if (effect.do === "page") return { ok: true, reached: effect.asks.flatMap(reachedBy), channel: "push" };
  if (effect.do !== "workOut") return { ok: true, ref: effect.key };
  return { ok: true, answers: effect.questions.map((question) => ({ question, is: plainClock(question) })) };
};

export interface Beginning {
  readonly id: string;
  readonly kind?: Kind;
  readonly severity?: Severity;
  readonly service?: string;
  readonly summary?: string;
  readonly at?: number;
}

/** An incident that runs without a server: an alert opens it, and commands of people follow minute by minute. */
export class LivedIncident {
  readonly #life: Life;
  readonly #begins: number;

  constructor(beginning: Beginning) {
    const { id, kind = "real", at = startedAt } = beginning;
    const { severity = "sev2", service = "payments", summary = "Checkout fails" } = beginning;
    this.#begins = at;
    this.#life = live(incidentBeforeOpening(id, kind, defaultPolicy), at, world);
    const alert = { alert: "a1", summary, severity, service, source: "prometheus", startedAt: at - minute };
    this.#life.give({ type: "fireAlert", ...alert }, prometheus);
  }

  /** Gives a person's command some minutes after the beginning; throws if the rules refuse it. */
  at(minutes: number, name: Person, command: Command): this {
    this.#life.until(this.#begins + minutes * minute);
    const { refusal } = this.#life.give(command, person(name));
    if (refusal !== undefined) throw new Error(refusal);
    return this;
  }

  until(minutes: number): this {
    this.#life.until(this.#begins + minutes * minute);
    return this;
  }

  incident(): Incident {
    return this.#life.incident();
  }

  /**
   * Returns the events from number `from` to `to` as a batch, in the form in which the workflow sends them to be
   * stored.
   */
  batch(from = 1, to = Infinity): RecordBatch {
    const incident = this.incident();
    const { id: incidentId, kind } = incident;
    const events = this.#life.events().filter(({ seq }) => seq >= from && seq <= to);
    return { incidentId, kind, ...(from === 1 ? { policy: firstPolicyOf(incident) } : {}), events };
  }
}

/** Makes an incident from its alert to its close, with three action items. */
export const wholeIncident = (beginning: Beginning): LivedIncident => {
  const { severity = "sev2", service = "payments" } = beginning;
  return new LivedIncident(beginning)
    .at(4, "alice", { type: "acknowledge" })
    .at(5, "alice", { type: "declare", severity, service, title: "Checkout fails", impact: "One in three payments" })
    .at(6, "alice", { type: "recordFinding", text: "The pool is exhausted." })
    .at(7, "bob", { type: "takeCommand" })
    .at(8, "bob", { type: "tick", item: "deployments" })
    .at(11, "bob", { type: "postUpdate", form: "free", text: "Raising the pool's size." })
    .at(26, "bob", {
      type: "startMitigation",
      strategy: "configuration-change",
      description: "100 → 500",
      risk: "low",
      rollbackPlan: "revert",
    })
    .at(31, "bob", { type: "markMitigated" })
    .at(32, "prometheus-reader", { type: "clearAlert", alert: "a1" })
    .at(46, "bob", {
      type: "resolve",
      mitigation: "Pool raised",
      serviceStatus: "up",
      errorRate: "0.1 %",
      latency: "80 ms",
    })
    .at(66, "bob", { type: "close", impact: "47 minutes" })
    .at(70, "bob", item("Alert on the pool", "alice"))
    .at(71, "bob", item("Load test", "carol"))
    .at(72, "bob", item("Runbook", "alice"));
};

const item = (description: string, owner: Person): Command => ({
  type: "addActionItem",
  ...{ description, owner, kind: "detect", priority: "P1", acceptance: "seen in a gameday" },
  dueOn: startedAt + 20 * 24 * 60 * minute,
});
