import type { FastifyInstance } from "fastify";
import { Problem } from "./problems.ts";

/** Refuses, with 503, what comes while so many requests are under way; whoever sends it tries again. */
export function limitRequests(app: FastifyInstance, mostAtOnce: number): void {
  const underWay = new Set<string>();
  app.addHook("onRequest", async ({ id }, reply) => {
    if (underWay.size >= mostAtOnce) throw new Problem("busy", `${mostAtOnce} requests are under way; send it again.`);
    underWay.add(id);
    // A caller who hangs up gets no response, and its request is over all the same.
    reply.raw.once("close", () => underWay.delete(id));
  });
  app.addHook("onResponse", async ({ id }) => {
    underWay.delete(id);
  });
}
