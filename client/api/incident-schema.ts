import { z } from "zod";
import { statusStates } from "../../domain/effects.ts";
import { kinds } from "../../domain/kind.ts";
import { strategies } from "../../domain/mitigation-strategies.ts";
import { roles } from "../../domain/people.ts";
import { itemKinds, itemPriorities } from "../../domain/post-incident.ts";
import { phaseNames } from "../../domain/runbook.ts";
import { severities } from "../../domain/severity.ts";

/** ISO 8601, UTC. */
const iso = z.iso.datetime();
const at = iso.optional();
const person = z.string().describe("A person's id.");
const count = z.int();

/** A promise as it stands in the incident. */
export const obligationSchema = z.object({
  key: z.string().describe("Names it, for instance in the command `waive`."),
  promise: z.string(),
  owedBy: z.string(),
  since: iso,
  due: iso,
  over: z.enum(["kept", "waived", "moot", "missed"]).optional().describe("Absent while it is owed."),
  overAt: at,
  doneAt: at.describe("When it was done although it was missed."),
  why: z.string().optional(),
});

const evidence = z.object({ logs: at, traces: at, metrics: at });
const document = z.object({ at: iso, link: z.string() }).optional();

/** An incident with everything that is owed in it. */
export const incidentSchema = z.object({
  id: z.string(),
  kind: z.enum(kinds),
  phase: z.enum(phaseNames),
  severity: z.enum(severities),
  title: z.string(),
  service: z.string(),
  impact: z.string(),
  private: z.boolean(),
  revision: count.describe("The number of its last event."),
  commander: person.optional(),
  responders: z.array(person).describe("Everybody who is in it: who acknowledged, joined, or holds a role."),
  links: z.record(z.string(), z.string()).describe("The room, the status page, dashboards: where else to look."),
  impactStartedAt: at,
  openedAt: at,
  acknowledgedAt: at,
  declaredAt: at,
  mitigatedAt: at,
  resolvedAt: at,
  closedAt: at,
  endedAt: at,
  next: obligationSchema.optional().describe("What is owed next, and when."),
  obligations: z.array(obligationSchema),
  roles: z.array(z.object({ role: z.enum(roles), person, domain: z.string().optional(), since: iso })),
  alerts: z.array(z.object({ alert: z.string(), summary: z.string(), startedAt: iso, firedAt: iso, clearedAt: at })),
  tasks: z.array(z.object({ task: count, text: z.string(), owner: person, doneAt: at })),
  hypotheses: z.array(
    z.object({ hypothesis: count, text: z.string(), verdict: z.enum(["confirmed", "rejected"]).optional() }),
  ),
  mitigations: z.array(
    z.object({
      attempt: count,
      strategy: z.enum(strategies),
      description: z.string(),
      risk: z.string(),
      rollbackPlan: z.string(),
      startedAt: iso,
      endedAt: at,
      worked: z.boolean().optional(),
    }),
  ),
  decisions: z.array(z.object({ text: z.string(), emergencyChange: z.boolean(), at: iso })),
  cause: z.object({ internal: z.string(), public: z.string(), eta: z.string().optional() }).optional(),
  statusPage: z.enum(statusStates).optional(),
  checklist: z.array(
    z.object({
      item: z.string().describe("Names it in the command `tick`."),
      phase: z.enum(phaseNames),
      text: z.string(),
      ticked: z.boolean().describe("By a person, or by the facts."),
      by: person.optional(),
    }),
  ),
  postmortem: z.object({
    owner: person.optional(),
    heldAt: at,
    draft: document,
    commentsClosedAt: at,
    published: document,
    reviewPublishedAt: at,
    evidence,
  }),
  actionItems: z.array(
    z.object({
      item: z.string(),
      description: z.string(),
      kind: z.enum(itemKinds),
      owner: person,
      priority: z.enum(itemPriorities),
      dueOn: iso,
      doneAt: at,
      reviewedAt: at,
      effective: z.boolean().optional(),
    }),
  ),
  delivery: z
    .object({ undone: count, unrecorded: count, lanesDown: z.array(z.string()) })
    .optional()
    .describe("What is not sent or recorded yet. Absent when the workflow could not be asked."),
});
export type IncidentAnswer = z.input<typeof incidentSchema>;
