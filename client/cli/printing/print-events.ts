import { oneLine } from "../../../domain/plain-text.ts";
import type { Output } from "./output.ts";

/** Prints lines of a timeline, with the time dimmed and failures in red. */
export function printEvents(out: Output, events: readonly { readonly line: string }[]): void {
  for (const { line: written } of events) {
    // An older release recorded lines that contain line breaks, which are removed here.
    const line = oneLine(written);
    const [, stamp = "", text = line] = /^(\[[^\]]*\]) (.*)$/s.exec(line) ?? [];
    out.paragraph(`${out.ink("dim", stamp)} ${/^(Missed|Failed)/.test(text) ? out.ink("red", text) : text}`);
  }
}
