import { getClient } from "@temporalio/activity";
import type pg from "pg";
import { createIncidents } from "../client/incidents.ts";
import { createHeartbeatAlarm } from "../client/intake/heartbeat-alarm.ts";
import { policyFor } from "../config/escalations.ts";
import type { Settings } from "../config/settings.ts";
import { createClaims } from "../records/claims.ts";
import { createMaintenanceWindows } from "../records/maintenance.ts";
import type { HeartbeatAlarm, Realm } from "../workflows/messages.ts";

export interface HeartbeatAlarmOptions {
  readonly pool: pg.Pool;
  readonly realm: Omit<Realm, "kind">;
  readonly settings: () => Settings;
  readonly report: (error: unknown, sentence: string) => void;
}

/** A silence goes the way of every alert, through the worker's own connection to Temporal. */
export const heartbeatAlarm = ({ pool, realm, settings, report }: HeartbeatAlarmOptions): HeartbeatAlarm =>
  createHeartbeatAlarm({
    incidents: () =>
      createIncidents({
        ...{ client: getClient(), claims: createClaims(pool), realm, report },
        policy: () => settings().policy,
        forService: (policy, service) => policyFor(service, settings(), policy),
        storm: () => settings().alerts.storm,
      }),
    maintenance: createMaintenanceWindows(pool),
    ...{ settings, report },
  });
