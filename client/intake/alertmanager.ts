import { z } from "zod";
import type { Instant } from "../../domain/moment.ts";
import { named, type ReportedAlert, summarised } from "./reported-alert.ts";

const texts = z.record(z.string(), z.coerce.string());

/** Newer releases add keys, so none is refused for being unknown. */
const payload = z.looseObject({
  groupKey: z.string().min(1),
  alerts: z
    .array(
      z.looseObject({
        status: z.enum(["firing", "resolved"]),
        labels: texts.nullish(),
        annotations: texts.nullish(),
        startsAt: z.iso.datetime({ offset: true }),
        fingerprint: z.string().min(1),
      }),
    )
    .max(10_000),
});

/**
 * Alertmanager's webhook, version 4, and Grafana's, which has the same shape. The fingerprint tells alerts of one name
 * apart; the same alert firing anew has another start.
 */
export function readAlertmanager(body: unknown): readonly ReportedAlert[] {
  const { groupKey, alerts } = payload.parse(body);
  return alerts.map(({ status, startsAt, fingerprint, ...told }) => {
    const [labels, annotations] = [told.labels ?? {}, told.annotations ?? {}];
    const name = labels["alertname"] ?? "alert";
    return {
      status,
      alert: `${named(name)} ${named(fingerprint)}`,
      summary: summarised(firstSaid(annotations["summary"], annotations["description"], name)),
      labels,
      startedAt: instantOf(startsAt),
      group: groupKey,
    };
  });
}

/** A sender that is asked for a summary may fill it from nothing. */
const firstSaid = (...texts: readonly (string | undefined)[]): string =>
  texts.find((it) => it !== undefined && it.trim() !== "") ?? "alert";

const instantOf = (iso: string): Instant => Date.parse(iso);
