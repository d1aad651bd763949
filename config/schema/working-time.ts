import { z } from "zod";
import { date, timeOfDay, weekday } from "../fields.ts";

export const businessHours = z
  .strictObject({
    start: timeOfDay.default("09:00").describe("When a working day begins, in `timeZone`."),
    end: timeOfDay.default("17:00").describe("When a working day ends; what is due on a working day is due then."),
    days: z
      .array(weekday)
      .nonempty("expected at least one day")
      .default(["mon", "tue", "wed", "thu", "fri"])
      .describe("The days on which people work."),
  })
  .refine((hours) => hours.start < hours.end, "the working day has to end after it begins");

export const deploymentWindow = z
  .strictObject({
    days: z.array(weekday).nonempty("expected at least one day").describe("The days of the window."),
    start: timeOfDay.describe("When it begins, in `timeZone`."),
    end: timeOfDay.describe("When it ends."),
  })
  .refine((window) => window.start < window.end, "the window has to end after it begins");

export const sprint = z.strictObject({
  startsOn: date.default("2026-01-05").describe("The first day of any one sprint; all others are counted from it."),
  weeks: z.int().min(1).max(12).default(2).describe("How many weeks a sprint lasts."),
});
