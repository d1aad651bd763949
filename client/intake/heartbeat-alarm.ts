import type { Settings } from "../../config/settings.ts";
import type { Instant } from "../../domain/moment.ts";
import type { MaintenanceWindows } from "../../records/maintenance.ts";
import type { HeartbeatAlarm } from "../../workflows/messages.ts";
import type { Incidents } from "../incidents.ts";
import { acceptAlerts } from "./accept.ts";
import { maintenanceAt } from "./maintenance.ts";
import { named, type ReportedAlert, summarised } from "./reported-alert.ts";
import { type AlertSource, triage } from "./triage.ts";

const alertOf = (name: string): string => named(`heartbeat ${name}`);

/** The alert that a heartbeat is not heard of. Its group is its name, whatever its labels become. */
export function silenceOf(
  { name, heartbeat }: AlertSource,
  { since, severityLabel }: { readonly since: Instant; readonly severityLabel: string },
): ReportedAlert {
  const { everyMinutes = 0, graceMinutes = 0, severity, labels = {} } = heartbeat ?? {};
  return {
    status: "firing",
    alert: alertOf(name),
    summary: summarised(`No heartbeat of ${name} for ${everyMinutes + graceMinutes} minutes`),
    labels: {
      ...{ alertname: "heartbeat", heartbeat: name, ...labels },
      ...(severity === undefined ? {} : { [severityLabel]: severity }),
    },
    startedAt: since,
    group: name,
  };
}

export interface AlarmOptions {
  readonly incidents: () => Pick<Incidents, "takeAlerts" | "clearAlert">;
  readonly maintenance: Pick<MaintenanceWindows, "at">;
  readonly settings: () => Settings;
  readonly report: (error: unknown, sentence: string) => void;
}

/** A silence is an alert like any other: rules, maintenance, detect and dedup look at it as if somebody had sent it. */
export const createHeartbeatAlarm = ({ incidents, maintenance, settings, report }: AlarmOptions): HeartbeatAlarm => ({
  heartbeatFellSilent: async ({ name, since, at }) => {
    const { alertSources, alerts } = settings();
    const source = Object.hasOwn(alertSources, name) ? alertSources[name] : undefined;
    if (source?.kind !== "heartbeat") return undefined;
    const its = { ...source, name, groupBy: [] };
    const silence = silenceOf(its, { since, severityLabel: alerts.label });
    const triaged = triage(silence, its, settings(), await maintenanceAt(maintenance, at, report));
    const [incident] = await acceptAlerts([triaged], { incidents: incidents(), source: name, now: at });
    return { since, groupKey: triaged.groupKey, ...(incident === undefined ? {} : { incident }) };
  },

  heartbeatIsBack: async ({ name, silence: { since, groupKey } }) => {
    const by = { kind: "machine", name, via: "api" } as const;
    const key = `heartbeat/${name}/${since}/over`;
    await incidents().clearAlert({ groupKey, alert: alertOf(name), startedAt: since }, { by, key });
  },
});
