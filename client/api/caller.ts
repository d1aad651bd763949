import type { FastifyRequest } from "fastify";
import type { Person } from "../../domain/people.ts";
import type { Standing } from "../../domain/standings.ts";

/** Whom a request comes from, as its token says. */
export interface Caller {
  /** Names them in logs, limits and idempotency: never a secret. */
  readonly id: string;
  /** What a machine is called on the timeline. */
  readonly name: string;
  readonly standing: Standing;
  /** Absent for a machine, and for the administrator whom the environment's token stands for. */
  readonly person?: Person;
}

const callers = new WeakMap<FastifyRequest, Caller>();

export function rememberCaller(request: FastifyRequest, caller: Caller): void {
  callers.set(request, caller);
}

/** Only behind authentication; anywhere else it is a fault of ours. */
export function callerOf(request: FastifyRequest): Caller {
  const caller = callers.get(request);
  if (caller === undefined) throw new Error(`${request.url} was answered without asking who calls.`);
  return caller;
}
