import {
  type Document,
  type ErrorCode,
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
} from "yaml";
import { ConfigurationError } from "./problem.ts";

/** The path to a value in the file: keys, and indexes of lists. */
export type Path = readonly (string | number)[];

export const dottedPath = (path: Path): string => path.map(String).join(".");

/** A YAML file, with the line and column of each value. */
export interface YamlFile {
  data(): unknown;
  /**
   * Returns `name:line:column` of the value at a path; if the file has no such value, that of the nearest value around
   * it.
   */
  where(path: Path): string;
  /** Returns the longest beginning of a path that exists in the file. */
  nearest(path: Path): Path;
  /** Removes the value at a path; returns false if there is no such value. */
  drop(path: Path): boolean;
}

/**
 * Parses a YAML file. Text that is not YAML is refused as a whole, since further faults found in such text might be
 * wrong.
 */
export function yamlFile(name: string, content: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(content, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${String(line)}:${String(col)}`;
  };
  const [error] = document.errors;
  if (error !== undefined) {
    const mend = mends[error.code] ?? "Compare the line, its indentation and its quotes with config.example.yaml.";
    throw new ConfigurationError([{ where: at(error.pos[0]), what: `this is not YAML: ${error.message}`, mend }]);
  }
  return {
    data: () => plain(document),
    where: (path) => at(offsetOf(document, nearest(document, path))),
    nearest: (path) => nearest(document, path),
    drop: (path) => {
      if (path.length > 0) return document.hasIn(path) && document.deleteIn(path);
      const had = document.contents !== null;
      document.contents = null;
      return had;
    },
  };
}

const mends: { readonly [Code in ErrorCode]?: string } = {
  TAB_AS_INDENT: "Indent with spaces.",
  DUPLICATE_KEY: "Two settings have one name at this place: take one of them out.",
  BAD_INDENT: "Begin the line where its neighbours begin, or close the bracket above it.",
  MULTILINE_IMPLICIT_KEY: "A bracket or a quote further up is not closed.",
  BLOCK_AS_IMPLICIT_KEY: "A bracket or a quote further up is not closed.",
};

function plain(document: Document): unknown {
  const data: unknown = document.toJS();
  return data ?? {};
}

function nearest(document: Document, path: Path): Path {
  for (let length = path.length; length > 0; length--) {
    const part = path.slice(0, length);
    if (document.hasIn(part)) return part;
  }
  return [];
}

/**
 * Returns the position of a field's key in the text. The position of its value would mislead, since the value may be a
 * block that begins some lines below.
 */
function offsetOf(document: Document, path: Path): number {
  const parent: unknown = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
  const last = path.at(-1);
  if (isMap(parent)) {
    const pair = parent.items.find((it) => isPair(it) && isScalar(it.key) && String(it.key.value) === String(last));
    if (pair !== undefined && isNode(pair.key)) return start(pair.key);
  }
  const node: unknown = path.length > 0 ? document.getIn(path, true) : document.contents;
  return isNode(node) ? start(node) : 0;
}

const start = (node: Node): number => node.range?.[0] ?? 0;
