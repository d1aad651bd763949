import { z } from "zod";
import { type Instant, minute } from "../../../domain/incident/moment.ts";
import { instant } from "../edges/fields.ts";
import { Problem, problemResponses } from "../edges/problems.ts";
import type { Routes } from "../edges/routes.ts";
import type { Incidents } from "../../temporal/incidents.ts";
import { type RequestClock, senderHeaders, senderOf, timeOf } from "../edges/sender.ts";

export interface CanaryParts extends RequestClock {
  readonly incidents: Pick<Incidents, "openCanary">;
}

/**
 * How many canaries one API process opens within a minute. One a minute is the most that the schedule sends, and the
 * rest is for people who try it.
 */
const mostWithinAMinute = 12;
/** How far the sender's clock may be from ours. */
const clocksApartMs = 5 * minute;

/**
 * Adds POST /canary, which raises a test alert (the canary) to show whether alerts become pages. Its page goes to a
 * sandbox that reaches nobody, and its incident appears in no list.
 */
export function canaryRoute(app: Routes, context: CanaryParts): void {
  let openedAt: readonly Instant[] = [];
  app.post(
    "/canary",
    {
      config: { needs: "sendAlerts" },
      schema: {
        operationId: "flyCanary",
        summary: "An alert that shows whether it becomes a page, of which nobody hears",
        headers: senderHeaders,
        body: z.strictObject({ startedAt: instant }),
        response: { 202: z.object({ incident: z.string() }), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { startedAt } = request.body;
      const sender = senderOf(request, context, {
        does: "canary",
        by: { kind: "machine", name: "canary", via: "api" },
        key: `canary/${startedAt}`,
      });
      const now = timeOf(request, context);
      if (Math.abs(now - startedAt) > clocksApartMs)
        throw new Problem("bad-input", "startedAt: a canary starts now, and this is more than five minutes away.");
      openedAt = openedAt.filter((at) => Math.abs(now - at) < minute);
      if (openedAt.length >= mostWithinAMinute)
        throw new Problem("busy", `${mostWithinAMinute} canaries were opened within a minute, which is enough.`);
      openedAt = [...openedAt, now];
      const incident = await context.incidents.openCanary(startedAt, sender);
      reply.code(202);
      return { incident };
    },
  );
}
