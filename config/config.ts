import { existsSync, readFileSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { type Environment, readEnvironment } from "./environment.ts";
import { checkedBy } from "./faults.ts";
import { type OwnTemplates, ownTemplatesIn } from "./own-templates.ts";
import { policyFrom } from "./policy-overrides.ts";
import { ConfigurationError, type Problem } from "./problem.ts";
import { policyRemarks, unreachableEscalations } from "./policy-check.ts";
import { danglingReferences } from "./references.ts";
import { settingsSchema } from "./schema.ts";
import type { Settings } from "./settings.ts";
import { type Checked, settle } from "./settle.ts";
import { quietGroups } from "./quiet-groups.ts";
import type { Variables } from "./variables.ts";
import { type Path, yamlFile, type YamlFile } from "./yaml-file.ts";

/** What stands in a configuration file, read and checked. */
export interface ReadConfig {
  readonly settings: Settings;
  /** What is wrong in the file and was left out: nothing of it keeps the product from paging. */
  readonly faults: readonly Problem[];
  /** What is allowed and looks wrong: people who cannot be reached, audiences nobody is in. */
  readonly remarks: readonly Problem[];
}

/** A configuration file with the message templates it names, which nobody has looked into yet. */
export interface ConfigFile extends ReadConfig {
  readonly file: string;
  readonly templates: OwnTemplates;
}

export interface Config extends ConfigFile {
  readonly environment: Environment;
}

/**
 * Reads environment and configuration file, the only place that does. Throws a ConfigurationError when a variable makes
 * no sense, the file is missing or no YAML, or some severity would reach nobody.
 */
export function loadConfig(variables: Variables, root: string): Config {
  const environment = readEnvironment(variables);
  return { environment, ...readConfigFile(usualConfigFile(environment.configFile, root), root) };
}

/** Reads a configuration file and its templates; paths in problems are told from `root` on. */
export function readConfigFile(file: string, root: string): ConfigFile {
  const yaml = yamlFile(nameFrom(root, file), contentOf(file));
  const { settings, faults, remarks } = settingsIn(yaml);
  if (settings.templates === undefined) return { file, settings, faults, remarks, templates: new Map() };
  const folder = resolve(dirname(file), settings.templates);
  const { templates, problems } = ownTemplatesIn(folder, yaml.where(["templates"]));
  return { file, settings, templates, faults: [...faults, ...problems], remarks };
}

function nameFrom(root: string, file: string): string {
  const name = relative(root, file);
  return name === "" || name.startsWith("..") ? file : name;
}

/** The same process reads the file anew; its environment cannot have changed. */
export const reread = ({ environment }: Config, root: string): Config => ({
  environment,
  ...readConfigFile(usualConfigFile(environment.configFile, root), root),
});

/** All that would be read now, as one text: another means that somebody has edited something. */
export function configText({ environment, file, settings }: Config, root: string): string {
  const own = settings.templates === undefined ? undefined : resolve(dirname(file), settings.templates);
  const templates = own === undefined ? [] : [...ownTemplatesIn(own, "").templates.values()];
  const chosen = usualConfigFile(environment.configFile, root);
  return JSON.stringify([chosen, textOf(chosen), templates]);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return ""; // Why it cannot be read is found out, and said, when it is read.
  }
}

/** The settings in the text of a configuration file; `name` is what its problems are reported under. */
export const readSettings = (name: string, content: string): ReadConfig => settingsIn(yamlFile(name, content));

function settingsIn(file: YamlFile): ReadConfig {
  const { value: settings, faults } = settle(file, checkedSettings);
  const where = (path: Path) => file.where(path);
  const nobody = unreachableEscalations(settings, where);
  if (nobody.length > 0) throw new ConfigurationError([...faults, ...nobody]);
  return {
    settings,
    faults,
    remarks: [...policyRemarks(settings, where, Date.now()), ...quietGroups(settings, where)],
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

/** The file the product reads: the chosen one, else config.yaml, else the example. */
export function usualConfigFile(chosen: string | undefined, root: string): string {
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
