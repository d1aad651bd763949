import { z } from "zod";
import { declineReasons } from "../../domain/commands.ts";
import { kinds } from "../../domain/incident.ts";
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
  alert: line,
  summary: text,
  severity,
  service: line,
  source: line,
  startedAt: instant,
  maintenance: z.strictObject({ until: instant, reason: text }).exactOptional(),
});
const cleared = z.strictObject({ alert: line, startedAt: instant });

/** Detecting, declaring, and who does what. */
export const responseSchemas = (directory: Directory) => {
  const person = personOf(directory);
  const held = { role: z.enum(roles), person };
  return {
    fireAlert: alert,
    clearAlert: cleared.extend({ startedAt: instant.exactOptional() }),
    takeAlerts: z.strictObject({
      alerts: z
        .array(
          z.discriminatedUnion("status", [
            alert.extend({ status: z.literal("firing") }),
            cleared.extend({ status: z.literal("resolved") }),
          ]),
        )
        .min(1)
        .max(100),
    }),
    acknowledge: z.strictObject({}),
    unacknowledge: z.strictObject({ reason: text.exactOptional() }),
    snoozePage: z.strictObject({ minutes, reason: text.exactOptional() }),
    declare: z.strictObject({
      severity,
      service: line,
      title: line,
      impact: text,
      impactStartedAt: instant.exactOptional(),
    }),
    decline: z.strictObject({ because: z.enum(declineReasons), note: text }),
    join: z.strictObject({}),
    assignRole: z.strictObject({ ...held, domain: line.exactOptional() }),
    releaseRole: z.strictObject(held),
    takeCommand: z.strictObject({}),
    offerCommand: z.strictObject({ to: person }),
    acceptCommand: z.strictObject({}),
    declineCommand: z.strictObject({}),
    pageIn: z.strictObject({ target: targetOf(directory), reason: text }),
    escalate: z.strictObject({ reason: text, toStep: number.exactOptional() }),
    reassign: z.strictObject({ team: teamOf(directory), reason: text }),
    escalateToExecutives: z.strictObject({ reason: text }),
    changeSeverity: z.strictObject({ severity, reason: text }),
    describeImpact: z.strictObject({
      impact: text,
      usersAffected: z.int().min(0).exactOptional(),
      impactStartedAt: instant.exactOptional(),
    }),
    makePrivate: z.strictObject({ reason: text }),
    declareFalseAlarm: z.strictObject({ reason: text }),
    mergeInto: z.strictObject({ into: incidentParams.shape.id, reason: text }),
    takeOver: z.strictObject({
      from: incidentParams.shape.id,
      kind: z.enum(kinds),
      private: z.boolean(),
      alerts: z.array(alert),
      people: z.array(person),
      acknowledgedBy: person.exactOptional(),
    }),
    concludeMerge: z.strictObject({ into: incidentParams.shape.id, because: text.exactOptional() }),
    enterRetroactively: z.strictObject({
      severity,
      service: line,
      title: line,
      impact: text,
      commander: person,
      impactStartedAt: instant,
      detectedAt: instant,
      acknowledgedAt: instant,
      mitigatedAt: instant,
      resolvedAt: instant,
    }),
  };
};
