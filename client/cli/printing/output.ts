import { styleText } from "node:util";
import type { Ink, Terminal } from "../terminal.ts";
import { cutTo, padTo, widthOf, wrapTo } from "./text-width.ts";
import { safeJson } from "./safe-to-print.ts";

export interface OutputOptions {
  readonly colour: boolean;
  /** Whether stdout gets the unchanged answer of the API and nothing else. */
  readonly json: boolean;
}

interface TableOptions {
  readonly indent?: string;
  readonly head?: readonly string[];
  /** The sentence that is written instead of a table without rows. */
  readonly none?: string;
}

/** Writes to the terminal: results to stdout, and remarks about them to stderr. */
export class Output {
  readonly #terminal: Terminal;
  readonly #options: OutputOptions;
  /** The width of the terminal in columns; undefined for a pipe or file, for which nothing is cut. */
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
    this.line(this.ink("bold", withoutLineBreaks(text)));
  }

  /** Writes a paragraph, broken at the terminal's width. */
  paragraph(text: string, indent = ""): void {
    for (const each of wrapTo(text, this.width, indent)) this.line(each);
  }

  /** Writes a table. On a narrow terminal the last column is shortened. Without rows the sentence `none` is written. */
  table(rows: readonly Row[], { indent = "  ", head, none }: TableOptions = {}): void {
    if (rows.length === 0 && none !== undefined) {
      this.line(none);
      return;
    }
    const all = head === undefined ? rows : [head, ...rows];
    const widths = columnWidths(all);
    for (const [index, row] of all.entries()) {
      const cells = row.map((cell, column) => this.#cell(cell, column === row.length - 1 ? undefined : widths[column]));
      const line = cutTo(`${indent}${cells.join("  ")}`.trimEnd(), this.width);
      this.line(head !== undefined && index === 0 ? this.ink("dim", line) : line);
    }
  }

  /** Writes the API's answer as JSON, for programs. */
  raw(value: unknown): void {
    this.line(safeJson(JSON.stringify(value, undefined, 2)));
  }

  /** Writes a remark to stderr, so that a pipe gets the answer alone. */
  note(text: string): void {
    this.#terminal.note(`${text}\n`);
  }

  /**
   * Shows on stderr what is being waited for while the work takes long, and erases that line at the end. Nothing is
   * shown if stderr is not a terminal.
   */
  async waiting<T>(what: string, work: () => Promise<T>): Promise<T> {
    return this.#terminal.waiting(what, work);
  }

  #cell(cell: Cell, width: number | undefined): string {
    const { text: written, ink } = typeof cell === "string" ? { text: cell, ink: undefined } : cell;
    const text = withoutLineBreaks(written);
    const filled = width === undefined ? text : padTo(text, width);
    return ink === undefined ? filled : this.ink(ink, filled);
  }
}

export type Cell = string | { readonly text: string; readonly ink: Ink };
export type Row = readonly Cell[];

/**
 * Replaces line breaks and tabs in a table cell. Other control characters stay, since they may be the cell's colour.
 */
const withoutLineBreaks = (text: string): string => text.replaceAll(/[\t\n\r]+/g, " ");

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
