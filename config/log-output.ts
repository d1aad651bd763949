import { writeSync } from "node:fs";

/** The place to which a log is written, such as stdout, and how well the writing goes. */
export interface LogOutput {
  readonly write: (line: string) => void;
  /**
   * How many lines could not be written since the last line that was, and why; undefined while the log can be written.
   */
  readonly failing: () => { readonly lines: number; readonly why: string } | undefined;
  /** How many lines were lost since the process started. */
  readonly lostInAll: () => number;
}

/**
 * The file descriptor of stdout. `process.stdout.fd` is not used: it would open a stream, after which writing to a
 * pipe can fail because the pipe is busy.
 */
const standardOutput = 1;
/**
 * How long a line waits for a slow reader. After that the line is lost, since the process has alerts to accept and
 * people to page.
 */
const busyForMs = 500;
const looksAgainAfterMs = 5;

/**
 * Makes a log that writes lines to a file descriptor and leaves out lines that cannot be written: a full disk or a
 * reader that went away must not end a process that pages. Once writing succeeds again, a line says how many lines
 * were lost.
 */
export function logOutput(fd = standardOutput, write: (fd: number, bytes: Buffer) => number = writeSync): LogOutput {
  let failing: { readonly lines: number; readonly why: string } | undefined;
  let lostInAll = 0;
  /** Whether the last bytes in the log are the beginning of a line whose end was lost. */
  let isCut = false;

  const writeAll = (text: string): void => {
    let rest = Buffer.from(isCut ? `\n${text}` : text);
    const giveUpAt = performance.now() + busyForMs;
    while (rest.length > 0) {
      try {
        rest = rest.subarray(write(fd, rest));
        isCut = rest.length > 0;
      } catch (error) {
        if (codeOf(error) !== "EAGAIN" || performance.now() > giveUpAt) throw error;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, looksAgainAfterMs);
      }
    }
  };

  return {
    write: (line) => {
      try {
        if (failing !== undefined) writeAll(lossLine(failing));
        failing = undefined;
        writeAll(line);
      } catch (error) {
        lostInAll += 1;
        failing = { lines: (failing?.lines ?? 0) + 1, why: error instanceof Error ? error.message : String(error) };
      }
    },
    failing: () => failing,
    lostInAll: () => lostInAll,
  };
}

const lossLine = ({ lines, why }: { readonly lines: number; readonly why: string }): string =>
  `${JSON.stringify({ level: 50, time: Date.now(), msg: `${lines} lines of this log were lost: ${why}` })}\n`;

const codeOf = (error: unknown): unknown => (error instanceof Error && "code" in error ? error.code : undefined);
