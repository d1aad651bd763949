import { z } from "zod";
import { policyFor } from "../../config/escalations.ts";
import type { Settings } from "../../config/settings.ts";
import type { Policy } from "../../domain/policy.ts";
import { policyDifferences } from "../../domain/policy-difference.ts";
import { incidentParams, minRevision } from "./fields.ts";
import { findIncident } from "./find-incident.ts";
import { policyDigest } from "./policy-digest.ts";
import { problemResponses } from "./problems.ts";
import type { RouteContext, Routes } from "./routes.ts";
import { findingOf } from "./viewer.ts";

const difference = z.object({
  policy: z
    .string()
    .describe("Names the configuration's policy for its service: what the command `applyPolicy` takes."),
  changes: z.array(z.string()).describe("What would be promised otherwise, in words; empty when it is the same."),
});

/** GET /incidents/:id/policy: what the command `applyPolicy` would change. */
export function policyRoute(app: Routes, context: RouteContext): void {
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

/** The configuration's policies: what incidents of no service it knows are held to, and those of each service. */
export const policiesOf = (settings: Settings): readonly Policy[] => [
  settings.policy,
  ...["", ...Object.values(settings.services).map(({ name }) => name)].map((service) => policyFor(service, settings)),
];
