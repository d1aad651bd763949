import { z } from "zod";
import { date, id, text, timeZone } from "../fields.ts";
import { alertSources } from "./alert-sources.ts";
import { alerts } from "./alerts.ts";
import { api } from "./api.ts";
import { audiences } from "./audiences.ts";
import { escalation } from "./escalations.ts";
import { organisation } from "./organisation.ts";
import { contacts, person, team } from "./people.ts";
import { paging } from "./paging.ts";
import { onCall, rotation, schedule } from "./rotations.ts";
import { service } from "./services.ts";
import { userReports } from "./user-reports.ts";
import { businessHours, deploymentWindow, region, sprint } from "./working-time.ts";

/** The schema of the configuration file. docs/configuration.md prints the sentence of each field. */
export const settingsSchema = z.strictObject({
  organisation: organisation.prefault({}).describe("The organisation's name, and the addresses of its pages."),
  timeZone: timeZone.default("UTC").describe("The organisation's time zone: working hours, meetings, reviews."),
  businessHours: businessHours.prefault({}).describe("The hours in which people work."),
  holidays: z.array(date).default([]).describe("Days on which nobody works."),
  regions: z
    .record(id, region)
    .default({})
    .describe("Regions by id, for teams that work at other hours or have other holidays than the organisation."),
  deploymentWindows: z
    .array(deploymentWindow)
    .default([{ days: ["mon", "tue", "wed", "thu"], start: "10:00", end: "16:00" }])
    .describe("When changes are deployed. The fix of a SEV-3 is due in the next window. There are none on holidays."),
  sprint: sprint.prefault({}).describe("The sprints. The fix of a SEV-4 is due at the end of the next one."),
  people: z.record(id, person).default({}).describe("Everybody who can be named elsewhere in this file, by id."),
  teams: z.record(id, team).default({}).describe("Teams, by id."),
  services: z.record(id, service).default({}).describe("Services, by id."),
  experts: z.record(id, z.array(id)).default({}).describe("Subject matter experts: ids of people by domain."),
  rotations: z.record(id, rotation).default({}).describe("Rotations by id: people who take turns on duty."),
  schedules: z
    .record(id, schedule)
    .default({})
    .describe(
      "Schedules by id, for duty that one rotation cannot describe. A schedule takes precedence over a rotation with the same id.",
    ),
  escalations: z
    .record(id, escalation)
    .default({})
    .describe("Escalations by id: who is paged, and when, in the incidents of services and teams that name them."),
  onCall: onCall.prefault({}).describe("The rotation or schedule that fills each duty."),
  contacts: contacts.prefault({}).describe("People with a fixed part in escalations and reviews."),
  paging: paging.prefault({}).describe("Settings of how pages reach people."),
  audiences: audiences.describe("Audiences, who are told by mail, in chat, or both."),
  alertsChannel: text.default("#sre-alerts").describe("The chat channel in which every declared incident appears."),
  alerts: alerts.prefault({}).describe("How alerts get a severity, and when they page."),
  userReports: userReports.prefault({}).describe("The form by which people report trouble."),
  alertSources: alertSources.default({}).describe("The senders that may send alerts to POST /intake/<name>, by name."),
  templates: text
    .exactOptional()
    .describe(
      "The folder with your own message templates, relative to this file's folder. A template in it, such as `room/declaration.liquid`, replaces " +
        "the product's (docs/wording.md).",
    ),
  api: api.prefault({}).describe("How the HTTP API treats those who call it."),
  policy: z
    .record(z.string(), z.unknown())
    .default({})
    .describe("Differences from the default policy (printed below); `null` removes a promise."),
});

export type RawSettings = z.output<typeof settingsSchema>;
