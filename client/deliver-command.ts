import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "@temporalio/client";
import type { PublicCommandName } from "../domain/commands.ts";
import { commandSignal, commandUpdate, getIncident, type Message } from "../workflows/messages.ts";
import { meaningOf, Unavailable } from "./temporal-answers.ts";

/** What came of a command. `unknown`: it is safely with Temporal, but nobody has said yet what it came to. */
export type CommandAnswer =
  | { readonly outcome: "done"; readonly revision: number; readonly note?: string }
  | { readonly outcome: "unknown" }
  | { readonly outcome: "refused"; readonly refusal: string }
  | { readonly outcome: "not-found" };

/** A command under way: its message carries the key under which it is done once. */
export interface Sending<N extends PublicCommandName> {
  readonly incidentId: string;
  readonly name: N;
  readonly key: string;
  readonly message: Message<N>;
}

/** How long a caller waits, and for what. */
export interface Patience {
  /** For the outcome of a command, before it goes as a signal, … */
  readonly answerWithinMs: number;
  /** … and for that signal to be accepted. */
  readonly signalWithinMs: number;
  /** For an opening to be accepted. */
  readonly openWithinMs: number;
  /** For an incident to be read. */
  readonly readWithinMs: number;
}

/** Slack gives a command three seconds altogether. */
export const everydayPatience: Patience = {
  answerWithinMs: 2000,
  signalWithinMs: 900,
  openWithinMs: 3000,
  readWithinMs: 3000,
};

const firstPauseMs = 20;
const longestPauseMs = 200;

/**
 * Brings a command to its incident exactly once: as an update while somebody answers, else as a signal under the same
 * key, which needs no worker. Throws Unavailable when Temporal accepted neither.
 */
export async function deliverCommand<N extends PublicCommandName>(
  client: Client,
  sending: Sending<N>,
  patience: Patience,
): Promise<CommandAnswer> {
  const answer = await update(client, sending, Date.now() + patience.answerWithinMs);
  if (answer.outcome !== "unknown") return answer;
  return sendAsSignal(client, sending, patience);
}

async function update<N extends PublicCommandName>(
  client: Client,
  { incidentId, name, key, message }: Sending<N>,
  giveUpAt: number,
): Promise<CommandAnswer> {
  const handle = client.workflow.getHandle(incidentId);
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    try {
      const { revision, note } = await client.withDeadline(giveUpAt, async () =>
        handle.executeUpdate(commandUpdate(name), { args: [message], updateId: key }),
      );
      return { outcome: "done", revision, ...(note === undefined ? {} : { note }) };
    } catch (error) {
      const meaning = meaningOf(error);
      if (meaning === undefined) throw error;
      if (meaning.as === "refused") return { outcome: "refused", refusal: meaning.refusal };
      if (meaning.as === "absent") return absent(client, incidentId, giveUpAt);
      if (meaning.as === "unknown" || Date.now() + pauseMs >= giveUpAt) return { outcome: "unknown" };
      await sleep(pauseMs);
    }
  }
}

/** Brings a command to its incident without waiting for what it comes to. */
export async function sendAsSignal<N extends PublicCommandName>(
  client: Client,
  { incidentId, name, message }: Sending<N>,
  { signalWithinMs }: Patience,
): Promise<CommandAnswer> {
  const giveUpAt = Date.now() + signalWithinMs;
  try {
    await client.withDeadline(giveUpAt, async () =>
      client.workflow.getHandle(incidentId).signal(commandSignal(name), message),
    );
    return { outcome: "unknown" };
  } catch (error) {
    if (meaningOf(error)?.as === "absent") return absent(client, incidentId, giveUpAt);
    throw new Unavailable("Temporal", error);
  }
}

/** Where an incident that has ended went, if it was merged and somebody can still say so. */
async function wentInto(client: Client, incidentId: string, giveUpAt: number): Promise<string | undefined> {
  try {
    const { incident } = await client.withDeadline(giveUpAt, async () =>
      client.workflow.getHandle(incidentId).query(getIncident),
    );
    return incident.mergedInto;
  } catch {
    return undefined; // That it has ended is known, and answer enough.
  }
}

/** Nothing runs under that id: there never was such an incident, or it is over. */
async function absent(client: Client, incidentId: string, giveUpAt: number): Promise<CommandAnswer> {
  try {
    await client.withDeadline(giveUpAt, async () => client.workflow.getHandle(incidentId).describe());
    const into = await wentInto(client, incidentId, giveUpAt);
    const refusal =
      into === undefined
        ? `${incidentId} has ended; nothing can be done to it any more.`
        : `${incidentId} was merged into ${into}: go on there.`;
    return { outcome: "refused", refusal };
  } catch (error) {
    if (meaningOf(error)?.as === "absent") return { outcome: "not-found" };
    throw new Unavailable("Temporal", error);
  }
}
