import type { TranscriptRow } from "../integrations/local/transcript.ts";
import { scorecardSchema } from "../client/api/scorecard-route.ts";
import { timelineSchema } from "../client/api/read-routes.ts";

export function printTimeline(answer: unknown): void {
  heading("Timeline");
  let day = "";
  for (const { at, line } of timelineSchema.parse(answer).events) {
    if (at.slice(0, 10) !== day) {
      day = at.slice(0, 10);
      console.log(`\n  ${day}`);
    }
    console.log(`  ${line}`);
  }
}

/** Everything that was sent, with its recipient. */
export function printMessages(rows: readonly TranscriptRow[]): void {
  heading("Messages");
  table(
    ["when (UTC)", "to", "channel", "what"],
    rows.map(({ at, to, channel, deed, what }) => [
      when(new Date(at).toISOString()),
      to,
      channel,
      deed === "edit" ? `${what} (edited in place)` : what,
    ]),
  );
}

export function printScorecard(answer: unknown): void {
  heading("Scorecard");
  const { promises, metrics } = scorecardSchema.parse(answer);
  table(
    ["promise", "owed by", "since", "due", "verdict", "at"],
    promises.map(({ promise, owedBy, since, due, inWords, at }) => [
      promise,
      owedBy,
      when(since),
      when(due),
      inWords,
      at === undefined ? "" : when(at),
    ]),
  );
  const kept = promises.filter(({ verdict }) => verdict === "kept").length;
  const missed = promises.filter(({ verdict }) => verdict === "missed").length;
  console.log(`\n  ${promises.length} promises: ${kept} kept, ${missed} missed.`);
  const { timeToDetect, timeToAcknowledge, timeToResolve } = metrics;
  console.log(
    `  Minutes to detect ${timeToDetect ?? "–"}, to acknowledge ${timeToAcknowledge ?? "–"}, to resolve ${timeToResolve ?? "–"}.`,
  );
}

const when = (iso: string): string => iso.slice(0, 16).replace("T", " ");

function heading(text: string): void {
  console.log(`\n${text}\n${"─".repeat(text.length)}`);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of [head, ...rows]) {
    console.log(`  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd());
  }
}
