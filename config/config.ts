import { existsSync, readFileSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { type Environment, readEnvironment } from "./environment.ts";
import { checkedBy } from "./checks/faults.ts";
import { type OwnTemplates, ownTemplatesIn } from "./own-templates.ts";
import { policyFrom } from "./policy/policy-overrides.ts";
import { ConfigurationError, type Problem } from "./problem.ts";
import { policyRemarks, unreachableEscalations } from "./checks/policy-check.ts";
import { danglingReferences } from "./checks/references-between-settings.ts";
import { settingsSchema } from "./schema/whole-file.ts";
import type { Settings } from "./settings.ts";
import { type Checked, settle } from "./checks/remove-faulty-settings.ts";
import { quietGroups } from "./checks/people-without-contact.ts";
import type { Variables } from "./variables.ts";
import { type Path, yamlFile, type YamlFile } from "./yaml-file.ts";

/** The result of reading and checking a configuration file. */
export interface ReadConfig {
  readonly settings: Settings;
  /** The problems of settings that are wrong and were left out. The product pages without those settings. */
  readonly faults: readonly Problem[];
  /**
   * Remarks about settings that are allowed but look wrong, such as people who cannot be reached and audiences without
   * members.
   */
  readonly remarks: readonly Problem[];
}

/**
 * The content of a configuration file, and the organisation's own message templates. The templates have not been
 * checked yet.
 */
export interface ConfigFile extends ReadConfig {
  readonly file: string;
  readonly templates: OwnTemplates;
}

export interface Config extends ConfigFile {
  readonly environment: Environment;
}

/**
 * Reads the environment and the configuration file; no other code of the product reads them. Throws a
 * ConfigurationError if a variable's value is invalid, if the file is missing or is not YAML, or if some severity
 * would reach nobody.
 */
export function loadConfig(variables: Variables, root: string): Config {
  const environment = readEnvironment(variables);
  return { environment, ...readConfigFile(usualConfigFile(environment.configFile, root), root) };
}

/** Reads a configuration file and its templates. Problems name files by their path below `root`. */
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

/**
 * Reads the configuration file again in a running process. The environment is not read again, since it cannot have
 * changed.
 */
export const reread = ({ environment }: Config, root: string): Config => ({
  environment,
  ...readConfigFile(usualConfigFile(environment.configFile, root), root),
});

/**
 * Returns everything that a new reading of the configuration would use, as one text. If the text differs from the text
 * before, somebody has edited the file or a template.
 */
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
    return ""; // An unreadable file is reported when the configuration is read in full.
  }
}

export function settingsIn(file: YamlFile): ReadConfig {
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

/** Returns the path of the configuration file: the chosen one if there is one, else config.yaml, else the example. */
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
