import type { Policy } from "../domain/policy.ts";
import type { RawSettings } from "./schema.ts";

/** The configuration file, read, checked, and with its policy laid over the process' own. */
export type Settings = Omit<RawSettings, "policy"> & { readonly policy: Policy };
export type { Turning } from "./schema/rotations.ts";
