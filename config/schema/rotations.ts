import { z } from "zod";
import { date, dateOrInstant, id, text, timeOfDay, timeZone, weekday } from "../fields.ts";
import { outsideFieldsAt } from "./outside-systems.ts";

const stretch = {
  from: dateOrInstant.describe("The beginning: an instant, or a day, which means the handoff's time on that day."),
  until: dateOrInstant.describe("The end, written in the same way."),
};
const endsAfterItBegins = (it: { readonly from: string; readonly until: string }) =>
  Date.parse(it.from) < Date.parse(it.until);

const override = z
  .strictObject({
    person: id.describe("The person who takes over."),
    ...stretch,
    insteadOf: id.exactOptional().describe("The person who is replaced; left out, whoever is on duty."),
    reason: text.exactOptional().describe("Why, for those who ask why they were paged."),
  })
  .refine(endsAfterItBegins, "an override has to end on a later day than it begins");

const shadow = z
  .strictObject({ person: id.describe("The person who watches and learns."), ...stretch })
  .refine(endsAfterItBegins, "shadowing has to end after it begins");

const handoff = z.strictObject({
  day: weekday.describe("A day on which the next member takes over."),
  time: timeOfDay.describe("The time of the handoff on that day."),
});

/** The settings by which duty passes from member to member, in turns. */
const turning = {
  turns: z
    .enum(["weekly", "daily", "hourly", "custom", "never"], "expected weekly, daily, hourly, custom or never")
    .default("weekly")
    .describe(
      "When the next member takes over. `weekly`, `daily`, `hourly`: after each week, day or hour, or after `every` of them. `custom`: at each of `handoffs`. `never`: the members keep their order, and the first one is on duty.",
    ),
  every: z
    .int("expected a whole number")
    .min(1, "expected at least 1")
    .max(1000, "expected at most 1000")
    .exactOptional()
    .describe("How many weeks, days or hours one turn lasts; 1 when left out."),
  handoffDay: weekday.default("mon").describe("The day on which the next member takes over."),
  handoffTime: timeOfDay.default("09:00").describe("The time of day at which the next member takes over."),
  turnDays: z
    .array(weekday)
    .nonempty("expected at least one day")
    .exactOptional()
    .describe(
      "The days on which turns begin, where turns are `daily`; left out, every day. With Monday to Friday a turn that begins on Friday lasts until Monday, and everybody gets duty however many members there are.",
    ),
  handoffs: z.array(handoff).nonempty().exactOptional().describe("The handoffs of a week, where turns are `custom`."),
  startsOn: date.default("2026-01-05").describe("A day of a turn in which the first member is on duty."),
  members: z.array(id).default([]).describe("Ids of the members, in the order of their turns."),
};
const hasHandoffs = (it: { readonly turns: string; readonly handoffs?: unknown }) =>
  it.turns !== "custom" || it.handoffs !== undefined;
const needsHandoffs = 'custom turns need handoffs, such as [{ day: mon, time: "09:00" }, { day: fri, time: "17:00" }]';

const turnDaysFit = (it: { readonly turns: string; readonly turnDays?: unknown }) =>
  it.turnDays === undefined || it.turns === "daily";
const onlyDaily = "turnDays are for daily turns: take them out, or write turns: daily";

const zone = timeZone.exactOptional().describe("The time zone of the handoff's time; left out, the organisation's.");
const owner = id.exactOptional().describe("The person who is told of gaps and of handoffs that nobody confirmed.");
const overrides = z
  .array(override)
  .default([])
  .describe(
    "Overrides: who is on duty instead of somebody else, and when. A later entry takes precedence over an earlier one.",
  );

export const rotation = z
  .strictObject({ timeZone: zone, ...turning, overrides, owner })
  .refine(hasHandoffs, needsHandoffs)
  .refine(turnDaysFit, onlyDaily);

export const hours = z.strictObject({
  days: z
    .array(weekday)
    .nonempty("expected at least one day")
    .exactOptional()
    .describe("The days on which these hours begin; left out, every day."),
  from: timeOfDay.describe("When the hours begin."),
  until: timeOfDay.describe("When the hours end; on the next day, if this time is not after `from`."),
});

const layer = z
  .strictObject({
    name: text.describe("The layer's name in the reason for a page."),
    timeZone: timeZone.exactOptional().describe("The time zone of the layer's times; left out, the schedule's."),
    ...turning,
    restrictions: z.array(hours).default([]).describe("The hours in which the layer is active; left out, always."),
    region: id
      .exactOptional()
      .describe(
        "The region in whose working hours, and not on its holidays, the layer is active; instead of `restrictions` and `timeZone`.",
      ),
    from: dateOrInstant
      .exactOptional()
      .describe("When the layer begins to count; a day means the handoff's time on that day."),
    until: dateOrInstant.exactOptional().describe("When the layer stops counting, written in the same way."),
  })
  .refine(hasHandoffs, needsHandoffs)
  .refine(turnDaysFit, onlyDaily)
  .refine(
    ({ region, restrictions, timeZone: its }) =>
      region === undefined || (restrictions.length === 0 && its === undefined),
    "a region says the hours and the time zone: take out restrictions and timeZone",
  )
  .refine(({ from, until }) => from === undefined || until === undefined || endsAfterItBegins({ from, until }), {
    error: "a layer has to end on a later day than it begins",
  });

export const schedule = z.strictObject({
  name: text.exactOptional().describe("The schedule's name, as people read it; the id when left out."),
  owner,
  timeZone: timeZone.exactOptional().describe("The time zone of the schedule's layers; left out, the organisation's."),
  handoffTime: timeOfDay
    .default("09:00")
    .describe("The time that a day without a time means in the schedule's overrides."),
  layers: z
    .array(layer)
    .default([])
    .describe("The layers that say who is on duty; if several are active, the last one counts."),
  overrides,
  shadows: z
    .array(shadow)
    .default([])
    .describe("People who get copies of the pages to learn. They are not asked to acknowledge."),
  ...outsideFieldsAt("schedules"),
});

export const onCall = z.strictObject({
  primary: id.exactOptional().describe("The rotation or schedule whose person on duty is paged first."),
  secondary: id
    .exactOptional()
    .describe("The rotation or schedule of the second in line; left out, the next person in the primary's order."),
  commanders: id.exactOptional().describe("The rotation or schedule of the incident commanders."),
  handoffConfirmedWithinMinutes: z
    .int("expected a whole number")
    .min(5, "expected at least 5")
    .max(1440, "expected at most 1440")
    .default(60)
    .describe(
      "The time in which a person who comes on duty has to confirm it before a reminder, and again before " +
        "the schedule's `owner` is told. With an hour, the owner hears at eleven of a handoff at nine, with " +
        "the working day left to find somebody. A person whose duty has ended by then is not reminded.",
    ),
  ...outsideFieldsAt("onCall"),
});
