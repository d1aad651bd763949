import { z } from "zod";
import { date, dateOrInstant, id, text, timeOfDay, timeZone, url, weekday } from "../fields.ts";

const stretch = {
  from: dateOrInstant.describe("When it begins: a day means its handoff's time of day, an instant means itself."),
  until: dateOrInstant.describe("When it ends, in the same way."),
};
const endsAfterItBegins = (it: { readonly from: string; readonly until: string }) =>
  Date.parse(it.from) < Date.parse(it.until);

const override = z
  .strictObject({
    person: id.describe("Who takes over."),
    ...stretch,
    insteadOf: id.exactOptional().describe("Only where this person would be on duty; whoever is, when left out."),
    reason: text.exactOptional().describe("Why, for those who ask why they were paged."),
  })
  .refine(endsAfterItBegins, "an override has to end on a later day than it begins");

const shadow = z
  .strictObject({ person: id.describe("Who watches and learns."), ...stretch })
  .refine(endsAfterItBegins, "shadowing has to end after it begins");

const handoff = z.strictObject({
  day: weekday.describe("A day on which the next member takes over."),
  time: timeOfDay.describe("The time of that day."),
});

/** How duty goes round. */
const turning = {
  turns: z
    .enum(["weekly", "daily", "hourly", "custom", "never"], "expected weekly, daily, hourly, custom or never")
    .default("weekly")
    .describe(
      "`weekly`, `daily`, `hourly`: the next member each week, day or hour, or each `every`th of them. `custom`: at each of `handoffs`. `never`: always in the order of `members`.",
    ),
  every: z
    .int("expected a whole number")
    .min(1, "expected at least 1")
    .max(1000, "expected at most 1000")
    .exactOptional()
    .describe("How many weeks, days or hours one turn lasts; 1 when left out."),
  handoffDay: weekday.default("mon").describe("The day on which the next member takes over."),
  handoffTime: timeOfDay.default("09:00").describe("The time of day at which the next member takes over."),
  handoffs: z.array(handoff).nonempty().exactOptional().describe("The handoffs of a week, where turns are `custom`."),
  startsOn: date.default("2026-01-05").describe("A day of a turn in which the first member is on duty."),
  members: z.array(id).default([]).describe("Ids of its people, in the order of their turns."),
};
const hasHandoffs = (it: { readonly turns: string; readonly handoffs?: unknown }) =>
  it.turns !== "custom" || it.handoffs !== undefined;
const needsHandoffs = 'custom turns need handoffs, such as [{ day: mon, time: "09:00" }, { day: fri, time: "17:00" }]';

const zone = timeZone.exactOptional().describe("Where the handoff's time is read; the organisation's when left out.");
const owner = id.exactOptional().describe("Who is told of gaps and of a handoff that nobody confirmed.");
const overrides = z
  .array(override)
  .default([])
  .describe("Who takes over when; a later entry goes before an earlier one.");

export const rotation = z
  .strictObject({ timeZone: zone, ...turning, overrides, owner })
  .refine(hasHandoffs, needsHandoffs);

export const hours = z.strictObject({
  days: z
    .array(weekday)
    .nonempty("expected at least one day")
    .exactOptional()
    .describe("The days on which these hours begin; every day when left out."),
  from: timeOfDay.describe("When they begin."),
  until: timeOfDay.describe("When they end; on the next day, where that is not after the begin."),
});

const layer = z
  .strictObject({
    name: text.describe("What the layer is called when somebody asks why they were paged."),
    timeZone: timeZone.exactOptional().describe("Where its times are read; the schedule's when left out."),
    ...turning,
    restrictions: z.array(hours).default([]).describe("The hours in which the layer is active; always when left out."),
    from: dateOrInstant.exactOptional().describe("Since when the layer counts; a day means its handoff's time of day."),
    until: dateOrInstant.exactOptional().describe("Until when the layer counts, in the same way."),
  })
  .refine(hasHandoffs, needsHandoffs)
  .refine(({ from, until }) => from === undefined || until === undefined || endsAfterItBegins({ from, until }), {
    error: "a layer has to end on a later day than it begins",
  });

export const schedule = z.strictObject({
  name: text.exactOptional().describe("The schedule's name, as people read it; the id when left out."),
  owner,
  timeZone: timeZone.exactOptional().describe("The time zone of its layers; the organisation's when left out."),
  handoffTime: timeOfDay.default("09:00").describe("The time of day that a day means in its overrides."),
  layers: z.array(layer).default([]).describe("Who is on duty; where several are active, the last of them counts."),
  overrides,
  shadows: z
    .array(shadow)
    .default([])
    .describe("Who gets copies of the pages, to learn. It is not for them to acknowledge."),
  pagerduty: text
    .exactOptional()
    .describe(
      "The id of the PagerDuty schedule that says whom to page (PAGERDUTY_API_TOKEN), and who is shown and handed duty. " +
        "While it does not answer its last answer counts, and before the first the layers. It knows 90 days ahead.",
    ),
});

export const onCall = z.strictObject({
  primary: id.exactOptional().describe("The rotation or schedule whose person on duty is paged first."),
  secondary: id
    .exactOptional()
    .describe("The rotation or schedule of the second in line; left out, it is the next in the primary's order."),
  commanders: id.exactOptional().describe("The rotation or schedule of the incident commanders."),
  handoffConfirmedWithinMinutes: z
    .int("expected a whole number")
    .min(5, "expected at least 5")
    .max(1440, "expected at most 1440")
    .default(60)
    .describe(
      "How long whoever comes on duty has to confirm it before they are reminded, and as long again before " +
        "the schedule's `owner` is told. An hour each: the owner hears at eleven of what was handed over at nine, with " +
        "the working day left to find somebody. Who is not on duty any more by then is left alone.",
    ),
  pagerdutyApi: url.exactOptional().describe("PagerDuty's API, where it is not https://api.pagerduty.com."),
});

/** How duty goes round: what rotations and layers share. */
export type Turning = Omit<z.output<typeof layer>, "name" | "timeZone" | "restrictions" | "from" | "until">;
