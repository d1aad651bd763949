import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import { type Environment, readEnvironment, type Variables } from "./environment.ts";
import { checkedBy } from "./faults.ts";
import { policyFrom } from "./policy-overrides.ts";
import { ConfigurationError, type Problem } from "./problem.ts";
import { emptyTargets, unreachable } from "./reach.ts";
import { danglingReferences } from "./references.ts";
import { settingsSchema } from "./schema.ts";
import type { Settings } from "./settings.ts";
import { type Checked, settle } from "./settle.ts";
import { quietGroups } from "./quiet-groups.ts";
import { yamlFile } from "./yaml-file.ts";

export interface Config {
  readonly settings: Settings;
  readonly environment: Environment;
  /** What was ignored or looks wrong; nothing of it keeps the product from paging. */
  readonly warnings: readonly Problem[];
}

/**
 * Reads environment and configuration file, the only place that does. Throws a ConfigurationError when a variable makes
 * no sense, the file is missing or no YAML, or some severity would reach nobody.
 */
export function loadConfig(variables: Variables, root: string): Config {
  const environment = readEnvironment(variables);
  const file = fileToRead(environment.configFile, root);
  return { environment, ...readSettings(relative(root, file) || file, contentOf(file)) };
}

/** The settings in the text of a configuration file; `name` is what its problems are reported under. */
export function readSettings(name: string, content: string): Omit<Config, "environment"> {
  const file = yamlFile(name, content);
  const { value: settings, warnings } = settle(file, checkedSettings);
  const nobody = unreachable(settings, file.where(["onCall"]));
  if (nobody.length > 0) throw new ConfigurationError([...warnings, ...nobody]);
  return {
    settings,
    warnings: [
      ...warnings,
      ...emptyTargets(settings, file.where(["onCall"])),
      ...quietGroups(settings, (path) => file.where(path)),
    ],
  };
}

function checkedSettings(data: unknown): Checked<Settings> {
  const raw = checkedBy(settingsSchema, data);
  if ("faults" in raw) return raw;
  const dangling = danglingReferences(raw.value);
  if (dangling.length > 0) return { faults: dangling };
  const policy = policyFrom(raw.value.policy);
  if ("faults" in policy) return policy;
  return { value: { ...raw.value, policy: policy.value } };
}

function fileToRead(chosen: string | undefined, root: string): string {
  if (chosen !== undefined) return isAbsolute(chosen) ? chosen : join(root, chosen);
  const own = join(root, "config.yaml");
  return existsSync(own) ? own : join(root, "config.example.yaml");
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const mend = "Let CONFIG_FILE name a readable file, or leave it out to use config.example.yaml.";
    throw new ConfigurationError([{ where: file, what: `cannot read the configuration: ${why}`, mend }]);
  }
}
