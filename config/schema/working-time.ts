import { z } from "zod";
import { date, timeOfDay, timeZone, weekday } from "../fields.ts";

export const businessHours = z
  .strictObject({
    start: timeOfDay.default("09:00").describe("When a working day begins, in `timeZone`."),
    end: timeOfDay
      .default("17:00")
      .describe("When a working day ends. A promise that is due on a working day is due at this time."),
    days: z
      .array(weekday)
      .nonempty("expected at least one day")
      .default(["mon", "tue", "wed", "thu", "fri"])
      .describe("The days on which people work."),
  })
  .refine((hours) => hours.start < hours.end, "the working day has to end after it begins");

export const region = z.strictObject({
  timeZone: timeZone.exactOptional().describe("The region's time zone; left out, the organisation's."),
  businessHours: businessHours
    .exactOptional()
    .describe("The hours in which people work there; left out, the organisation's."),
  holidays: z
    .array(date)
    .exactOptional()
    .describe("Days on which nobody works there, instead of the organisation's holidays."),
});

export const deploymentWindow = z
  .strictObject({
    days: z.array(weekday).nonempty("expected at least one day").describe("The days of the window."),
    start: timeOfDay.describe("When the window begins, in `timeZone`."),
    end: timeOfDay.describe("When the window ends."),
  })
  .refine((window) => window.start < window.end, "the window has to end after it begins");

export const sprint = z.strictObject({
  startsOn: date.default("2026-01-05").describe("The first day of any one sprint; all others are counted from it."),
  weeks: z.int().min(1).max(12).default(2).describe("How many weeks a sprint lasts."),
});
