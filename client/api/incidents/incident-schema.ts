import { z } from "zod";
import { asks } from "../../../domain/paging/ask.ts";
import { statusStates } from "../../../domain/incident/effects.ts";
import { kinds } from "../../../domain/incident/kind.ts";
import { categories } from "../../../domain/incident/category.ts";
import { strategies } from "../../../domain/responding/mitigation-strategies.ts";
import { roles } from "../../../domain/incident/people.ts";
import { itemKinds, itemPriorities } from "../../../domain/following-through/post-incident.ts";
import { phaseNames } from "../../../domain/runbook.ts";
import { severities } from "../../../domain/incident/severity.ts";

const iso = z.iso.datetime();
const at = iso.optional();
const person = z.string().describe("A person's id.");
const count = z.int();

/** One obligation of an incident in answers of the API. */
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
  publicImpact: z.string().optional().describe("What the public may read of the impact."),
  category: z.enum(categories).optional(),
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
  asked: z
    .array(
      z.object({
        person,
        ask: z.enum(asks),
        askedAt: iso,
        page: z.string().describe("The page that asked last, as `GET /incidents/:id/pages` names it."),
        answeredAt: at.describe("When they did what was asked; absent for whoever has not."),
        isAwaited: z.boolean().describe("Whether an answer is still waited for."),
      }),
    )
    .describe("Who was asked what since the incident began, or began again, by the newest page for it."),
  roles: z.array(z.object({ role: z.enum(roles), person, domain: z.string().optional(), since: iso })),
  alerts: z.array(
    z.object({
      alert: z.string(),
      name: z.string().optional().describe("What sentences call it, if that is not `alert`."),
      summary: z.string(),
      severity: z.enum(severities).optional(),
      source: z.string().optional(),
      startedAt: iso,
      firedAt: iso,
      clearedAt: at,
      labels: z.string().optional(),
      description: z.string().optional(),
      impact: z.string().optional(),
      runbookUrl: z.string().optional(),
      dashboardUrl: z.string().optional(),
      sourceUrl: z.string().optional().describe("The alert at its sender."),
    }),
  ),
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
