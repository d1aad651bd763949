import { severities } from "../incident/severity.ts";
import type { Definitions } from "./definition.ts";
import { category, publicImpact, why } from "./shared-fields.ts";

export const investigationCommands = {
  changeSeverity: {
    summary: "Raise or lower the severity",
    givenBy: "commander-or-deputy",
    shortNames: ["severity"],
    fields: {
      severity: { kind: "choice", label: "What it is from now on", byPosition: true, choices: severities },
      reason: why,
    },
  },
  describeImpact: {
    summary: "Say whom it hurts, and how",
    shortNames: ["impact"],
    fields: {
      impact: { kind: "text", label: "Whom it hurts, and how", byPosition: true, example: "Half of all requests fail" },
      publicImpact,
      category,
      usersAffected: { kind: "count", label: "How many, as far as is known", example: 1200, optional: true },
      impactStartedAt: { kind: "instant", label: "Since when", optional: true },
    },
  },
  recordFinding: {
    summary: "Note what you have found",
    givenBy: "machines-too",
    shortNames: ["find", "finding"],
    fields: {
      text: {
        kind: "text",
        label: "What you have found",
        byPosition: true,
        example: "Connection pool exhausted, 100/100 connections",
      },
    },
  },
  recordHypothesis: {
    summary: "Note what it could be",
    shortNames: ["hypothesis"],
    fields: {
      text: {
        kind: "text",
        label: "What it could be",
        byPosition: true,
        example: "The new feature increased query load",
      },
    },
  },
  judgeHypothesis: {
    summary: "A hypothesis is confirmed or rejected",
    shortNames: ["judge"],
    fields: {
      hypothesis: { kind: "ordinal", label: "Its number", byPosition: true },
      verdict: { kind: "choice", label: "What came out", byPosition: true, choices: ["confirmed", "rejected"] },
      evidence: {
        kind: "text",
        label: "What shows it",
        byPosition: true,
        example: "Queries per request doubled with v1.2.3",
      },
    },
  },
  recordCause: {
    summary: "Note the cause, inside and for the public",
    needs: "declared",
    shortNames: ["cause"],
    fields: {
      internal: {
        kind: "text",
        label: "The cause, as the room is told",
        byPosition: true,
        example: "v1.2.3 opens two connections for each request",
      },
      public: {
        kind: "text",
        label: "The same, as the public may read it",
        example: "A change of ours overloaded a database",
      },
      eta: { kind: "line", label: "When it will be over, as far as is known", example: "15:10 UTC", optional: true },
    },
  },
  recordDecision: {
    summary: "Note what was decided",
    needs: "declared",
    givenBy: "commander-or-deputy",
    shortNames: ["decide"],
    fields: {
      text: {
        kind: "text",
        label: "What was decided",
        byPosition: true,
        example: "We raise the pool now and roll back tonight",
      },
      emergencyChange: { kind: "flag", label: "Whether it is a change past the usual approval", otherwise: false },
    },
  },
  makePrivate: {
    summary: "Only those in it may see it from now on",
    givenBy: "commander-or-deputy",
    beyondRole: "commander",
    shortNames: ["private"],
    fields: { reason: { ...why, example: "It is a breach, and under investigation" } },
  },
} as const satisfies Definitions;
