import { strategies } from "../responding/mitigation-strategies.ts";
import type { Definitions } from "./definition.ts";
import { note } from "./shared-fields.ts";

export const mitigationCommands = {
  startMitigation: {
    summary: "Begin to restore service",
    needs: "active",
    shortNames: ["mitigate"],
    fields: {
      strategy: { kind: "choice", label: "Of which kind it is", byPosition: true, choices: strategies },
      description: {
        kind: "text",
        label: "What is done",
        byPosition: true,
        example: "Increase the connection pool from 100 to 500",
      },
      etaMinutes: { kind: "minutes", label: "How many minutes it takes", example: 5, optional: true },
      risk: { kind: "text", label: "What could go wrong", example: "Low: the database has room for more" },
      rollbackPlan: { kind: "text", label: "How it is taken back", example: "Revert the configuration" },
    },
  },
  endMitigation: {
    summary: "Say whether a mitigation worked",
    fields: {
      attempt: { kind: "ordinal", label: "The mitigation's number", byPosition: true },
      worked: { kind: "flag", label: "Whether it helped" },
      note: { kind: "text", label: "What was seen", byPosition: true, example: "Errors are back to normal" },
    },
  },
  markMitigated: {
    summary: "The impact has ended; watch it from now on",
    needs: "active",
    shortNames: ["mitigated"],
    fields: { note },
  },
  reportRelapse: {
    summary: "The impact is back",
    needs: "declared",
    ringsPhones: true,
    shortNames: ["relapse"],
    fields: {
      text: { kind: "text", label: "What is back", byPosition: true, example: "The error rate is at 8 % again" },
    },
  },
  confirmFixDeployed: {
    summary: "The lasting fix is deployed",
    needs: "declared",
    givenBy: "machines-too",
    shortNames: ["fix-deployed"],
    fields: { note: { ...note, example: "v1.2.4 is everywhere" } },
  },
} as const satisfies Definitions;
