import type { ReadStream, WriteStream } from "node:tty";
import { createInterface } from "node:readline/promises";
import { Failure } from "./failure.ts";

export type Ink = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

/** The standard streams, used by a person or a program. */
export interface Terminal {
  /** The width of stdout in columns; undefined if stdout is not a terminal. */
  readonly columns: number | undefined;
  /** Whether a person can be asked: stderr and stdin are a terminal. */
  readonly interactive: boolean;
  readonly write: (text: string) => void;
  readonly note: (text: string) => void;
  readonly ask: (question: string) => Promise<string>;
  /** Reads all of stdin, for secrets that must not be on a command line. */
  readonly input: () => Promise<string>;
  readonly waiting: <T>(what: string, work: () => Promise<T>) => Promise<T>;
}

interface Streams {
  readonly stdin: ReadStream | NodeJS.ReadStream;
  readonly stdout: WriteStream | NodeJS.WriteStream;
  readonly stderr: WriteStream | NodeJS.WriteStream;
}

const turns = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const turnEveryMs = 80;
/** Work that takes less than this time shows no progress. */
const slowFromMs = 400;

export function terminalOf({ stdin, stdout, stderr }: Streams): Terminal {
  return {
    columns: stdout.isTTY ? stdout.columns : undefined,
    interactive: stdin.isTTY && stderr.isTTY,
    write: (text) => stdout.write(text),
    note: (text) => stderr.write(text),
    ask: async (question) => {
      const lines = createInterface({ input: stdin, output: stderr });
      const stopped = new AbortController();
      lines.once("SIGINT", () => {
        stopped.abort();
      });
      lines.once("close", () => {
        stopped.abort();
      });
      try {
        return (await lines.question(question, { signal: stopped.signal })).trim();
      } catch {
        stderr.write("\n");
        throw new Failure("refused", "Stopped: nothing was sent.");
      } finally {
        lines.close();
      }
    },
    input: async () => {
      let text = "";
      stdin.setEncoding("utf8");
      for await (const part of stdin) text += String(part);
      return text.trim();
    },
    waiting: async (what, work) => {
      if (!stderr.isTTY) return work();
      let turn = 0;
      let spinning: NodeJS.Timeout | undefined;
      const begin = setTimeout(() => {
        spinning = setInterval(() => {
          stderr.write(`\r${turns[turn++ % turns.length] ?? ""} ${what} …`);
        }, turnEveryMs);
      }, slowFromMs);
      try {
        return await work();
      } finally {
        clearTimeout(begin);
        if (spinning !== undefined) {
          clearInterval(spinning);
          stderr.write("\r\u001b[K");
        }
      }
    },
  };
}
