import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import type { Problem } from "./problem.ts";

/** The text of a message template, and the file that contains it. */
export interface TemplateSource {
  readonly file: string;
  readonly text: string;
}

/** The organisation's own templates, by the name of the message, such as `room/declaration`. */
export type OwnTemplates = ReadonlyMap<string, TemplateSource>;

const extension = ".liquid";
/**
 * The most files that are read. There are far fewer messages, so a folder with more files is the wrong folder and is
 * not read.
 */
const mostFiles = 500;

/**
 * Reads a folder of the organisation's own templates. If the folder cannot be read, the problem is reported at `where`
 * and the product's own templates are used.
 */
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
    const entries = files.sort().map((it) => {
      const file = join(folder, it);
      const name = it.slice(0, -extension.length).split(sep).join("/");
      return [name, { file, text: readFileSync(file, "utf8") }] as const;
    });
    return { templates: new Map(entries), problems: [] };
  } catch (error) {
    return wrong(`templates: ${error instanceof Error ? error.message : String(error)}`);
  }
}
