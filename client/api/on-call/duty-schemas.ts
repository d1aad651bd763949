import { z } from "zod";
import type { Handoff } from "../../../records/handoffs.ts";
import type { Override, Swap } from "../../../records/overrides-and-swaps.ts";
import type { GivenDuty } from "../../../on-call/duty-that-changes-hands.ts";
import { isoOf } from "../edges/fields.ts";
import { withoutUndefined } from "../../../domain/incident/without-undefined.ts";

const at = z.iso.datetime();

export const dutyNotes = z.array(z.string()).describe("Outside systems that do not answer, and what counts instead.");

export const shiftSchema = z.object({
  from: at,
  until: at,
  person: z.string().optional().describe("Absent in a gap: nobody is on duty."),
});

export const onDutySchema = z.object({
  schedule: z.string(),
  name: z.string(),
  person: z.string().optional().describe("Absent in a gap: nobody is on duty."),
  because: z.string().optional().describe("Why them: the layer with its time zone, and the override."),
  line: z.array(z.string()).describe("Who is asked in which order."),
  shadows: z.array(z.string()).describe("Who gets copies, to learn."),
  until: at.optional().describe("The next time somebody else may be on duty, within two weeks."),
});

const stretch = {
  id: z.int(),
  schedule: z.string(),
  from: at,
  until: at,
  reason: z.string(),
  by: z.string(),
  at,
  cancelledBy: z.string().optional(),
  cancelledAt: at.optional(),
};

const gives = {
  gives: z
    .array(z.object({ from: at, until: at }))
    .optional()
    .describe("What really changes hands: the parts of the stretch in which this decides who is on duty."),
};

export const overrideSchema = z.object({ ...stretch, ...gives, person: z.string(), insteadOf: z.string().optional() });

/**
 * The fields of the answer to the cancellation of an override or swap, among them whether it had been cancelled
 * before.
 */
export const cancellationFields = {
  already: z.boolean().describe("It had been cancelled before, by `cancelledBy`: nobody is told again."),
};

export const swapStates = ["offered", "accepted", "expired", "cancelled"] as const;
export const swapSchema = z.object({
  ...{ ...stretch, ...gives },
  state: z.enum(swapStates),
  to: z.string().optional().describe("The only one who may accept; anybody, when absent."),
  expiresAt: at,
  acceptedBy: z.string().optional(),
  acceptedAt: at.optional(),
});

const stretchOf = ({
  id,
  schedule,
  from,
  until,
  reason,
  madeBy,
  madeAt,
  cancelledBy,
  cancelledAt,
}: Override | Swap) => ({
  ...{ id, schedule, reason, by: madeBy, from: isoOf(from), until: isoOf(until), at: isoOf(madeAt) },
  ...withoutUndefined({
    cancelledBy: cancelledBy ?? undefined,
    cancelledAt: cancelledAt === null ? undefined : isoOf(cancelledAt),
  }),
});

export const givenAnswer = (given: readonly GivenDuty[]) => ({
  gives: given.map(({ from, until }) => ({ from: isoOf(from), until: isoOf(until) })),
});

export const overrideAnswer = (it: Override): z.output<typeof overrideSchema> => ({
  ...stretchOf(it),
  person: it.person,
  ...withoutUndefined({ insteadOf: it.insteadOf ?? undefined }),
});

/** Returns the state of an offered swap: open, accepted, taken back, or expired. */
export const stateOf = (it: Swap, now: number): (typeof swapStates)[number] => {
  if (it.cancelledAt !== null) return "cancelled";
  if (it.acceptedAt !== null) return "accepted";
  return it.expiresAt <= now ? "expired" : "offered";
};

export const swapAnswer = (it: Swap, now: number): z.output<typeof swapSchema> => ({
  ...stretchOf(it),
  state: stateOf(it, now),
  expiresAt: isoOf(it.expiresAt),
  ...withoutUndefined({
    to: it.to ?? undefined,
    acceptedBy: it.acceptedBy ?? undefined,
    acceptedAt: it.acceptedAt === null ? undefined : isoOf(it.acceptedAt),
  }),
});

export const handoffSchema = z.object({
  id: z.int(),
  schedule: z.string(),
  person: z.string().describe("Who came on duty."),
  after: z.string().optional().describe("Who had it before, where it was somebody else."),
  at,
  state: z.enum(["open", "acknowledged"]),
  acknowledgedBy: z.string().optional(),
  acknowledgedAt: at.optional(),
});

export const handoffAnswer = (it: Handoff): z.output<typeof handoffSchema> => ({
  ...{ id: it.id, schedule: it.schedule, person: it.person, at: isoOf(it.handedAt) },
  state: it.acknowledgedAt === null ? "open" : "acknowledged",
  ...withoutUndefined({
    after: it.after ?? undefined,
    acknowledgedBy: it.acknowledgedBy ?? undefined,
    acknowledgedAt: it.acknowledgedAt === null ? undefined : isoOf(it.acknowledgedAt),
  }),
});
