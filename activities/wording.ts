import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { Liquid, LiquidError, type Template } from "liquidjs";
import type { TemplateSource } from "../config/own-templates.ts";
import type { Settings } from "../config/settings.ts";
import { wordingFilters } from "./wording-filters.ts";

/** A template rendered: a first line `Subject: …` is what a mail, an invitation or a ticket is headed with. */
export interface Said {
  readonly subject?: string;
  readonly text: string;
}

/** Everything that is sent is worded by Liquid templates, which can be edited without touching code. */
export interface Wording {
  /** Throws a WordingError naming file, line and column. */
  say(name: string, filling: Readonly<Record<string, unknown>>): Said;
  /** Names of all templates there are. */
  readonly names: readonly string[];
}

/** A template is missing or cannot be filled in: trying again does not help. */
export class WordingError extends Error {
  override readonly name = "WordingError";
}

/** Where the product's own templates lie, from the sources and from the build alike. */
export const templatesFolder = join(__dirname, "wording");

const extension = ".liquid";
// Far above any message, far below what would hold up a page.
const limits = { parseLimit: 100_000, renderLimit: 2_000, memoryLimit: 10_000_000 };

/** Reads and parses every template of a folder; throws a WordingError naming each one that does not parse. */
export function openWording(settings: Settings, folder: string = templatesFolder): Wording {
  return wordingFrom(settings, new Map(namesIn(folder).map((name) => [name, sourceIn(folder, name)])));
}

/** Parses templates; throws a WordingError naming each one that does not parse. */
export function wordingFrom(settings: Settings, sources: ReadonlyMap<string, TemplateSource>): Wording {
  const engine = new Liquid({
    ...limits,
    root: templatesFolder,
    extname: extension,
    cache: true,
    strictFilters: true,
    strictVariables: true,
    // `{% if incident.commander %}` asks whether there is one.
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
      return said(attempt((): unknown => engine.renderSync(template, filling), file));
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
 * A line that holds nothing but a tag leaves no empty line behind, so that templates need no marks for white space. The
 * line's end moves into the tag: lines keep their numbers.
 */
const tagLinesLeftOut = (template: string): string =>
  template.replaceAll(/^[ \t]*\{%((?:(?!%\}).)*)%\}[ \t]*\n/gm, "{%$1\n%}");

/** Liquid says what is wrong and where; told as the configuration's faults are, `file:line:column`. */
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

function said(rendered: unknown): Said {
  const text = String(rendered)
    .replaceAll(/[ \t]+$/gm, "")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
  const headed = /^Subject: (?<subject>.+)\n*(?<body>[\s\S]*)$/.exec(text)?.groups;
  return headed === undefined ? { text } : { subject: headed["subject"] ?? "", text: headed["body"] ?? "" };
}
