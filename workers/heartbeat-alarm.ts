import { getClient } from "@temporalio/activity";
import type pg from "pg";
import { createIncidents } from "../client/temporal/incidents.ts";
import { policyFor } from "../config/policy/escalations.ts";
import type { Settings } from "../config/settings.ts";
import { silenceOf, silenceOver } from "../intake/heartbeat-alert.ts";
import { type Intake, takeIn } from "../intake/take-in.ts";
import { unconfiguredOrigin } from "../intake/triage.ts";
import { createAlertStates } from "../records/alert-states.ts";
import { createClaims } from "../records/group-claims.ts";
import { createMaintenanceWindows } from "../records/maintenance-windows.ts";
import type { HeartbeatAlarm, Realm } from "../workflows/messages.ts";

export interface HeartbeatAlarmOptions {
  readonly pool: pg.Pool;
  readonly realm: Omit<Realm, "kind">;
  readonly settings: () => Settings;
  readonly report: (error: unknown, sentence: string) => void;
}

/**
 * Makes the activities that turn a silent heartbeat into an alert like any other, to which rules, maintenance,
 * detection and deduplication apply.
 */
export const heartbeatAlarm = ({ pool, realm, settings, report }: HeartbeatAlarmOptions): HeartbeatAlarm => {
  const maintenance = createMaintenanceWindows(pool);
  const alertStates = createAlertStates(pool);
  // The intake is made for each call, since an activity's Temporal client is available only while the activity runs.
  const intake = (): Intake => ({
    ...{ settings, maintenance, alertStates },
    incidents: createIncidents({
      ...{ client: getClient(), claims: createClaims(pool), realm, report },
      policy: () => settings().policy,
      forService: (policy, service) => policyFor(service, settings(), policy),
      storm: () => settings().alerts.storm,
    }),
  });
  return {
    heartbeatFellSilent: async ({ name, since, at, died }) => {
      const { alertSources, alerts } = settings();
      const source = Object.hasOwn(alertSources, name) ? alertSources[name] : undefined;
      if (source?.kind !== "heartbeat") return undefined;
      const its = { ...source, name, groupBy: [] };
      const silence = silenceOf(its, { since, severityLabel: alerts.label, died });
      const [accepted] = await takeIn([silence], its, intake(), { now: at, report });
      if (accepted === undefined) return undefined;
      const { triaged, outcome } = accepted;
      return { since, groupKey: triaged.groupKey, ...(outcome === "accepted" ? { incident: accepted.incident } : {}) };
    },

    heartbeatIsBack: async ({ name, silence: { since, groupKey } }) => {
      await takeIn([silenceOver(name, { since, groupKey })], unconfiguredOrigin(name), intake(), {
        now: since,
        report,
      });
    },
  };
};
