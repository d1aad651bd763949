import { join } from "node:path";
import { loadConfig, readSettings } from "../../config/config.ts";
import type { Settings } from "../../config/settings.ts";

export const root = join(__dirname, "..", "..");

/** The settings of config.example.yaml, the cast of the example incident. */
export const exampleSettings: Settings = loadConfig({}, root).settings;

/** Settings in which every severity reaches Alice, and whatever else a test is about. */
export const settingsWith = (yaml: string): Settings => readSettings("test.yaml", `${reachable}${yaml}`).settings;

/** Alice alone, always on duty: the least that starts. */
export const reachable = `
people: { alice: { email: alice@example.com }, bob: { email: bob@example.com }, carol: { email: carol@example.com } }
onCall: { primary: always }
rotations: { always: { members: [alice] } }
`;
