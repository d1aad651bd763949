import type { Policy } from "../domain/policy.ts";
import type { RawSettings } from "./schema.ts";

/** The configuration file, read, checked, and with its policy laid over the process' own: plain data, as the log of changes keeps it. */
export type Settings = Omit<RawSettings, "policy"> & { readonly policy: Policy };
export type { Turning } from "./schema/rotations.ts";
