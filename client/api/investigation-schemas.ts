import { z } from "zod";
import { statusStates } from "../../domain/effects.ts";
import { strategies } from "../../domain/mitigation-strategies.ts";
import { audiences } from "../../domain/people.ts";
import { policyDigest } from "./policy-digest.ts";
import { type Directory, line, minutes, number, personOf, text } from "./fields.ts";

/** Investigating, mitigating, telling people, and coming to an end. */
export const investigationSchemas = (directory: Directory) => {
  const person = personOf(directory);
  const note = text.exactOptional().describe("What to add");
  const reason = text.describe("Why");
  return {
    recordFinding: z.strictObject({ text: text.describe("What you have found") }),
    recordHypothesis: z.strictObject({ text: text.describe("What it could be") }),
    judgeHypothesis: z.strictObject({
      hypothesis: number.describe("Its number"),
      verdict: z.enum(["confirmed", "rejected"]).describe("What came out"),
      evidence: text.describe("What shows it"),
    }),
    recordCause: z.strictObject({
      internal: text.describe("The cause, as the room is told"),
      public: text.describe("The same, as the public may read it"),
      eta: line.exactOptional().describe("When it will be over, as far as is known"),
    }),
    recordDecision: z.strictObject({
      text: text.describe("What was decided"),
      emergencyChange: z.boolean().describe("Whether it is a change past the usual approval"),
    }),
    postUpdate: z.discriminatedUnion("form", [
      z.strictObject({
        form: z.literal("investigation").describe("By the process' own form"),
        recentDeployment: text.describe("What was deployed lately"),
        symptom: text.describe("What is seen"),
        hypothesis: text.describe("What it could be"),
        nextStep: text.describe("What is tried next"),
      }),
      z.strictObject({
        form: z.literal("free").describe("In one's own words"),
        text: text.describe("Where you stand"),
      }),
    ]),
    startMitigation: z.strictObject({
      strategy: z.enum(strategies).describe("Of which kind it is"),
      description: text.describe("What is done"),
      etaMinutes: minutes.exactOptional().describe("How many minutes it takes"),
      risk: text.describe("What could go wrong"),
      rollbackPlan: text.describe("How it is taken back"),
    }),
    endMitigation: z.strictObject({
      attempt: number.describe("The mitigation's number"),
      worked: z.boolean().describe("Whether it helped"),
      note: text.describe("What was seen"),
    }),
    markMitigated: z.strictObject({ note }),
    reportRelapse: z.strictObject({ text: text.describe("What is back") }),
    confirmFixDeployed: z.strictObject({ note }),
    postStatus: z.strictObject({
      state: z.enum(statusStates).describe("What the page shows"),
      text: text.describe("What the public reads"),
    }),
    updateAudience: z.strictObject({
      audience: z.enum(audiences).describe("Who is told"),
      text: text.describe("What they are told"),
    }),
    snoozeUpdates: z.strictObject({ minutes: minutes.describe("For how many minutes"), reason }),
    addTask: z.strictObject({
      text: text.describe("What is to be done"),
      owner: person.exactOptional().describe("Who does it; left out, nobody yet"),
    }),
    completeTask: z.strictObject({ task: number.describe("Its number") }),
    handOverTask: z.strictObject({
      task: number.describe("Its number"),
      to: person.describe("Who does it from now on"),
    }),
    tick: z.strictObject({ item: line.describe("The item's name, as `checklist` has it") }),
    waive: z.strictObject({
      obligation: line.describe("The promise's key, such as room-update#1/2"),
      reason,
      approver: person.describe("Who agreed"),
    }),
    applyPolicy: z
      .strictObject({
        policy: z.string().max(100).describe("The policy whose difference one has looked at: GET …/policy names it."),
        reason,
      })
      .transform(({ policy: named, reason: why }, context) => {
        const policy = directory.policies().find((one) => policyDigest(one) === named);
        if (policy !== undefined) return { policy, reason: why };
        const message = "The configuration has no such policy, or none any more; look at the difference again.";
        context.addIssue({ code: "custom", path: ["policy"], message });
        return z.NEVER;
      }),
    resolve: z.strictObject({
      mitigation: text.describe("What restored it"),
      serviceStatus: text.describe("How the service is now"),
      errorRate: line.describe("The error rate now"),
      latency: line.describe("The latency now"),
      monitoringForMinutes: minutes.exactOptional().describe("For how long it has been watched"),
      reason: text.exactOptional().describe("Why it is resolved before the watch is over"),
      despiteOpen: z.boolean().exactOptional().describe("Although tasks, mitigations or alerts are open"),
    }),
    close: z.strictObject({
      impact: text.describe("What it came to: users, minutes, error budget"),
      thanks: text.exactOptional().describe("Whom you thank"),
      reason: text.exactOptional().describe("Why it is closed before the watch is over"),
    }),
    reopen: z.strictObject({ reason }),
  };
};
