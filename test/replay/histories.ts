import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { defaultPayloadConverter } from "@temporalio/common";
import { historyToJSON } from "@temporalio/common/lib/proto-utils";
import { type Snapshot, snapshotVersion } from "../../domain/incident/snapshot.ts";
import { incidentAtRestType } from "../../workflows/messages.ts";
import type { History } from "../support/test-incident.ts";

const folder = join(__dirname, "histories");
export const snapshotsFolder = join(__dirname, "snapshots");
const ending = ".json.gz";

/** The history of one workflow run of a recorded incident. */
export interface Recorded {
  /**
   * The name of the history, in the form `<shape>/<number of the run>`; a shape is a kind of incident, listed in
   * shapes.ts.
   */
  readonly name: string;
  readonly workflowType: string;
  readonly history: unknown;
}

/** Stores the histories of all runs of one shape, and replaces earlier histories of that shape. */
export function keep(shape: string, histories: readonly History[]): void {
  mkdirSync(folder, { recursive: true });
  const runs = histories.map((history): unknown => JSON.parse(historyToJSON(history)));
  rmSync(join(folder, `${shape}${ending}`), { force: true });
  writeFileSync(join(folder, `${shape}${ending}`), gzipSync(JSON.stringify(runs), { level: 9 }));
}

/** Stores the snapshot with which an incident came to rest, as the test's file for the present version. */
export function keepSnapshot(histories: readonly History[]): void {
  const started = histories.map(({ events }) => events?.[0]?.workflowExecutionStartedEventAttributes);
  const payload = started.find((run) => run?.workflowType?.name === incidentAtRestType)?.input?.payloads?.[0];
  if (!payload) throw new Error("This incident never rested.");
  const snapshot = defaultPayloadConverter.fromPayload<Snapshot>(payload);
  const file = join(snapshotsFolder, `version-${snapshotVersion}.json`);
  writeFileSync(file, `${JSON.stringify(snapshot, undefined, 2)}\n`);
}

export function recorded(): readonly Recorded[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .flatMap((file) => {
      const runs: unknown = JSON.parse(gunzipSync(readFileSync(join(folder, file))).toString());
      if (!Array.isArray(runs)) throw new Error(`${file} holds no runs.`);
      return runs.map((history: unknown, index) => ({
        name: `${file.slice(0, -ending.length)}/${index + 1}`,
        workflowType: typeOf(history),
        history,
      }));
    });
}

const typeOf = (history: unknown): string => /"workflowType":\{"name":"(\w+)"/.exec(JSON.stringify(history))?.[1] ?? "";
