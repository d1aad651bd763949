import fc from "fast-check";
import type { Effect } from "../../../domain/effects.ts";
import { inMinutes, minute } from "../../../domain/moment.ts";
import { type Story, story } from "./story.ts";
import { acknowledge } from "./told-commands.ts";

/** SEV-2: Alice at once, Carol at 5, both at 10, the engineering lead at 15. */
const steps = [5, 10, 15] as const;

interface Interleaving {
  /** Which step the acknowledgement meets, and by how much it comes before or after it. */
  readonly step: (typeof steps)[number];
  readonly offMs: number;
  /** When time is looked at relative to the step: a worker may be late. */
  readonly lateMs: number;
  readonly whoIsFirst: "acknowledgement" | "timer";
  readonly who: "alice" | "carol" | "bob";
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
});

const asksToAcknowledge = (effect: Effect): boolean =>
  effect.do === "page" && effect.asks.some(({ ask }) => ask === "acknowledge");

/** Lives until both have happened: an acknowledgement that arrives at an instant, and a worker that looks at another. */
const lived = ({
  step,
  offMs,
  lateMs,
  whoIsFirst,
  who,
}: Interleaving): { readonly it: Story; readonly ackSeq: number } => {
  const it = story();
  it.alert(0);
  const due = inMinutes(it.start, step);
  const acknowledgedAt = due + offMs;
  const lookedAt = due + lateMs;
  const timerFirst = lookedAt < acknowledgedAt || (lookedAt === acknowledgedAt && whoIsFirst === "timer");
  it.until(Math.min(due - 1, acknowledgedAt - 1));
  if (timerFirst) it.until(Math.max(lookedAt, acknowledgedAt - 1));
  // Not yet looked at: the worker has slept through the step, and the command comes first.
  const minutes = (Math.max(acknowledgedAt, it.now()) - it.start) / minute;
  if (timerFirst) it.at(minutes, who, acknowledge);
  else it.give(acknowledge, { kind: "person", name: who, via: "api" });
  const ackSeq = it.incident().episodes[0]?.acknowledged?.seq ?? 0;
  it.until(inMinutes(it.start, 45));
  return { it, ackSeq };
};

/**
 * Whichever comes first, one has it, and after the acknowledgement nobody is paged anew for that round. Lives so many
 * random interleavings of an acknowledgement and the escalation's timer.
 */
export const interleave = (times: number): void => {
  const outcomes = { acknowledgement: 0, timer: 0 };
  fc.assert(
    fc.property(interleaving, (chosen) => {
      const { it, ackSeq } = lived(chosen);
      const events = it.events();
      expect(events.filter(({ type }) => type === "acknowledged")).toHaveLength(1);
      const stepTaken = events.find(
        (event) =>
          event.type === "stepsTaken" &&
          event.steps.some(
            ({ obligation, step }) => obligation === "acknowledged#1" && step === `sev2/${String(chosen.step)}`,
          ),
      );
      outcomes[stepTaken === undefined || stepTaken.seq > ackSeq ? "acknowledgement" : "timer"] += 1;
      const pagedAfter = it
        .effects()
        .filter((effect) => asksToAcknowledge(effect) && Number(effect.key.split("/")[2]?.split("-")[0]) > ackSeq)
        .filter(
          (effect) => effect.do === "page" && effect.asks.some(({ obligation }) => obligation === "acknowledged#1"),
        );
      expect(pagedAfter).toEqual([]);
      // Whom a page had reached by then is told that it is taken, once.
      const withdrawn = it.effects().flatMap((effect) => (effect.do === "withdrawPages" ? effect.pages : []));
      expect(new Set(withdrawn.map(({ page, person }) => `${page}/${person}`)).size).toBe(withdrawn.length);
    }),
    { numRuns: times },
  );
  // Both really happened, many times: else this would have shown nothing.
  expect(Math.min(outcomes.acknowledgement, outcomes.timer)).toBeGreaterThan(times / 20);
};
