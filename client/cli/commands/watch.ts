import { setTimeout as sleep } from "node:timers/promises";
import { type Command } from "commander";
import { EventSourceParserStream } from "eventsource-parser/stream";
import { z } from "zod";
import { read, timelineAnswer } from "../http/read-answer.ts";
import { Failure } from "../failure.ts";
import type { Session } from "../session.ts";
import { namedOrNewest } from "../asking/which-incident.ts";
import { safeJson } from "../printing/safe-to-print.ts";
import { printEvents } from "../printing/print-events.ts";

const event = z.object({ incident: z.string(), seq: z.int(), at: z.string(), line: z.string() });
const askAgainMs = 2000;
const eventsBefore = 10;

/**
 * Prints events as they happen, until Ctrl-C. After a lost connection the printing resumes at the first event that was
 * missed.
 */
export function watch(command: Command, session: () => Session): Command {
  return command
    .argument("[id]", "the incident; left out, the one that is open")
    .option("--all", "every incident")
    .option("--for <seconds>", "end by itself after so long")
    .action(async (typed: string | undefined, options: { all?: boolean; for?: string }) => {
      const opened = session();
      const id = options.all === true ? undefined : await namedOrNewest(opened, typed);
      const stopped = new AbortController();
      const stop = (): void => {
        stopped.abort();
      };
      process.once("SIGINT", stop);
      const seconds = Number(options.for ?? Number.NaN);
      const end = Number.isNaN(seconds) ? undefined : setTimeout(stop, 1000 * seconds);
      try {
        await follow(opened, id, stopped.signal);
      } finally {
        clearTimeout(end);
        process.off("SIGINT", stop);
      }
    });
}

/**
 * Follows the API's event stream. While there is no stream, the timeline of a single incident is read again and again
 * instead.
 */
async function follow(session: Session, id: string | undefined, signal: AbortSignal): Promise<void> {
  const { api, out } = session;
  let last: string | undefined;
  let seen = id === undefined ? 0 : await printPast(session, id);
  while (!signal.aborted) {
    try {
      const stream = await api.stream(id === undefined ? "/events" : `/incidents/${id}/events`, last, signal);
      // Earlier events are read only after the stream is open, so that no event in between is missed.
      if (id !== undefined) seen = await printSince(session, id, seen);
      for await (const message of stream
        .pipeThrough(new TextDecoderStream())
        .pipeThrough(new EventSourceParserStream())) {
        last = message.id ?? last;
        const happened = read(event, { body: JSON.parse(message.data) });
        if (id !== undefined && happened.seq <= seen) continue;
        seen = id === undefined ? 0 : happened.seq;
        if (out.json) out.line(safeJson(message.data));
        else if (happened.line !== "")
          printEvents(out, [{ line: id === undefined ? withIncident(happened) : happened.line }]);
      }
    } catch (error) {
      if (error instanceof Error && error.name === "AbortError") return;
      if (!(error instanceof Failure) || error.ending === "unavailable") {
        out.note(out.ink("dim", "The connection is cut off; coming back …"));
      } else if (error.ending === "notFound" && id !== undefined) {
        seen = await printSince(session, id, seen);
      } else {
        throw error;
      }
    }
    await sleep(askAgainMs, undefined, { signal }).catch(() => undefined);
  }
}

const withIncident = ({ incident, line }: z.output<typeof event>): string => line.replace("] ", `] ${incident}: `);

/** Prints the latest events of an incident, and returns the number of the newest event. */
async function printPast({ api, out }: Session, id: string): Promise<number> {
  const { revision } = read(timelineAnswer, await api.get(`/incidents/${id}/timeline`, { limit: 1 }));
  const after = Math.max(0, revision - 3 * eventsBefore);
  const past = read(timelineAnswer, await api.get(`/incidents/${id}/timeline`, { after }));
  if (!out.json) printEvents(out, past.events.slice(-eventsBefore));
  return past.revision;
}

async function printSince({ api, out }: Session, id: string, seen: number): Promise<number> {
  const { events, revision } = read(timelineAnswer, await api.get(`/incidents/${id}/timeline`, { after: seen }));
  if (out.json) for (const one of events) out.line(safeJson(JSON.stringify({ incident: id, ...one })));
  else printEvents(out, events);
  return revision;
}
