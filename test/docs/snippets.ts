import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../config/project-root.ts";

export interface Snippet {
  /** The path of the document within the project. */
  readonly document: string;
  /** The file that the snippet is a part of, as ```` ```yaml title="…" ```` names it; empty where nothing is named. */
  readonly file: string;
  readonly text: string;
}

const snippetsOf = (document: string): readonly Snippet[] =>
  [...readFileSync(join(projectRoot, document), "utf8").matchAll(/^```yaml(?: title="(.+)")?\n([\s\S]*?)^```$/gm)].map(
    ([, file = "", text = ""]) => ({ document, file, text }),
  );

/** All YAML of the README and of docs. */
export const snippets: readonly Snippet[] = [
  "README.md",
  ...readdirSync(join(projectRoot, "docs"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".md"))
    .map((path) => join("docs", path)),
].flatMap(snippetsOf);

/** Returns the snippets of a file, of all documents or of one. */
export const snippetsIn = (file: string, document?: string): readonly Snippet[] =>
  snippets.filter((it) => it.file === file && (document === undefined || it.document === document));
