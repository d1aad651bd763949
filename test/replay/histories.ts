import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { defaultPayloadConverter } from "@temporalio/common";
import { historyToJSON } from "@temporalio/common/lib/proto-utils";
import { type Snapshot, snapshotVersion } from "../../domain/snapshot.ts";
import { incidentAtRestType } from "../../workflows/messages.ts";
import type { History } from "../support/test-incident.ts";

const folder = join(__dirname, "histories");
export const snapshotsFolder = join(__dirname, "snapshots");
const ending = ".json.gz";

/** One run of a recorded incident. */
export interface Recorded {
  /** `<shape>/<number of the run>`. */
  readonly name: string;
  readonly workflowType: string;
  readonly history: unknown;
}

/** Keeps the histories of all runs of one shape in place of those before. */
export function keep(shape: string, histories: readonly History[]): void {
  mkdirSync(folder, { recursive: true });
  const runs = histories.map((history): unknown => JSON.parse(historyToJSON(history)));
  rmSync(join(folder, `${shape}${ending}`), { force: true });
  writeFileSync(join(folder, `${shape}${ending}`), gzipSync(JSON.stringify(runs), { level: 9 }));
}

/** Keeps what an incident at rest was handed, as the fixture of today's version; the one before had no lane health. */
export function keepSnapshot(histories: readonly History[]): void {
  const started = histories.map(({ events }) => events?.[0]?.workflowExecutionStartedEventAttributes);
  const payload = started.find((run) => run?.workflowType?.name === incidentAtRestType)?.input?.payloads?.[0];
  if (!payload) throw new Error("This incident never rested.");
  const snapshot = defaultPayloadConverter.fromPayload<Snapshot>(payload);
  const { laneHealth: _, ...older } = snapshot;
  const write = (version: number, content: object) =>
    writeFileSync(join(snapshotsFolder, `version-${version}.json`), `${JSON.stringify(content, undefined, 2)}\n`);
  write(snapshotVersion, snapshot);
  // Until the first release the shape before it follows along.
  write(0, { ...older, version: 0 });
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
