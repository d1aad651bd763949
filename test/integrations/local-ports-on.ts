import type pg from "pg";
import type { Ports } from "../../activities/ports/index.ts";
import { createLocalPorts, type LocalOptions } from "../../integrations/local/local-ports.ts";

const untested = async () => Promise.reject(new Error("The records have tests of their own."));

/** Makes the local replacements of outside systems on a database, without records. */
export const localPortsOn = (pool: pg.Pool, more: Partial<LocalOptions> = {}): Ports =>
  createLocalPorts(pool, {
    recorder: { append: untested, timeline: untested },
    conference: { jitsiUrl: "https://meet.example.com/", key: "secret" },
    ...more,
  });
