import { z } from "zod";
import { declineReasons } from "../../domain/commands.ts";
import { kinds } from "../../domain/kind.ts";
import { roles } from "../../domain/people.ts";
import {
  type Directory,
  incidentParams,
  instant,
  line,
  minutes,
  number,
  personOf,
  severity,
  targetOf,
  teamOf,
  text,
} from "./fields.ts";

const alert = z.strictObject({
  alert: line.describe("Names the alert: the same while it fires and when it clears"),
  summary: text.describe("What it says"),
  severity: severity.describe("How bad it would be"),
  service: line.describe("The service it is about"),
  source: line.describe("Who says so, such as prometheus"),
  startedAt: instant.describe("Since when it fires"),
  maintenance: z
    .strictObject({
      until: instant.describe("When the window ends"),
      reason: text.describe("What is being done"),
    })
    .exactOptional()
    .describe("The window of maintenance it fires in"),
});
const cleared = z.strictObject({
  alert: line.describe("The alert's name, as it fired"),
  startedAt: instant.describe("Since when it had fired"),
});

/** Detecting, declaring, and who does what. */
export const responseSchemas = (directory: Directory) => {
  const person = personOf(directory);
  const held = { role: z.enum(roles).describe("The role"), person: person.describe("Who holds it") };
  const reason = text.describe("Why");
  return {
    fireAlert: alert,
    clearAlert: cleared.extend({
      startedAt: instant.exactOptional().describe("Since when it had fired; left out, whenever"),
    }),
    takeAlerts: z.strictObject({
      alerts: z
        .array(
          z.discriminatedUnion("status", [
            alert.extend({ status: z.literal("firing").describe("It fires") }),
            cleared.extend({ status: z.literal("resolved").describe("It is over") }),
          ]),
        )
        .min(1)
        .max(100)
        .describe("In the order in which they came"),
    }),
    acknowledge: z.strictObject({}),
    unacknowledge: z.strictObject({ reason: reason.exactOptional().describe("Why") }),
    snoozePage: z.strictObject({
      minutes: minutes.describe("For how many minutes"),
      reason: reason.exactOptional().describe("Why"),
    }),
    declare: z.strictObject({
      severity: severity.describe("How bad it is"),
      service: line.describe("The service that is hit, by name or id"),
      title: line.describe("What is wrong, in a line"),
      impact: text.describe("Whom it hurts, and how"),
      impactStartedAt: instant.exactOptional().describe("Since when, if earlier than now"),
    }),
    decline: z.strictObject({
      because: z.enum(declineReasons).describe("Why it is no incident"),
      note: text.describe("What you saw"),
    }),
    join: z.strictObject({}),
    assignRole: z.strictObject({
      ...held,
      domain: line.exactOptional().describe("What an expert is asked for, such as database"),
    }),
    releaseRole: z.strictObject(held),
    takeCommand: z.strictObject({}),
    offerCommand: z.strictObject({ to: person.describe("Who is asked to take it") }),
    acceptCommand: z.strictObject({}),
    declineCommand: z.strictObject({}),
    pageIn: z.strictObject({
      target: targetOf(directory).describe("person:alice, team:sre, sme:database, rotation:…, or one of these"),
      reason: text.describe("What they are needed for"),
    }),
    escalate: z.strictObject({
      reason,
      toStep: number.exactOptional().describe("The step to jump to; left out, the next one"),
    }),
    reassign: z.strictObject({ team: teamOf(directory).describe("The team whose it is from now on"), reason }),
    escalateToExecutives: z.strictObject({ reason }),
    changeSeverity: z.strictObject({ severity: severity.describe("What it is from now on"), reason }),
    describeImpact: z.strictObject({
      impact: text.describe("Whom it hurts, and how"),
      usersAffected: z.int().min(0).exactOptional().describe("How many, as far as is known"),
      impactStartedAt: instant.exactOptional().describe("Since when"),
    }),
    makePrivate: z.strictObject({ reason }),
    declareFalseAlarm: z.strictObject({ reason }),
    mergeInto: z.strictObject({ into: incidentParams.shape.id.describe("The incident that stays"), reason }),
    takeOver: z.strictObject({
      from: incidentParams.shape.id.describe("The incident that is merged into this one"),
      kind: z.enum(kinds).describe("What that one is"),
      private: z.boolean().describe("Whether that one is private"),
      alerts: z.array(alert).describe("Its alerts that still fire"),
      people: z.array(person).describe("Who is in it"),
      acknowledgedBy: person.exactOptional().describe("Who acknowledged there"),
    }),
    concludeMerge: z.strictObject({
      into: incidentParams.shape.id.describe("The incident that stays"),
      because: text.exactOptional().describe("Why that one refused; left out, it did not"),
    }),
    enterRetroactively: z.strictObject({
      severity: severity.describe("How bad it was"),
      service: line.describe("The service that was hit, by name or id"),
      title: line.describe("What was wrong, in a line"),
      impact: text.describe("Whom it hurt, and how"),
      commander: person.describe("Who led"),
      impactStartedAt: instant.describe("When the impact began"),
      detectedAt: instant.describe("When it was noticed"),
      acknowledgedAt: instant.describe("When somebody was on it"),
      mitigatedAt: instant.describe("When the impact ended"),
      resolvedAt: instant.describe("When it was over"),
    }),
  };
};
