import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import type { Problem } from "./problem.ts";

/** The text of a message template, and the file it stands in. */
export interface TemplateSource {
  readonly file: string;
  readonly text: string;
}

/** The organisation's own templates by the name of the message they word, such as `room/declaration`. */
export type OwnTemplates = ReadonlyMap<string, TemplateSource>;

const extension = ".liquid";
/** Far more than there are messages: a wrong folder is not read to its end. */
const mostFiles = 500;

/** Reads a folder of own templates; one that cannot be read is a problem at `where`, and the product's own words stand. */
export function ownTemplatesIn(
  folder: string,
  where: string,
): { readonly templates: OwnTemplates; readonly problems: readonly Problem[] } {
  const none = new Map<string, TemplateSource>();
  const wrong = (what: string) => ({
    templates: none,
    problems: [{ where, what, mend: "Let templates name a folder such as ./wording, beside this file." }],
  });
  try {
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((it) => it.endsWith(extension));
    if (files.length > mostFiles) return wrong(`templates: ${folder} has more than ${String(mostFiles)} templates`);
    const named = files.sort().map((it) => {
      const file = join(folder, it);
      const name = it.slice(0, -extension.length).split(sep).join("/");
      return [name, { file, text: readFileSync(file, "utf8") }] as const;
    });
    return { templates: new Map(named), problems: [] };
  } catch (error) {
    return wrong(`templates: ${error instanceof Error ? error.message : String(error)}`);
  }
}
