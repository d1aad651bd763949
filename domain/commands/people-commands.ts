import { roles } from "../incident/people.ts";
import type { Definitions } from "./definition.ts";
import { why } from "./shared-fields.ts";

const role = { kind: "choice", label: "The role", byPosition: true, choices: roles } as const;
const holder = { kind: "person", label: "Who holds it", byPosition: true } as const;

export const peopleCommands = {
  join: { summary: "Come in as a responder", comesIn: true, fields: {} },
  takeCommand: {
    summary: "Become the incident commander",
    needs: "active",
    shortNames: ["take"],
    comesIn: true,
    fields: {},
  },
  offerCommand: {
    summary: "Ask somebody to take command from you",
    needs: "active",
    givenBy: "commander-or-deputy",
    shortNames: ["offer"],
    fields: { to: { kind: "person", label: "Who is asked to take it", byPosition: true, example: "erin" } },
  },
  acceptCommand: {
    summary: "Take the command you were offered",
    shortNames: ["accept"],
    comesIn: true,
    fields: {},
  },
  declineCommand: { summary: "Decline the command you were offered", comesIn: true, fields: {} },
  assignRole: {
    summary: "Give somebody a role",
    shortNames: ["role"],
    fields: {
      role,
      person: holder,
      domain: {
        kind: "line",
        label: "What an expert is asked for, such as database",
        example: "database",
        optional: true,
      },
    },
  },
  releaseRole: {
    summary: "Take a role from somebody",
    givenBy: "commander-or-deputy",
    shortNames: ["unrole"],
    fields: { role, person: holder },
  },
  pageIn: {
    summary: "Page somebody in",
    ringsPhones: true,
    shortNames: ["page"],
    fields: {
      target: {
        kind: "target",
        label: "person:alice, team:sre, sme:database, rotation:…, or one of these",
        byPosition: true,
      },
      reason: { ...why, label: "What they are needed for", example: "The connection pool is exhausted" },
    },
  },
  escalate: {
    summary: "Page the next step of the escalation now, or jump to one",
    ringsPhones: true,
    fields: {
      reason: { ...why, example: "Nobody on this page knows the database" },
      toStep: {
        kind: "ordinal",
        label: "The step to jump to; left out, the next one",
        example: 3,
        optional: true,
      },
    },
  },
  reassign: {
    summary: "Hand it to another team",
    shortNames: ["hand-to"],
    fields: {
      team: { kind: "team", label: "The team whose it is from now on", byPosition: true },
      reason: { ...why, example: "It is the API's own database" },
    },
  },
  escalateToExecutives: {
    summary: "Page the executives",
    needs: "declared",
    givenBy: "commander-or-deputy",
    shortNames: ["executives"],
    fields: { reason: { ...why, example: "Customer data may have leaked" } },
  },
} as const satisfies Definitions;
