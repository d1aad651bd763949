import type { Client } from "@temporalio/client";
import { deliveryLanes } from "../../domain/incident/effects.ts";
import { day } from "../../domain/incident/moment.ts";
import { queueOf, type Realm, searchAttributes } from "../../workflows/messages.ts";
import { type StuckIncident, stuckIncidents } from "./stuck-incidents.ts";
import { queuesWithoutWorkers, queuesOf } from "./worker-presence.ts";

/**
 * One finding about an installation: whether a part of it is well, could be improved, or is broken, and how to mend
 * it.
 */
export interface Finding {
  readonly what: string;
  readonly state: "well" | "warning" | "broken";
  /** The finding in a sentence. */
  readonly says: string;
  readonly mend?: string;
}

/**
 * For how many days Temporal should keep a closed run. An incident lives for 90 days, in many runs one after the
 * other.
 */
const retentionDays = 30;
const answerWithinMs = 3000;

/** Examines Temporal: its version, its retention, its search attributes, and the workers that ask for work. */
export async function examineTemporal(client: Client, realm: Omit<Realm, "kind">): Promise<readonly Finding[]> {
  const { namespace } = client.options;
  const { workflowService, operatorService } = client.connection;
  try {
    return await client.withDeadline(Date.now() + answerWithinMs, async () => {
      const [system, described, attributes, unpolled, stuck] = await Promise.all([
        workflowService.getSystemInfo({}),
        workflowService.describeNamespace({ namespace }),
        operatorService.listSearchAttributes({ namespace }),
        queuesWithoutWorkers(client, queuesOf(queueOf({ ...realm, kind: "real" }), deliveryLanes)),
        stuckIncidents(client, realm),
      ]);
      const days = Number(described.config?.workflowExecutionRetentionTtl?.seconds ?? 0) / (day / 1000);
      const attributeNames = Object.keys(attributes.customAttributes);
      return [
        { what: "Temporal", state: "well", says: `answers, version ${system.serverVersion}, namespace ${namespace}` },
        retention(namespace, days),
        searchable(namespace, attributeNames),
        workers(unpolled),
        incidents(stuck),
      ];
    });
  } catch (error) {
    const says = `does not answer (${error instanceof Error ? error.message : String(error)})`;
    const mend = "Start it, or set TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE to where it is.";
    return [{ what: "Temporal", state: "broken", says, mend }];
  }
}

function retention(namespace: string, days: number): Finding {
  const found = { what: "Retention", says: `closed runs are kept for ${days} days` };
  if (days >= retentionDays) return { ...found, state: "well" };
  const mend = `temporal operator namespace update --namespace ${namespace} --retention ${retentionDays}d`;
  return { ...found, state: "warning", mend };
}

function searchable(namespace: string, known: readonly string[]): Finding {
  const missing = Object.values(searchAttributes).filter(({ name }) => !known.includes(name));
  if (missing.length === 0) return { what: "Search attributes", state: "well", says: "all are registered" };
  const wanted = missing.map(({ name }) => `--name ${name} --type Keyword`).join(" ");
  return {
    what: "Search attributes",
    state: "broken",
    says: `${missing.map(({ name }) => name).join(", ")} not registered: no incident can start`,
    mend: `temporal operator search-attribute create --namespace ${namespace} ${wanted}`,
  };
}

/**
 * Says whether workers poll every queue. A worker starts only if every template compiles, so the templates of workers
 * that poll are sound.
 */
function workers(unpolled: readonly string[]): Finding {
  if (unpolled.length === 0)
    return { what: "Workers", state: "well", says: "ask for work on every queue, their templates compile" };
  return {
    what: "Workers",
    state: "broken",
    says: `nobody asks for work on ${unpolled.join(", ")}`,
    mend: "Start a worker, or read in its log why it does not start: a template that does not compile is named there.",
  };
}

function incidents(stuck: readonly StuckIncident[]): Finding {
  if (stuck.length === 0) return { what: "Incidents", state: "well", says: "all go on" };
  return {
    what: "Incidents",
    state: "broken",
    says: `nothing is decided any more in ${stuck.map(({ id, problem }) => `${id} (${problem})`).join("; ")}`,
    mend: "Call on-call for them by hand, read why in the workers' log or in the Temporal UI, and start workers of a release that mends it.",
  };
}
