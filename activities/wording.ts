import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { Liquid, LiquidError, type Template } from "liquidjs";
import { wordingFilters } from "./wording-filters.ts";
import { plainText } from "../domain/plain-text.ts";
import type { ActivitySettings } from "./activity-settings.ts";

/** A rendered template. A first line `Subject: …` becomes the subject of a mail, an invitation or a ticket. */
export interface RenderedMessage {
  readonly subject?: string;
  readonly text: string;
}

/** Makes the text of all messages from Liquid templates, which can be edited without touching code. */
export interface Wording {
  /** Renders a template. Throws a WordingError that names file, line and column. */
  say(name: string, filling: Readonly<Record<string, unknown>>): RenderedMessage;
  /** The names of all templates. */
  readonly names: readonly string[];
}

/** Thrown if a template is missing or cannot be rendered, in which case a retry does not help. */
export class WordingError extends Error {
  override readonly name = "WordingError";
}

/** The folder of the product's own templates, beside this file in the sources and in the build. */
export const templatesFolder = join(__dirname, "wording");

const extension = ".liquid";
// The limits for a template: far more than any message needs, and too little to delay a page.
const limits = { parseLimit: 100_000, renderLimit: 2_000, memoryLimit: 10_000_000 };

/** The text of a message template, and the file that contains it. */
export interface TemplateSource {
  readonly file: string;
  readonly text: string;
}

/** Reads and parses every template of a folder; throws a WordingError that names each one that does not parse. */
export function openWording(settings: ActivitySettings, folder: string): Wording {
  return wordingFrom(settings, new Map(namesIn(folder).map((name) => [name, sourceIn(folder, name)])));
}

/** Parses templates; throws a WordingError that names each one that does not parse. */
export function wordingFrom(settings: ActivitySettings, sources: ReadonlyMap<string, TemplateSource>): Wording {
  const engine = new Liquid({
    ...limits,
    root: templatesFolder,
    extname: extension,
    cache: true,
    strictFilters: true,
    strictVariables: true,
    // With `lenientIf`, a template may ask `{% if incident.commander %}` although there may be no commander.
    lenientIf: true,
    ownPropertyOnly: true,
    globals: {},
  });
  for (const [name, filter] of Object.entries(wordingFilters(settings))) engine.registerFilter(name, filter);
  const parsed = new Map([...sources].map(([name, source]) => [name, parsedTemplate(engine, source)]));
  const broken = [...parsed.values()].filter((it) => it instanceof WordingError);
  if (broken.length > 0) throw new WordingError(broken.map((it) => it.message).join("\n"));
  return {
    names: [...parsed.keys()],
    say: (name, filling) => {
      const template = parsed.get(name);
      if (template === undefined || template instanceof WordingError) {
        throw new WordingError(`${name}${extension} is missing: nothing says "${name}"`);
      }
      const file = sources.get(name)?.file ?? name;
      return splitSubject(attempt((): unknown => engine.renderSync(template, filling), file));
    },
  };
}

function sourceIn(folder: string, name: string): TemplateSource {
  const file = join(folder, name + extension);
  return { file: relative(process.cwd(), file), text: readFileSync(file, "utf8") };
}

function namesIn(folder: string): string[] {
  if (!existsSync(folder)) throw new WordingError(`the templates' folder ${folder} is missing`);
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(extension))
    .map((file) => file.slice(0, -extension.length).split(sep).join("/"))
    .sort();
}

function parsedTemplate(engine: Liquid, { file, text }: TemplateSource): Template[] | WordingError {
  try {
    return attempt(() => engine.parse(tagLinesLeftOut(text), file), file);
  } catch (error) {
    if (error instanceof WordingError) return error;
    throw error;
  }
}

/**
 * Moves the end of a line that has nothing but a tag into the tag. Such a line then leaves no empty line behind, and
 * all lines keep their numbers.
 */
const tagLinesLeftOut = (template: string): string =>
  template.replaceAll(/^[ \t]*\{%((?:(?!%\}).)*)%\}[ \t]*\n/gm, "{%$1\n%}");

/**
 * Runs a call of Liquid, and turns its error into a WordingError that begins with `file:line:column`, as the faults of
 * the configuration do.
 */
function attempt<T>(act: () => T, file: string): T {
  try {
    return act();
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    const place = LiquidError.is(cause) ? `:${cause.token.getPosition().join(":")}` : "";
    const what = LiquidError.is(cause) ? (cause.originalError?.message ?? cause.message) : cause.message;
    throw new WordingError(`${file}${place}: ${what.replaceAll(/\s+/g, " ")}`, { cause });
  }
}

function splitSubject(rendered: unknown): RenderedMessage {
  const text = plainText(String(rendered))
    .replaceAll(/[ \t]+$/gm, "")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
  const headed = /^Subject: (?<subject>.+)\n*(?<body>[\s\S]*)$/.exec(text)?.groups;
  return headed === undefined ? { text } : { subject: headed["subject"] ?? "", text: headed["body"] ?? "" };
}
