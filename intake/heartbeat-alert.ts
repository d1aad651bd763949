import { z } from "zod";
import type { Instant } from "../domain/incident/moment.ts";
import type { AlertSource } from "./alert-source.ts";
import type { ReportedAlert } from "./reported-alert.ts";
import { shortName, shortSummary } from "./shorten.ts";

const silenceNamed = (heartbeat: string): string => shortName(`heartbeat ${heartbeat}`);

/**
 * Makes the alert that a heartbeat (a regular sign of life) is missing. Its group is the heartbeat's name, whatever
 * labels are configured.
 */
export function silenceOf(
  { name, heartbeat }: Pick<AlertSource, "name" | "heartbeat">,
  {
    since,
    severityLabel,
    died,
  }: { readonly since: Instant; readonly severityLabel: string; readonly died?: true | undefined },
): ReportedAlert {
  const { everyMinutes = 0, graceMinutes = 0, severity, labels = {} } = heartbeat ?? {};
  return {
    status: "firing",
    alert: silenceNamed(name),
    summary: shortSummary(
      died === true
        ? `${name} says itself that it ended`
        : `No heartbeat of ${name} for ${everyMinutes + graceMinutes} minutes`,
    ),
    labels: {
      ...{ alertname: "heartbeat", heartbeat: name, ...labels },
      ...(severity === undefined ? {} : { [severityLabel]: severity }),
    },
    startedAt: since,
    fingerprint: silenceNamed(name),
    group: name,
  };
}

/**
 * Makes the report that a heartbeat's alert is over. The report names the group in which the alert began, since the
 * configuration may have changed since.
 */
export const silenceOver = (
  heartbeat: string,
  { since, groupKey }: { readonly since: Instant; readonly groupKey: string },
): ReportedAlert => ({
  ...{ status: "resolved", alert: silenceNamed(heartbeat), startedAt: since, groupKey },
  fingerprint: silenceNamed(heartbeat),
  ...{ summary: `${heartbeat} is heard again`, labels: {} },
});

/**
 * Says whether the body of a beat tells that the heartbeat ended: when the monitoring system dies, its Watchdog
 * alert is reported as resolved. A beat's body may also be empty or say anything else.
 */
export function saysThatItEnded(body: string, { map }: Pick<AlertSource, "map">): boolean {
  const { data } = message.safeParse(body);
  const status = data?.status.trim().toLowerCase();
  return map.resolvedValues.some((value) => value.toLowerCase() === status);
}

const message = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue("no JSON");
      return undefined;
    }
  })
  .pipe(z.looseObject({ status: z.string() }));
