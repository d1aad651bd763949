import { styleText } from "node:util";
import type { Ink, Terminal } from "./terminal.ts";
import { cut, padded, widthOf, wrapped } from "./text-width.ts";

export interface OutputOptions {
  readonly colour: boolean;
  /** The API's answer as it is, and nothing else, on stdout. */
  readonly json: boolean;
}

interface TableOptions {
  readonly indent?: string;
  readonly head?: readonly string[];
  /** Said where there is no row. */
  readonly none?: string;
}

/** Where the CLI writes: what was asked for to stdout, what is said about it to stderr. */
export class Output {
  readonly #terminal: Terminal;
  readonly #options: OutputOptions;
  /** Columns to fit into; undefined when nobody looks, and nothing is cut. */
  readonly width: number | undefined;

  constructor(terminal: Terminal, options: OutputOptions) {
    this.#terminal = terminal;
    this.#options = options;
    this.width = terminal.columns;
  }

  get json(): boolean {
    return this.#options.json;
  }

  ink(ink: Ink, text: string): string {
    return this.#options.colour ? styleText(ink, text, { validateStream: false }) : text;
  }

  line(text = ""): void {
    this.#terminal.write(`${text}\n`);
  }

  heading(text: string): void {
    this.line();
    this.line(this.ink("bold", text));
  }

  /** A paragraph, broken at the terminal's edge. */
  paragraph(text: string, indent = ""): void {
    for (const each of wrapped(text, this.width, indent)) this.line(each);
  }

  /** Rows in columns; the last column gives way when the terminal is narrow. Without rows, the sentence for that. */
  table(rows: readonly Row[], { indent = "  ", head, none }: TableOptions = {}): void {
    if (rows.length === 0 && none !== undefined) {
      this.line(none);
      return;
    }
    const all = head === undefined ? rows : [head, ...rows];
    const widths = columnWidths(all);
    for (const [index, row] of all.entries()) {
      const cells = row.map((cell, column) => this.#cell(cell, column === row.length - 1 ? undefined : widths[column]));
      const line = cut(`${indent}${cells.join("  ")}`.trimEnd(), this.width);
      this.line(head !== undefined && index === 0 ? this.ink("dim", line) : line);
    }
  }

  /** What the API answered, for programs. */
  raw(value: unknown): void {
    this.line(JSON.stringify(value, undefined, 2));
  }

  /** Said beside the answer: never on stdout, so that a pipe gets the answer alone. */
  note(text: string): void {
    this.#terminal.note(`${text}\n`);
  }

  /** Says on stderr, at a terminal only, that something takes a while; wiped away when it is over. */
  async waiting<T>(what: string, work: () => Promise<T>): Promise<T> {
    return this.#terminal.waiting(what, work);
  }

  #cell(cell: Cell, width: number | undefined): string {
    const { text, ink } = typeof cell === "string" ? { text: cell, ink: undefined } : cell;
    const filled = width === undefined ? text : padded(text, width);
    return ink === undefined ? filled : this.ink(ink, filled);
  }
}

export type Cell = string | { readonly text: string; readonly ink: Ink };
export type Row = readonly Cell[];

function columnWidths(rows: readonly Row[]): readonly number[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      const text = typeof cell === "string" ? cell : cell.text;
      widths[column] = Math.max(widths[column] ?? 0, widthOf(text));
    }
  }
  return widths;
}
