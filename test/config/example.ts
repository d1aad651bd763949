import { join } from "node:path";
import { loadConfig } from "../../config/config.ts";
import { readSettings } from "./read-settings.ts";
import type { Settings } from "../../config/settings.ts";

export const root = join(__dirname, "..", "..");

/** The settings of config.example.yaml, with the people of the example incident. */
export const exampleSettings: Settings = loadConfig({}, root).settings;

/**
 * Reads settings from the smallest configuration that works, in which every severity reaches Alice, with the given
 * YAML added.
 */
export const settingsWith = (yaml: string): Settings => readSettings("test.yaml", `${reachable}${yaml}`).settings;

/** YAML of the smallest configuration with which the product starts: Alice alone is always on duty. */
export const reachable = `
people: { alice: { email: alice@example.com }, bob: { email: bob@example.com }, carol: { email: carol@example.com } }
onCall: { primary: always }
rotations: { always: { members: [alice] } }
`;
