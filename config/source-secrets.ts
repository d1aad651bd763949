import { readFileSync } from "node:fs";
import type { Problem } from "./problem.ts";
import type { Settings } from "./settings.ts";
import type { Variables } from "./variables.ts";

type Sources = Pick<Settings, "alertSources">;

/**
 * Returns the present secrets of an alert source, any of which is accepted. They are in the source's environment
 * variables, or in the files that `<NAME>_FILE` name.
 */
export function secretsOfSource({ alertSources }: Sources, name: string, variables: Variables): readonly string[] {
  const source = Object.hasOwn(alertSources, name) ? alertSources[name] : undefined;
  return (source?.secrets ?? []).flatMap((variable) => {
    const secret = secretIn(variable, variables);
    return typeof secret === "string" ? [secret] : [];
  });
}

/**
 * Finds alert sources without a usable secret. Start-up reports these sources, and everything that they send is
 * refused.
 */
export function missingSecrets({ alertSources }: Sources, variables: Variables): readonly Problem[] {
  return Object.entries(alertSources).flatMap(([name, { secrets }]) => {
    const found = secrets.map((variable) => secretIn(variable, variables));
    const unreadable = found.flatMap((it) => (typeof it === "object" ? [it] : []));
    if (found.some((it) => typeof it === "string")) return unreadable;
    const missing: Problem = {
      where: `alertSources.${name}.secrets`,
      what: `none of ${secrets.join(", ")} is set: whatever this source sends is refused`,
      mend: `Set ${secrets[0]} or ${secrets[0]}_FILE, or take the source out.`,
    };
    return [...unreadable, missing];
  });
}

function secretIn(name: string, variables: Variables): string | Problem | undefined {
  const value = variables[name];
  if (value !== undefined && value !== "") return value;
  const file = variables[`${name}_FILE`];
  if (file === undefined || file === "") return undefined;
  try {
    const secret = readFileSync(file, "utf8").trim();
    return secret === "" ? undefined : secret;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const mend = `Let ${name}_FILE name a file that this process may read.`;
    return { where: `${name}_FILE`, what: `cannot read the secret: ${why}`, mend };
  }
}
