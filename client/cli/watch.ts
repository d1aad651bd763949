import { setTimeout as sleep } from "node:timers/promises";
import { Command } from "commander";
import { EventSourceParserStream } from "eventsource-parser/stream";
import { z } from "zod";
import { read, timelineAnswer } from "./answers.ts";
import { Failure } from "./failure.ts";
import type { Session } from "./session.ts";
import { namedOrOpen, printEvents } from "./timeline.ts";

const event = z.object({ incident: z.string(), seq: z.int(), at: z.string(), line: z.string() });
const again = 2000;
const eventsBefore = 10;

/** What happens, as it happens, until Ctrl-C; a connection that is cut off resumes where it was. */
export function watch(session: () => Session): Command {
  return new Command("watch")
    .description("What happens, as it happens; Ctrl-C ends it")
    .argument("[id]", "the incident; left out, the one that is open")
    .option("--all", "every incident")
    .option("--for <seconds>", "end by itself after so long")
    .action(async (typed: string | undefined, options: { all?: boolean; for?: string }) => {
      const opened = session();
      const id = options.all === true ? undefined : await namedOrOpen(opened, typed);
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

async function follow(session: Session, id: string | undefined, signal: AbortSignal): Promise<void> {
  const { api, out } = session;
  let last: string | undefined;
  let seen = 0;
  while (!signal.aborted) {
    try {
      // The stream is opened before the past is asked for, so that nothing happens between the two.
      const stream = await api.stream(id === undefined ? "/events" : `/incidents/${id}/events`, last, signal);
      if (last === undefined && id !== undefined && seen === 0) seen = await printPast(session, id);
      for await (const message of stream
        .pipeThrough(new TextDecoderStream())
        .pipeThrough(new EventSourceParserStream())) {
        if (message.id !== undefined) last = message.id;
        if (message.data === "") continue;
        if (out.json) out.line(message.data);
        const happened = read(event, { body: JSON.parse(message.data) });
        if (out.json || happened.line === "" || (id !== undefined && happened.seq <= seen)) continue;
        printEvents(out, [
          { line: id === undefined ? happened.line.replace("] ", `] ${happened.incident}: `) : happened.line },
        ]);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Failure && error.ending !== "unavailable") throw error;
      out.note(out.ink("dim", "The connection is cut off; coming back …"));
    }
    await sleep(again, undefined, { signal }).catch(() => undefined);
  }
}

/** The last events there were; answers the number of the last one. */
async function printPast({ api, out }: Session, id: string): Promise<number> {
  const { revision } = read(timelineAnswer, await api.get(`/incidents/${id}/timeline`, { limit: 1 }));
  const after = Math.max(0, revision - 3 * eventsBefore);
  const past = read(timelineAnswer, await api.get(`/incidents/${id}/timeline`, { after }));
  if (!out.json) printEvents(out, past.events.slice(-eventsBefore));
  return past.revision;
}
