import { z } from "zod";
import { severities } from "../../domain/incident/severity.ts";
import { text } from "../fields.ts";
import { minutes, target } from "./policy.ts";
import { hours } from "./rotations.ts";

const step = z.strictObject({
  afterMinutes: minutes
    .default(0)
    .describe("When the step is taken, counted from the beginning of the round; left out, at once."),
  page: z
    .array(target)
    .nonempty("expected somebody to page")
    .describe("Who is paged: schedule:…, rotation:…, person:…, team:…, sme:…, channel:#…, or one of the duties."),
  urgency: z
    .enum(["page", "message"], "expected page or message")
    .exactOptional()
    .describe("A page wakes people, a message waits until they look; a page when left out."),
  severities: z
    .array(z.enum(severities, "expected one of sev1, sev2, sev3, sev4"))
    .nonempty("expected at least one severity")
    .exactOptional()
    .describe("The severities at which the step is taken; left out, all."),
  hours: hours.exactOptional().describe("The hours in which the step pages a person, by that person's own clock."),
});

/**
 * An escalation of a service or a team: the steps by which people are paged until somebody acknowledges, or takes
 * command.
 */
export const escalation = z.strictObject({
  name: text.exactOptional().describe("The escalation's name, as people read it; the id when left out."),
  steps: z.array(step).nonempty("expected at least one step").describe("Who is asked to acknowledge, and when."),
  repeats: z
    .int("expected a whole number")
    .min(0, "expected a number not less than 0")
    .max(10, "expected at most 10")
    .default(0)
    .describe("How often all steps are repeated while nobody answers."),
  pauseMinutes: minutes
    .min(1, "expected at least 1 minute")
    .default(5)
    .describe("The wait after the last step, before the steps are repeated or the fallback is paged."),
  fallback: target
    .exactOptional()
    .describe("Who is paged after all steps; left out, contacts.fallback. After that everyone is paged."),
  commander: z
    .array(step)
    .nonempty("expected at least one step")
    .exactOptional()
    .describe("The steps by which people are asked to take command; left out, those of the default policy."),
});

export type EscalationSteps = z.output<typeof escalation>["steps"];
