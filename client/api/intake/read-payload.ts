import type { IncomingHttpHeaders } from "node:http";
import { ZodError } from "zod";
import type { Instant } from "../../../domain/moment.ts";
import { readAlertmanager } from "../../intake/alertmanager.ts";
import { byCloudEvents, cloudEventOf } from "../../intake/cloudevents.ts";
import { readDeployment } from "../../intake/github-deployments.ts";
import { silenceOf } from "../../intake/heartbeat-alarm.ts";
import { NotFound, readMapped } from "../../intake/mapped.ts";
import { readPagerDuty, type TheirNews } from "../../intake/pagerduty.ts";
import { begunBy, type ReportedAlert } from "../../intake/reported-alert.ts";
import type { AlertSource } from "../../intake/triage.ts";
import type { ServiceChange } from "../../../records/changes.ts";
import { badInput, Problem } from "../problems.ts";

export interface Payload {
  readonly body: unknown;
  readonly headers: IncomingHttpHeaders;
  readonly receivedAt: Instant;
  /** The label that says how bad it is. */
  readonly severityLabel: string;
}

/** The deployment in what GitHub sent, if it is one. */
export function readChange(
  source: AlertSource,
  { body, headers }: Pick<Payload, "body" | "headers">,
): ServiceChange | undefined {
  const event = String(headers["x-github-event"] ?? "");
  const { names } = source.service;
  try {
    return readDeployment(body, {
      event,
      serviceOf: (name) => (Object.hasOwn(names, name) ? (names[name] ?? name) : name),
    });
  } catch (error) {
    if (error instanceof ZodError) throw badInput("body", error);
    throw error;
  }
}

/** What became of an incident of PagerDuty's, if that is what they sent. */
export function readNews(
  source: AlertSource,
  { body, severityLabel }: Pick<Payload, "body" | "severityLabel">,
): TheirNews | undefined {
  try {
    return readPagerDuty(body, { severity: severityLabel, service: source.service.label });
  } catch (error) {
    if (error instanceof ZodError) throw badInput("body", error);
    throw error;
  }
}

/** The alerts in what a source sent; a body that is not what it should be is refused with what is wrong in it. */
export function readPayload(source: AlertSource, payload: Payload): readonly ReportedAlert[] {
  try {
    return read(source, payload).map((alert) => begunBy(alert, payload.receivedAt));
  } catch (error) {
    if (error instanceof ZodError) throw badInput("body", error);
    if (error instanceof NotFound) throw new Problem("bad-input", `body.${error.message}.`);
    throw error;
  }
}

function read(source: AlertSource, { body, headers, receivedAt, severityLabel }: Payload): readonly ReportedAlert[] {
  const how = { receivedAt, labels: { severity: severityLabel, service: source.service.label } };
  switch (source.kind) {
    case "alertmanager":
    case "grafana":
      return readAlertmanager(body);
    case "generic":
      return readMapped(body, source.map, { ...how, delivery: headers["webhook-id"]?.toString() });
    case "cloudevents": {
      const event = cloudEventOf(body, headers);
      // By source and id CloudEvents are told apart.
      return readMapped(event, source.map, { ...how, delivery: `${event.source} ${event.id}` }, byCloudEvents);
    }
    case "heartbeat":
      return [silenceOf(source, { since: receivedAt, severityLabel })];
    case "pagerduty": {
      const news = readPagerDuty(body, how.labels);
      return news === undefined || news.did === "acknowledged" ? [] : [news.alert];
    }
    case "github":
      return [];
  }
}

export function parsedJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new Problem("bad-input", "body: it is not JSON.");
  }
}
