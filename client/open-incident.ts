import { type Client, WorkflowExecutionAlreadyStartedError } from "@temporalio/client";
import type { PublicCommandName } from "../domain/commands.ts";
import type { Instant } from "../domain/moment.ts";
import type { Snapshot } from "../domain/snapshot.ts";
import { type Claims, idWithoutRecords } from "../records/claims.ts";
import { commandSignal, incidentType, type Message, type Realm, startOf } from "../workflows/messages.ts";
import type { Patience } from "./deliver-command.ts";
import { meaningOf, Unavailable } from "./temporal-answers.ts";

/** What every way of opening an incident needs. */
export interface Opener {
  readonly client: Client;
  readonly claims: Claims;
  readonly realm: Omit<Realm, "kind">;
  readonly patience: Patience;
  /** Told of what was got around: the database did not answer. */
  readonly report: (error: unknown, sentence: string) => void;
}

/** One incident for one cause: an alert group, or one declaration however often it is sent. */
export interface Opening<N extends PublicCommandName> {
  readonly cause: string;
  /** The instant that stamps a fresh id. */
  readonly startedAt: Instant;
  readonly snapshot: (id: string) => Snapshot;
  readonly name: N;
  readonly message: Message<N>;
}

/** Each turn found an incident over that owned the cause a moment before; three in a row is a fault. */
const mostMoves = 3;

/**
 * Gives the message to the incident its cause belongs to, and starts that incident if there is none. Resolves with its
 * id once Temporal has accepted it, and not before.
 */
export async function openIncident<N extends PublicCommandName>(opener: Opener, opening: Opening<N>): Promise<string> {
  let id = await claimed(opener, opening);
  for (let moves = 0; ; moves++) {
    try {
      await startWith(opener, id, opening);
      return id;
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      if (moves === mostMoves) throw error;
      id = await claimedAfter(opener, opening, id);
    }
  }
}

/** Gives the message to the incident of that id, which is started if it does not run; resolves once Temporal has it. */
export async function startWith<N extends PublicCommandName>(
  { client, realm, patience }: Opener,
  id: string,
  { snapshot, name, message }: Pick<Opening<N>, "snapshot" | "name" | "message">,
): Promise<void> {
  try {
    await client.withDeadline(Date.now() + patience.openWithinMs, async () =>
      client.workflow.signalWithStart(incidentType, {
        ...startOf(snapshot(id), realm),
        signal: commandSignal(name),
        signalArgs: [message],
      }),
    );
  } catch (error) {
    throw unavailable(error);
  }
}

async function claimed<N extends PublicCommandName>(opener: Opener, opening: Opening<N>): Promise<string> {
  const { cause, startedAt } = opening;
  try {
    return (await opener.claims.claim(cause, startedAt)).incidentId;
  } catch (error) {
    return withoutRecords(opener, error, cause, startedAt);
  }
}

async function claimedAfter<N extends PublicCommandName>(
  opener: Opener,
  { cause, startedAt }: Opening<N>,
  from: string,
): Promise<string> {
  try {
    return (await opener.claims.moveClaim({ groupKey: cause, from, at: startedAt })).incidentId;
  } catch (error) {
    return withoutRecords(opener, error, `${cause} after ${from}`, startedAt);
  }
}

/** At worst a second incident, never a lost alert. */
function withoutRecords({ report }: Opener, error: unknown, cause: string, startedAt: Instant): string {
  report(error, "the database does not answer: the incident's id is derived from its cause");
  return idWithoutRecords({ groupKey: cause, startedAt });
}

function unavailable(error: unknown): unknown {
  if (error instanceof WorkflowExecutionAlreadyStartedError) return error;
  return meaningOf(error) === undefined ? error : new Unavailable("Temporal", error);
}
