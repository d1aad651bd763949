import { z } from "zod";
import { policyFor } from "../../../config/policy/escalations.ts";
import { policyDifferences } from "../../../domain/promises/policy-difference.ts";
import { incidentParams, minRevision } from "../edges/fields.ts";
import { findIncident } from "./find-incident.ts";
import { policyDigest } from "./policy-digest.ts";
import { problemResponses } from "../edges/problems.ts";
import type { Routes } from "../edges/routes.ts";
import { findingOf, type Reading } from "../edges/viewer.ts";

const difference = z.object({
  policy: z
    .string()
    .describe("Names the configuration's policy for its service: what the command `applyPolicy` takes."),
  changes: z.array(z.string()).describe("What would be promised otherwise, in words; empty when it is the same."),
});

/** Adds GET /incidents/:id/policy, which shows what the command `applyPolicy` would change in the incident. */
export function policyRoute(app: Routes, context: Reading): void {
  app.get(
    "/incidents/:id/policy",
    {
      schema: {
        operationId: "getPolicyDifference",
        summary: "What moving the incident to the configuration's policy of now would change",
        params: incidentParams,
        querystring: z.strictObject({ minRevision }),
        response: { 200: difference, ...problemResponses },
      },
    },
    async (request) => {
      const { incident } = await findIncident(context, findingOf(request, context));
      const policy = policyFor(incident.service, context.settings());
      return { policy: policyDigest(policy), changes: [...policyDifferences(incident.policy, policy)] };
    },
  );
}
