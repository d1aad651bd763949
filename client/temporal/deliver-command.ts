import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "@temporalio/client";
import type { PublicCommandName } from "../../domain/commands/catalogue.ts";
import { commandSignal, commandUpdate, getIncident, type Message } from "../../workflows/messages.ts";
import { meaningOf, Unavailable } from "./temporal-answers.ts";

/**
 * The answer to a command. `unknown` means that Temporal has accepted the command, but no worker has answered it yet.
 */
export type CommandAnswer =
  | { readonly outcome: "done"; readonly revision: number; readonly note?: string }
  | { readonly outcome: "unknown" }
  | { readonly outcome: "refused"; readonly refusal: string }
  | { readonly outcome: "not-found" };

/**
 * A command that is to be sent to an incident. The message carries a key, under which the command is carried out once.
 */
export interface Sending<N extends PublicCommandName> {
  readonly incidentId: string;
  readonly name: N;
  readonly key: string;
  readonly message: Message<N>;
}

/** How long a caller waits for each kind of answer, in milliseconds. */
export interface Patience {
  /** How long to wait for the answer to an update. After that the command is sent as a signal. */
  readonly answerWithinMs: number;
  /** How long to wait until Temporal accepts the signal. */
  readonly signalWithinMs: number;
  /** How long to wait until Temporal accepts the opening of an incident. */
  readonly openWithinMs: number;
  /** How long to wait until an incident has been read. */
  readonly readWithinMs: number;
}

/** The usual waits. Together they are shorter than the three seconds that a chat gives a command to answer. */
export const everydayPatience: Patience = {
  answerWithinMs: 2000,
  signalWithinMs: 900,
  openWithinMs: 3000,
  readWithinMs: 3000,
};

const firstPauseMs = 20;
const longestPauseMs = 200;

/**
 * Sends a command to its incident, which carries the command out once. The command goes as an update; if no worker
 * answers in time, the command goes again as a signal under the same key, which needs no worker. Throws Unavailable
 * when Temporal accepts neither.
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

/**
 * Waits for the answer to a command that Temporal has accepted already. The answer is `unknown` if none comes in time:
 * the command is carried out all the same, so nothing is sent again and the caller need not try again.
 */
export async function awaitAnswer<N extends PublicCommandName>(
  client: Client,
  sending: Sending<N>,
  { answerWithinMs }: Patience,
): Promise<CommandAnswer> {
  try {
    return await update(client, sending, Date.now() + answerWithinMs);
  } catch (error) {
    if (error instanceof Unavailable) return { outcome: "unknown" };
    throw error;
  }
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

/** Sends a command to its incident as a signal, without waiting for the incident's answer. */
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

/**
 * Returns the incident into which an ended incident was merged; undefined if it was not merged, or if nobody can
 * answer any more.
 */
async function wentInto(client: Client, incidentId: string, giveUpAt: number): Promise<string | undefined> {
  try {
    const { incident } = await client.withDeadline(giveUpAt, async () =>
      client.workflow.getHandle(incidentId).query(getIncident),
    );
    return incident.mergedInto;
  } catch {
    return undefined; // The caller knows that the incident has ended, which is answer enough.
  }
}

/**
 * Returns the answer for an id under which no workflow runs: the incident is over, or there never was such an
 * incident.
 */
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
