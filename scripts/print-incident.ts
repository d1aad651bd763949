import { z } from "zod";
import { severities, severityLabel } from "../domain/incident/severity.ts";
import type { TranscriptRow } from "../integrations/local/transcript.ts";
import { scorecardSchema } from "../client/api/accounts/scorecard-route.ts";
import { timelineSchema } from "../client/api/incidents/read-routes.ts";

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

/** Prints every message that was sent, as its recipient read it. */
export function printMessages(rows: readonly TranscriptRow[]): void {
  heading("Messages");
  for (const { at, to, channel, deed, what, text, details } of rows) {
    const { subject } = details;
    const how = deed === "edit" ? `${channel}, edited in place` : channel;
    console.log(`\n  ${when(new Date(at).toISOString())}  to ${to} (${how})`);
    const lines = [...(typeof subject === "string" ? [`Subject: ${subject}`, ""] : []), ...text.split("\n")];
    const words = text === "" && lines.length === 1 ? [`(${what})`] : lines;
    for (const line of words) console.log(line === "" ? "" : `      ${line}`);
  }
}

const adviceSchema = z.object({ severity: z.enum(severities), because: z.array(z.string()) });

/**
 * Says why the example is a SEV-2, although the document's own criteria make a SEV-1 of the impact that it declares.
 */
export function printWhySev2(advice: unknown): void {
  const { severity, because } = adviceSchema.parse(advice);
  heading("Why SEV-2");
  console.log(`  The process document declares its example as SEV-2 with the impact "Complete outage for all users".
  By its own criteria that is ${severityLabel(severity)}: ${because.join("; ")}.
  The document contradicts itself there. The demo follows the example to the letter, so that its times and its
  messages can be held against it; a person who asks for advice (incident advice severity) is told ${severityLabel(severity)}.`);
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
