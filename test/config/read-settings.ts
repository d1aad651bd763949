import { type ReadConfig, settingsIn } from "../../config/config.ts";
import { yamlFile } from "../../config/yaml-file.ts";

/** Reads settings from the text of a configuration file; problems are reported under `name`. */
export const readSettings = (name: string, content: string): ReadConfig => settingsIn(yamlFile(name, content));
