import { readFileSync } from "node:fs";
import type { Variables } from "./environment.ts";
import type { Problem } from "./problem.ts";
import type { Settings } from "./settings.ts";

/** The secrets of each alert source, by its name; all of a source's are valid at once. */
export type SourceSecrets = ReadonlyMap<string, readonly string[]>;

/**
 * Reads the secrets the sources name from the environment, or from the files that `<NAME>_FILE` name. A source none of
 * whose secrets is set refuses everybody, and says so here.
 */
export function sourceSecrets(
  { alertSources }: Pick<Settings, "alertSources">,
  variables: Variables,
): { readonly secrets: SourceSecrets; readonly warnings: readonly Problem[] } {
  const secrets = new Map<string, readonly string[]>();
  const warnings: Problem[] = [];
  for (const [name, source] of Object.entries(alertSources)) {
    const found = source.secrets.flatMap((variable) => secretIn(variable, variables, warnings));
    secrets.set(name, found);
    if (found.length > 0) continue;
    warnings.push({
      where: `alertSources.${name}.secrets`,
      what: `none of ${source.secrets.join(", ")} is set: whatever this source sends is refused`,
      mend: `Set ${source.secrets[0]} or ${source.secrets[0]}_FILE, or take the source out.`,
    });
  }
  return { secrets, warnings };
}

function secretIn(name: string, variables: Variables, warnings: Problem[]): readonly string[] {
  const given = variables[name];
  if (given !== undefined && given !== "") return [given];
  const file = variables[`${name}_FILE`];
  if (file === undefined || file === "") return [];
  try {
    const secret = readFileSync(file, "utf8").trim();
    return secret === "" ? [] : [secret];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const mend = `Let ${name}_FILE name a file that this process may read.`;
    warnings.push({ where: `${name}_FILE`, what: `cannot read the secret: ${why}`, mend });
    return [];
  }
}
