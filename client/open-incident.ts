import { type Client, WorkflowExecutionAlreadyStartedError } from "@temporalio/client";
import type { PublicCommandName } from "../domain/commands.ts";
import type { Instant } from "../domain/moment.ts";
import type { Snapshot } from "../domain/snapshot.ts";
import { type Claims, idWithoutRecords, type Owner, type StormCap } from "../records/claims.ts";
import { commandSignal, incidentType, type Message, type Realm, startOf } from "../workflows/messages.ts";
import type { Patience } from "./deliver-command.ts";
import { meaningOf, Unavailable } from "./temporal-answers.ts";

/** What every way of opening an incident needs. */
export interface Opener {
  readonly client: Client;
  readonly claims: Claims;
  readonly realm: Omit<Realm, "kind">;
  readonly patience: Patience;
  /** When alerts of many groups are collected in one incident; without it each group has its own. */
  readonly storm?: () => StormCap;
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
  /** The message to an incident in which a storm is collected; without it the cause has its own incident always. */
  readonly amongOthers?: () => Message<N>;
}

/** Each turn found an incident over that owned the cause a moment before; three in a row is a fault. */
const mostMoves = 3;

/**
 * Gives the message to the incident its cause belongs to, and starts that incident if there is none. Resolves with its
 * id once Temporal has accepted it, and not before.
 */
export async function openIncident<N extends PublicCommandName>(opener: Opener, opening: Opening<N>): Promise<string> {
  const { message, amongOthers = () => message } = opening;
  let { incidentId, collected } = await claimed(opener, opening);
  for (let moves = 0; ; moves++) {
    try {
      await startWith(opener, incidentId, { ...opening, message: collected ? amongOthers() : message });
      return incidentId;
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      if (moves === mostMoves) throw error;
      ({ incidentId, collected } = await claimedAfter(opener, opening, incidentId));
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

async function claimed<N extends PublicCommandName>(opener: Opener, opening: Opening<N>): Promise<Owner> {
  const { cause, startedAt } = opening;
  try {
    return await opener.claims.claim(cause, startedAt, capFor(opener, opening));
  } catch (error) {
    return withoutRecords(opener, error, cause, startedAt);
  }
}

async function claimedAfter<N extends PublicCommandName>(
  opener: Opener,
  opening: Opening<N>,
  from: string,
): Promise<Owner> {
  const { cause, startedAt } = opening;
  try {
    return await opener.claims.moveClaim({ groupKey: cause, from, at: startedAt }, capFor(opener, opening));
  } catch (error) {
    return withoutRecords(opener, error, `${cause} after ${from}`, startedAt);
  }
}

const capFor = <N extends PublicCommandName>({ storm }: Opener, { amongOthers }: Opening<N>): StormCap | undefined =>
  amongOthers === undefined ? undefined : storm?.();

/** At worst a second incident, never a lost alert. */
function withoutRecords({ report }: Opener, error: unknown, cause: string, startedAt: Instant): Owner {
  report(error, "the database does not answer: the incident's id is derived from its cause");
  return { incidentId: idWithoutRecords({ groupKey: cause, startedAt }) };
}

function unavailable(error: unknown): unknown {
  if (error instanceof WorkflowExecutionAlreadyStartedError) return error;
  return meaningOf(error) === undefined ? error : new Unavailable("Temporal", error);
}
