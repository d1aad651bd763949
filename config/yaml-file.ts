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

/** The way to a value in the file: keys, and places in lists. */
export type Path = readonly (string | number)[];

export const dotted = (path: Path): string => path.map(String).join(".");

/** A YAML file that knows where each of its values stands. */
export interface YamlFile {
  data(): unknown;
  /** `name:line:column` of the value, or of the nearest one around it that the file has. */
  where(path: Path): string;
  /** The way as far as the file goes along it. */
  nearest(path: Path): Path;
  /** Takes out the value; false when there is none. */
  drop(path: Path): boolean;
}

/** Refuses a file that is no YAML: nothing in it could be trusted, what else seems wrong with it included. */
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

/** A key says better than its value where a field is: the value may be a block of many lines below. */
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
