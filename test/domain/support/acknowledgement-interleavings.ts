import fc from "fast-check";
import { inMinutes, minute } from "../../../domain/incident/moment.ts";
import type { Command } from "../../../domain/commands/commands.ts";
import type { reactions } from "../../../domain/reactions.ts";
import type { World } from "./simulator.ts";
import { goodWorld, type Story, story } from "./story.ts";
import { acknowledge } from "./told-commands.ts";

/**
 * The minutes of the next steps of a SEV-2. Alice is paged at once, Carol at 5, both at 10, and the engineering lead at
 * 15.
 */
const steps = [5, 10, 15] as const;

interface Interleaving {
  /** The step at which the acknowledgement is timed, and by how much the acknowledgement comes before or after it. */
  readonly step: (typeof steps)[number];
  readonly offMs: number;
  /** How much later than the step the system's time command comes, since a worker may be late. */
  readonly lateMs: number;
  readonly whoIsFirst: "acknowledgement" | "timer";
  readonly who: "alice" | "carol" | "bob";
  /** The pause after a page until each person's own rule continues with a text message. */
  readonly ruleAfterMinutes: number;
}

/**
 * What the product does after an acknowledgement. A test can switch each part off, to show that the checks below
 * notice.
 */
export interface Cancellation {
  readonly acknowledge?: Command;
  readonly react?: typeof reactions;
}

const interleaving: fc.Arbitrary<Interleaving> = fc.record({
  step: fc.constantFrom(...steps),
  offMs: fc.oneof(
    fc.constant(0),
    fc.integer({ min: -2000, max: 2000 }),
    fc.integer({ min: -4 * minute, max: 4 * minute }),
  ),
  lateMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 90_000 })),
  whoIsFirst: fc.constantFrom("acknowledgement", "timer"),
  who: fc.constantFrom("alice", "carol", "bob"),
  ruleAfterMinutes: fc.constantFrom(1, 5, 10),
});

const withRule =
  (afterMinutes: number): World =>
  (effect, now) => {
    const outcome = goodWorld(effect, now);
    if (effect.do !== "page" || outcome?.ok !== true || effect.channel !== undefined) return outcome;
    const further = [{ afterMinutes, channel: "sms" as const }];
    return { ...outcome, reached: (outcome.reached ?? []).map((one) => ({ ...one, further })) };
  };

/** Runs a story in which an acknowledgement arrives at one instant and a worker takes due steps at another. */
const lived = (
  { step, offMs, lateMs, whoIsFirst, who, ruleAfterMinutes }: Interleaving,
  { acknowledge: command = acknowledge, react }: Cancellation,
): { readonly it: Story; readonly ackSeq: number } => {
  const it = story({ world: withRule(ruleAfterMinutes), ...(react === undefined ? {} : { react }) });
  it.alert(0);
  const due = inMinutes(it.start, step);
  const acknowledgedAt = due + offMs;
  const lookedAt = due + lateMs;
  const timerFirst = lookedAt < acknowledgedAt || (lookedAt === acknowledgedAt && whoIsFirst === "timer");
  it.until(Math.min(due - 1, acknowledgedAt - 1));
  if (timerFirst) it.until(Math.max(lookedAt, acknowledgedAt - 1));
  // The worker was down during the step, so the command comes before the time command.
  const minutes = (Math.max(acknowledgedAt, it.now()) - it.start) / minute;
  if (timerFirst) it.at(minutes, who, command);
  else it.give(command, { kind: "person", name: who, via: "api" });
  const ackSeq = it.events().findLast(({ by }) => by.name === who)?.seq ?? 0;
  it.until(inMinutes(it.start, 45));
  return { it, ackSeq };
};

const round = "acknowledged#1";

/** Checks that nobody is paged or asked any more after an acknowledgement; throws otherwise. */
const nobodyIsAskedAnyMore = (it: Story, ackSeq: number): void => {
  const pages = it.effects().filter((effect) => effect.do === "page");
  const late = pages.filter(
    ({ key, asks }) =>
      asks.some(({ obligation }) => obligation === round) && Number(key.split("/")[2]?.split("-")[0]) > ackSeq,
  );
  if (late.length > 0) throw new Error(`paged after the acknowledgement: ${late.map(({ key }) => key).join(", ")}`);
  // Every person whom a page had reached by then is told once that somebody has acknowledged.
  const reached = it
    .incident()
    .pages.filter(({ obligations }) => obligations.every((key) => key === round))
    .flatMap((page) => page.reached.map(({ person }) => `${page.effect}/${person}`));
  const withdrawn = it
    .effects()
    .flatMap((effect) => (effect.do === "withdrawPages" ? effect.pages : []))
    .map(({ page, person }) => `${page}/${person}`);
  const left = reached.filter((page) => !withdrawn.includes(page));
  if (left.length > 0) throw new Error(`still asked after the acknowledgement: ${left.join(", ")}`);
  if (new Set(withdrawn).size < withdrawn.length) throw new Error(`withdrawn twice: ${withdrawn.join(", ")}`);
};

/**
 * Runs random orders of an acknowledgement and the timers. Whichever comes first, one person then has the incident,
 * and after the acknowledgement nobody is paged for that round any more, neither by the escalation nor by a personal
 * rule.
 */
export const interleave = (times: number, cancellation: Cancellation = {}): void => {
  const outcomes = { acknowledgement: 0, timer: 0 };
  fc.assert(
    fc.property(interleaving, (chosen) => {
      const { it, ackSeq } = lived(chosen, cancellation);
      const stepTaken = it
        .events()
        .find(
          (event) =>
            event.type === "stepsTaken" &&
            event.steps.some(({ obligation, step }) => obligation === round && step === `sev2/${String(chosen.step)}`),
        );
      outcomes[stepTaken === undefined || stepTaken.seq > ackSeq ? "acknowledgement" : "timer"] += 1;
      nobodyIsAskedAnyMore(it, ackSeq);
    }),
    { numRuns: times, includeErrorInReport: true },
  );
  // Both orders have to occur often, since the test would show nothing otherwise.
  expect(Math.min(outcomes.acknowledgement, outcomes.timer)).toBeGreaterThan(times / 20);
};
