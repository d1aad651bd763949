import { z } from "zod";
import { date, id, timeOfDay, timeZone, weekday } from "../fields.ts";

const override = z
  .strictObject({
    person: id.describe("Who takes over."),
    from: date.describe("The day it begins, at the handoff's time of day."),
    until: date.describe("The day it ends, at the handoff's time of day."),
  })
  .refine((it) => it.from < it.until, "an override has to end on a later day than it begins");

export const rotation = z.strictObject({
  timeZone: timeZone.exactOptional().describe("Where the handoff's time is read; the organisation's when left out."),
  turns: z
    .enum(["weekly", "never"], "expected weekly or never")
    .default("weekly")
    .describe("`weekly`: the next member each week. `never`: always in the order of `members`."),
  handoffDay: weekday.default("mon").describe("The day on which the next member takes over."),
  handoffTime: timeOfDay.default("09:00").describe("The time of day at which the next member takes over."),
  startsOn: date.default("2026-01-05").describe("A day of a week in which the first member is on duty."),
  members: z.array(id).default([]).describe("Ids of its people, in the order of their weeks."),
  overrides: z.array(override).default([]).describe("Who takes over when; a later entry goes before an earlier one."),
});

export const onCall = z.strictObject({
  primary: id.exactOptional().describe("The rotation whose person on duty is paged first."),
  secondary: id
    .exactOptional()
    .describe("The rotation of the second in line; left out, it is the next in the primary's order."),
  commanders: id.exactOptional().describe("The rotation of the incident commanders."),
});

export type Rotation = z.output<typeof rotation>;
