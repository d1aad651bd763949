import { type Client, WorkflowExecutionAlreadyStartedError } from "@temporalio/client";
import type { PublicCommandName } from "../../domain/commands/catalogue.ts";
import type { Instant } from "../../domain/incident/moment.ts";
import type { Snapshot } from "../../domain/incident/snapshot.ts";
import { type Claims, idWithoutRecords, type Owner, type StormCap } from "../../records/group-claims.ts";
import { commandSignal, incidentType, type Message, type Realm, startOf } from "../../workflows/messages.ts";
import type { Patience } from "./deliver-command.ts";
import { meaningOf, Unavailable } from "./temporal-answers.ts";

/** The connections and settings that every way of opening an incident needs. */
export interface Opener {
  readonly client: Client;
  readonly claims: Claims;
  readonly realm: Omit<Realm, "kind">;
  readonly patience: Patience;
  /**
   * Says when alerts of many groups are collected in one incident (a storm); left out, each group gets its own
   * incident.
   */
  readonly storm?: () => StormCap;
  /** Called with the error if the database did not answer and the incident was opened without the database. */
  readonly report: (error: unknown, sentence: string) => void;
}

/**
 * The opening of one incident for one cause: for an alert group, or for a declaration, even if that is sent
 * repeatedly.
 */
export interface Opening<N extends PublicCommandName> {
  readonly cause: string;
  /** When the cause began. While the database is away, the id of a new incident is derived from this instant. */
  readonly startedAt: Instant;
  /** The instant whose minute becomes part of a new incident's id; left out, `startedAt` is used. */
  readonly countsFrom?: Instant;
  readonly snapshot: (id: string) => Snapshot;
  readonly name: N;
  readonly message: Message<N>;
  /**
   * Makes the message for an incident that collects the alerts of a storm; left out, the cause always gets an incident
   * of its own.
   */
  readonly amongOthers?: () => Message<N>;
}

/**
 * How often a message is passed on to the next owner because the owner before had just ended. After that it is an
 * error.
 */
const mostMoves = 3;

/**
 * Sends the message to the incident that owns the cause, and starts that incident if it is not running. Resolves with
 * the incident's id only after Temporal has accepted the message.
 */
export async function openIncident<N extends PublicCommandName>(opener: Opener, opening: Opening<N>): Promise<string> {
  const { message, amongOthers = () => message } = opening;
  let { incidentId, collected } = await claimOwner(opener, opening);
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

/** The message with which an incident starts, and how long its workflow may run at most; left out, for ever. */
interface Starting<N extends PublicCommandName> extends Pick<Opening<N>, "snapshot" | "name" | "message"> {
  readonly runsAtMostMs?: number;
}

/**
 * Sends the message to the incident with this id, and starts the incident if it is not running. Resolves once Temporal
 * has accepted the message.
 */
export async function startWith<N extends PublicCommandName>(
  { client, realm, patience }: Opener,
  id: string,
  { snapshot, name, message, runsAtMostMs }: Starting<N>,
): Promise<void> {
  try {
    await client.withDeadline(Date.now() + patience.openWithinMs, async () =>
      client.workflow.signalWithStart(incidentType, {
        ...startOf(snapshot(id), realm),
        ...(runsAtMostMs === undefined ? {} : { workflowExecutionTimeout: runsAtMostMs }),
        signal: commandSignal(name),
        signalArgs: [message],
      }),
    );
  } catch (error) {
    throw unavailable(error);
  }
}

async function claimOwner<N extends PublicCommandName>(opener: Opener, opening: Opening<N>): Promise<Owner> {
  const { cause, startedAt, countsFrom = startedAt } = opening;
  try {
    return await opener.claims.claim(cause, countsFrom, capFor(opener, opening));
  } catch (error) {
    return withoutRecords(opener, error, cause, startedAt);
  }
}

async function claimedAfter<N extends PublicCommandName>(
  opener: Opener,
  opening: Opening<N>,
  from: string,
): Promise<Owner> {
  const { cause, startedAt, countsFrom = startedAt } = opening;
  try {
    return await opener.claims.moveClaim({ groupKey: cause, from, at: countsFrom }, capFor(opener, opening));
  } catch (error) {
    return withoutRecords(opener, error, `${cause} after ${from}`, startedAt);
  }
}

const capFor = <N extends PublicCommandName>({ storm }: Opener, { amongOthers }: Opening<N>): StormCap | undefined =>
  amongOthers === undefined ? undefined : storm?.();

/**
 * Derives the incident's id from the cause while the database is away. At worst a second incident is opened, but no
 * alert is lost.
 */
function withoutRecords({ report }: Opener, error: unknown, cause: string, startedAt: Instant): Owner {
  report(error, "the database does not answer: the incident's id is derived from its cause");
  return { incidentId: idWithoutRecords({ groupKey: cause, startedAt }) };
}

function unavailable(error: unknown): unknown {
  if (error instanceof WorkflowExecutionAlreadyStartedError) return error;
  return meaningOf(error) === undefined ? error : new Unavailable("Temporal", error);
}
