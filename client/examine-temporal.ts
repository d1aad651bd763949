import type { Client } from "@temporalio/client";
import { deliveryLanes } from "../domain/effects.ts";
import { day } from "../domain/moment.ts";
import { queueOf, type Realm, searchAttributes } from "../workflows/messages.ts";
import { queuesWithoutWorkers, queuesOf } from "./worker-presence.ts";

/** One thing about an installation: well, worth mending, or broken, and what to do about it. */
export interface Finding {
  readonly what: string;
  readonly state: "well" | "warning" | "broken";
  /** What was found. */
  readonly says: string;
  readonly mend?: string;
}

/** An incident is followed through for 90 days in runs that turn over; each run that has closed is kept so long. */
const retentionDays = 30;
const answerWithinMs = 3000;

/** What Temporal says of itself: its version, how long it remembers, what it can be searched by, who works for it. */
export async function examineTemporal(client: Client, realm: Omit<Realm, "kind">): Promise<readonly Finding[]> {
  const { namespace } = client.options;
  const { workflowService, operatorService } = client.connection;
  try {
    return await client.withDeadline(Date.now() + answerWithinMs, async () => {
      const [system, described, attributes, unpolled] = await Promise.all([
        workflowService.getSystemInfo({}),
        workflowService.describeNamespace({ namespace }),
        operatorService.listSearchAttributes({ namespace }),
        queuesWithoutWorkers(client, queuesOf(queueOf({ ...realm, kind: "real" }), deliveryLanes)),
      ]);
      const days = Number(described.config?.workflowExecutionRetentionTtl?.seconds ?? 0) / (day / 1000);
      const known = Object.keys(attributes.customAttributes);
      return [
        { what: "Temporal", state: "well", says: `answers, version ${system.serverVersion}, namespace ${namespace}` },
        retention(namespace, days),
        searchable(namespace, known),
        workers(unpolled),
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

/** A worker starts only once every template compiles, so who polls has sound templates. */
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
