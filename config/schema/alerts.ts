import { z } from "zod";
import { severities } from "../../domain/severity.ts";
import { text } from "../fields.ts";

export const alerts = z.strictObject({
  label: text.default("severity").describe("The alert's label that says how bad it is."),
  severities: z
    .record(text, z.enum(severities, "expected one of sev1, sev2, sev3, sev4"))
    .default({ critical: "sev1", error: "sev2", warning: "sev3", info: "sev4" })
    .describe("Which severity each value of that label proposes; sev1 to sev4 and SEV-1 to SEV-4 mean themselves."),
  otherwise: z
    .enum(severities, "expected one of sev1, sev2, sev3, sev4")
    .default("sev3")
    .describe("The severity proposed when the label is missing or unknown."),
});
