import { z } from "zod";
import { severities } from "../domain/severity.ts";
import { date, email, id, text, timeOfDay, timeZone, url, urlTemplate, weekday } from "./fields.ts";

const organisation = z.strictObject({
  name: text.default("Our organisation").describe("The organisation's name, as people read it."),
  statusPageUrl: url.default("https://status.example.com").describe("Where the public reads the status page."),
  conferenceBase: url
    .default("https://meet.jit.si")
    .describe("Begin of the conference link; the incident's id is appended."),
  dashboardUrl: urlTemplate.exactOptional().describe("Dashboard link; {service} and {incident} are filled in."),
  runbookUrl: urlTemplate.exactOptional().describe("Runbook link; {service} and {incident} are filled in."),
  logUrl: urlTemplate.exactOptional().describe("Log search link; {service} and {incident} are filled in."),
});

const businessHours = z
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

const deploymentWindow = z
  .strictObject({
    days: z.array(weekday).nonempty("expected at least one day").describe("The days of the window."),
    start: timeOfDay.describe("When it begins, in `timeZone`."),
    end: timeOfDay.describe("When it ends."),
  })
  .refine((window) => window.start < window.end, "the window has to end after it begins");

const sprint = z.strictObject({
  startsOn: date.default("2026-01-05").describe("The first day of any one sprint; all others are counted from it."),
  weeks: z.int().min(1).max(12).default(2).describe("How many weeks a sprint lasts."),
});

const person = z.strictObject({
  name: text.exactOptional().describe("How messages name this person; the id when left out."),
  email: email.exactOptional().describe("Where mail goes."),
  phone: text.exactOptional().describe("Number for calls and text messages, with the country's code."),
  handle: text.exactOptional().describe("The name in chat, without the @; the id when left out."),
  timeZone: timeZone.exactOptional().describe("Where this person lives; the organisation's time zone when left out."),
});

const team = z.strictObject({
  name: text.describe("The team's name, as people read it."),
  members: z.array(id).default([]).describe("Ids of its people."),
});

const service = z.strictObject({
  name: text.describe("The service's name, as messages and alerts spell it."),
  owner: id.describe("Id of the team that owns it."),
  dashboardUrl: urlTemplate.exactOptional().describe("Its own dashboard, instead of the organisation's."),
  runbookUrl: urlTemplate.exactOptional().describe("Its own runbook, instead of the organisation's."),
});

const override = z
  .strictObject({
    person: id.describe("Who takes over."),
    from: date.describe("The day it begins, at the handoff's time of day."),
    until: date.describe("The day it ends, at the handoff's time of day."),
  })
  .refine((it) => it.from < it.until, "an override has to end on a later day than it begins");

const rotation = z.strictObject({
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

const onCall = z.strictObject({
  primary: id.exactOptional().describe("The rotation whose person on duty is paged first."),
  secondary: id
    .exactOptional()
    .describe("The rotation of the second in line; left out, it is the next in the primary's order."),
  commanders: id.exactOptional().describe("The rotation of the incident commanders."),
});

const contacts = z.strictObject({
  engineeringLead: id.exactOptional().describe("Paged when on-call is silent."),
  sreLead: id.exactOptional().describe("Asked for the 30-day and the 90-day review."),
  fallback: id.exactOptional().describe("Paged when everybody before is silent."),
  executives: z.array(id).default([]).describe("Paged when an incident is escalated to the executives."),
});

const audience = (who: string) =>
  z
    .strictObject({
      mail: z.array(text).default([]).describe("E-mail addresses, or ids of people."),
      chat: text.exactOptional().describe("The chat channel in which this audience is told, such as #support."),
    })
    .prefault({})
    .describe(who);

const alerts = z.strictObject({
  label: text.default("severity").describe("The alert's label that says how bad it is."),
  severities: z
    .record(text, z.enum(severities, "expected one of sev1, sev2, sev3, sev4"))
    .default({ critical: "sev1", error: "sev2", warning: "sev3", info: "sev4" })
    .describe("Which severity each value of that label proposes; sev1 to sev4 and SEV-1 to SEV-4 mean themselves."),
  otherwise: z
    .enum(severities, "expected one of sev1, sev2, sev3, sev4")
    .default("sev3")
    .describe("The severity proposed when the label is missing or unknown."),
});

/** Everything that may stand in the configuration file. Each field's sentence is printed in docs/configuration.md. */
export const settingsSchema = z.strictObject({
  organisation: organisation.prefault({}).describe("Who we are and where our things are."),
  timeZone: timeZone.default("UTC").describe("The organisation's time zone: working hours, meetings, reviews."),
  businessHours: businessHours.prefault({}).describe("When people work."),
  holidays: z.array(date).default([]).describe("Days on which nobody works."),
  deploymentWindows: z
    .array(deploymentWindow)
    .default([{ days: ["mon", "tue", "wed", "thu"], start: "10:00", end: "16:00" }])
    .describe("When changes are deployed; SEV-3 is fixed in the next one. Never on holidays."),
  sprint: sprint.prefault({}).describe("SEV-4 is fixed by the end of the next one."),
  people: z.record(id, person).default({}).describe("Everybody who can be named below, by id."),
  teams: z.record(id, team).default({}).describe("Teams, by id."),
  services: z.record(id, service).default({}).describe("Services, by id."),
  experts: z.record(id, z.array(id)).default({}).describe("Subject matter experts: ids of people by domain."),
  rotations: z.record(id, rotation).default({}).describe("Who is on duty when, by id."),
  onCall: onCall.prefault({}).describe("Which rotation serves which duty."),
  contacts: contacts.prefault({}).describe("People with a fixed part in escalations and reviews."),
  audiences: z
    .strictObject({
      support: audience("Customer support."),
      leadership: audience("Leadership (CTO, CEO)."),
      executives: audience("The executive team."),
      "engineering-leadership": audience("Engineering leadership."),
      "engineering-lead": audience("The engineering lead."),
      "weekly-review": audience("The weekly SRE sync."),
    })
    .prefault({})
    .describe("Who is told, by mail, in chat, or both."),
  alertsChannel: text.default("#sre-alerts").describe("The chat channel in which every declared incident appears."),
  alerts: alerts.prefault({}).describe("How an alert's label proposes a severity."),
  policy: z
    .record(z.string(), z.unknown())
    .default({})
    .describe("What differs from the process' own table (printed below); `null` removes a promise."),
});

export type RawSettings = z.output<typeof settingsSchema>;
export type Rotation = RawSettings["rotations"][string];
