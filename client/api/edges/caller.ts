import type { FastifyRequest } from "fastify";
import type { Person } from "../../../domain/incident/people.ts";
import type { Standing } from "../../../domain/commands/standings.ts";

/** The sender of a request, who is known by the token. */
export interface Caller {
  /** The id of the caller for logs, limits and idempotency keys; never a secret. */
  readonly id: string;
  /** The name that the timeline shows for a machine. */
  readonly name: string;
  readonly standing: Standing;
  /** The owner of the token; undefined for a machine's token and for the administrator's token of the environment. */
  readonly person?: Person;
}

interface Admitted {
  readonly caller: Caller;
  /** Checks the token again; throws a Problem if it is no longer valid. */
  readonly admit: () => Promise<Caller>;
}

const admitted = new WeakMap<FastifyRequest, Admitted>();

export function rememberCaller(request: FastifyRequest, caller: Caller, admit: () => Promise<Caller>): void {
  admitted.set(request, { caller, admit });
}

/** Checks the token of a long-running request again; throws a Problem if it is no longer valid. */
export async function admitAgain(request: FastifyRequest): Promise<void> {
  const remembered = admitted.get(request);
  if (remembered !== undefined) rememberCaller(request, await remembered.admit(), remembered.admit);
}

/** Returns the caller of a request; throws on a route without authentication. */
export function callerOf(request: FastifyRequest): Caller {
  const remembered = admitted.get(request);
  if (remembered === undefined) throw new Error(`${request.url} was answered without asking who calls.`);
  return remembered.caller;
}
