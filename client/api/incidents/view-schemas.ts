import { z } from "zod";
import { itemKinds, itemPriorities } from "../../../domain/following-through/post-incident.ts";
import { phaseNames } from "../../../domain/runbook.ts";

const iso = z.iso.datetime();
const at = iso.optional();
const person = z.string().describe("A person's id.");

export const owedSchema = z.object({
  key: z.string(),
  promise: z.string(),
  owedBy: z.string(),
  since: iso,
  due: iso,
  outcome: z.enum(["kept", "waived", "moot", "missed"]).optional().describe("Absent while it is owed."),
  overAt: at,
  doneAt: at.describe("When it was done although it was missed."),
  why: z.string().optional(),
});

export const checklistItemSchema = z.object({
  item: z.string(),
  phase: z.enum(phaseNames),
  text: z.string(),
  done: z.boolean().describe("By the facts, or ticked by somebody."),
  tickedBy: person.optional(),
  tickedAt: at,
});

export const actionItemSchema = z.object({
  item: z.string(),
  description: z.string(),
  kind: z.enum(itemKinds),
  owner: person,
  priority: z.enum(itemPriorities),
  addedAt: iso,
  dueOn: iso,
  doneAt: at,
  reviewedAt: at,
  effective: z.boolean().optional(),
});

export const postmortemSchema = z.object({
  owner: person.optional(),
  meetsAt: at,
  heldAt: at,
  draftAt: at,
  draftLink: z.string().optional(),
  commentsClosedAt: at,
  publishedAt: at,
  publishedLink: z.string().optional(),
  reviewPublishedAt: at,
  logsSavedAt: at,
  tracesSavedAt: at,
  metricsSavedAt: at,
});

export const metricsSchema = z
  .object({
    timeToDetect: z.number().optional(),
    timeToAcknowledge: z.number().optional(),
    timeToResolve: z.number().optional(),
  })
  .describe("In minutes; absent until the incident has come so far.");
