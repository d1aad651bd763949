import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import type { Settings } from "../../../config/settings.ts";
import { requireTokens } from "./authentication.ts";
import { answerOncePerKey, type IdempotencyParts } from "./idempotency.ts";
import { limitCallers } from "./limit-callers.ts";
import { limitRequests, limitUnproven } from "./limit-requests.ts";
import type { Routes } from "./routes.ts";
import type { Gate } from "./token-gate.ts";

/**
 * Adds routes to a scope, which is a part of the server with its own checks; every request to these routes passes the
 * checks first.
 */
type Scope = (add: (routes: Routes) => void) => void;

/** The scopes of the server, by the checks that a request passes before its route handles it. */
export interface Access {
  /** Routes without checks: health, descriptions, and routes that check requests themselves. */
  readonly open: Scope;
  /**
   * Routes without a token, whose requests prove their sender in another way, such as by a signature. Each such scope
   * has a limit of its own.
   */
  readonly proving: Scope;
  /**
   * Routes that need a token but are exempt from the common limit: event streams stay open for long, and their route
   * limits them itself.
   */
  readonly streaming: Scope;
  /**
   * Routes that need a token. One limit counts them all together, and a request repeated under the same
   * Idempotency-Key gets the first answer.
   */
  readonly guarded: Scope;
  /** The same scopes, whose routes stand under this heading in the API's description. */
  readonly under: (heading: string) => Access;
}

export interface AccessParts extends IdempotencyParts {
  readonly settings: () => Settings;
  readonly gate: Gate;
}

/**
 * The most requests at the same time. Further requests are asked to come again, so that those under way still get a
 * quick answer.
 */
const mostAtOnce = 200;

export async function openAccess(app: FastifyInstance, { settings, gate, ...parts }: AccessParts): Promise<Access> {
  const callers = await limitCallers(app, settings);
  const behind =
    (...checks: readonly ((scope: FastifyInstance) => void)[]): Scope =>
    (add) => {
      app.register(async (scope) => {
        for (const check of checks) check(scope);
        add(scope.withTypeProvider<ZodTypeProvider>());
      });
    };
  const tokens = (scope: FastifyInstance) => requireTokens(scope, gate, callers);
  const limited = limitRequests(mostAtOnce);
  const accessWith = (...first: readonly ((scope: FastifyInstance) => void)[]): Access => ({
    open: behind(...first),
    proving: (add) => behind(...first, limitUnproven(mostAtOnce))(add),
    streaming: behind(...first, tokens),
    guarded: behind(...first, limited, tokens, (scope) => answerOncePerKey(scope, parts)),
    under: (heading) => accessWith(headed(heading)),
  });
  return accessWith();
}

/** Puts the routes of a scope under a heading of the API's description, except routes that have one of their own. */
const headed = (heading: string) => (scope: FastifyInstance) => {
  scope.addHook("onRoute", (route) => {
    route.schema = { tags: [heading], ...route.schema };
  });
};
