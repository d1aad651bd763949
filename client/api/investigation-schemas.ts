import { z } from "zod";
import { statusStates, strategies } from "../../domain/commands.ts";
import { audiences } from "../../domain/people.ts";
import { policyDigest } from "./policy-digest.ts";
import { type Directory, line, minutes, number, personOf, text } from "./fields.ts";

/** Investigating, mitigating, telling people, and coming to an end. */
export const investigationSchemas = (directory: Directory) => {
  const person = personOf(directory);
  const note = text.exactOptional();
  return {
    recordFinding: z.strictObject({ text }),
    recordHypothesis: z.strictObject({ text }),
    judgeHypothesis: z.strictObject({
      hypothesis: number,
      verdict: z.enum(["confirmed", "rejected"]),
      evidence: text,
    }),
    recordCause: z.strictObject({ internal: text, public: text, eta: line.exactOptional() }),
    recordDecision: z.strictObject({ text, emergencyChange: z.boolean() }),
    postUpdate: z.discriminatedUnion("form", [
      z.strictObject({
        form: z.literal("investigation"),
        recentDeployment: text,
        symptom: text,
        hypothesis: text,
        nextStep: text,
      }),
      z.strictObject({ form: z.literal("free"), text }),
    ]),
    startMitigation: z.strictObject({
      strategy: z.enum(strategies),
      description: text,
      etaMinutes: minutes.exactOptional(),
      risk: text,
      rollbackPlan: text,
    }),
    endMitigation: z.strictObject({ attempt: number, worked: z.boolean(), note: text }),
    markMitigated: z.strictObject({ note }),
    reportRelapse: z.strictObject({ text }),
    confirmFixDeployed: z.strictObject({ note }),
    postStatus: z.strictObject({ state: z.enum(statusStates), text }),
    updateAudience: z.strictObject({ audience: z.enum(audiences), text }),
    snoozeUpdates: z.strictObject({ minutes, reason: text }),
    addTask: z.strictObject({ text, owner: person.exactOptional() }),
    completeTask: z.strictObject({ task: number }),
    handOverTask: z.strictObject({ task: number, to: person }),
    tick: z.strictObject({ item: line }),
    waive: z.strictObject({ obligation: line, reason: text, approver: person }),
    applyPolicy: z
      .strictObject({
        policy: z.string().max(100).describe("The policy whose difference one has looked at: GET …/policy names it."),
        reason: text,
      })
      .transform(({ policy: named, reason }, context) => {
        const policy = directory.policies().find((one) => policyDigest(one) === named);
        if (policy !== undefined) return { policy, reason };
        const message = "The configuration has no such policy, or none any more; look at the difference again.";
        context.addIssue({ code: "custom", path: ["policy"], message });
        return z.NEVER;
      }),
    resolve: z.strictObject({
      mitigation: text,
      serviceStatus: text,
      errorRate: line,
      latency: line,
      monitoringForMinutes: minutes.exactOptional(),
      reason: text.exactOptional(),
      despiteOpen: z.boolean().exactOptional(),
    }),
    close: z.strictObject({ impact: text, thanks: text.exactOptional(), reason: text.exactOptional() }),
    reopen: z.strictObject({ reason: text }),
  };
};
