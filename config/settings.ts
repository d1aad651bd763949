import type { Policy } from "../domain/policy.ts";
import type { RawSettings } from "./schema/whole-file.ts";

/**
 * The content of the configuration file after reading and checking, with its changes applied to the default policy.
 * The settings are plain data, so that the log of changes can store them.
 */
export type Settings = Omit<RawSettings, "policy"> & { readonly policy: Policy };
