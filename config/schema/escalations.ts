import { z } from "zod";
import { severities } from "../../domain/severity.ts";
import { text } from "../fields.ts";
import { minutes, target } from "../policy-schema.ts";
import { hours } from "./rotations.ts";

const step = z.strictObject({
  afterMinutes: minutes
    .default(0)
    .describe("When it is taken, counted from the begin of the round; at once when left out."),
  page: z
    .array(target)
    .nonempty("expected somebody to page")
    .describe("Whom: schedule:…, rotation:…, person:…, team:…, sme:…, channel:#…, or one of the duties."),
  urgency: z
    .enum(["page", "message"], "expected page or message")
    .exactOptional()
    .describe("A page wakes people, a message waits until they look; a page when left out."),
  severities: z
    .array(z.enum(severities, "expected one of sev1, sev2, sev3, sev4"))
    .nonempty("expected at least one severity")
    .exactOptional()
    .describe("Only at these severities; at every one when left out."),
  hours: hours.exactOptional().describe("Only those for whom it is within these hours, by their own clock."),
});

/** Who is asked to acknowledge, and who to command, in incidents of a service or of a team. */
export const escalation = z.strictObject({
  name: text.exactOptional().describe("The escalation's name, as people read it; the id when left out."),
  steps: z.array(step).nonempty("expected at least one step").describe("Who is asked to acknowledge, and when."),
  repeats: z
    .int("expected a whole number")
    .min(0, "expected a number not less than 0")
    .max(10, "expected at most 10")
    .default(0)
    .describe("How often the steps are gone through again while nobody answers."),
  pauseMinutes: minutes
    .min(1, "expected at least 1 minute")
    .default(5)
    .describe("How long the last step is waited for before they are, or before the fallback is paged."),
  fallback: target
    .exactOptional()
    .describe("Who is paged when all steps are through; contacts.fallback when left out. After that, everyone."),
  commander: z
    .array(step)
    .nonempty("expected at least one step")
    .exactOptional()
    .describe("Who is asked to command; the process' own steps when left out."),
});

export type EscalationSteps = z.output<typeof escalation>["steps"];
