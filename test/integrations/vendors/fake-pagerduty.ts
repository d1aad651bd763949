import { randomUUID } from "node:crypto";
import { z } from "zod";
import { type Answering, type Asked, type RecordingServer, startRecordingServer } from "./recording-server.ts";
import { vendorDescription } from "./vendor-description.ts";

const eventsApi = vendorDescription("pagerduty-events");
const restApi = vendorDescription("pagerduty-incidents");

const enqueued = z.object({
  routing_key: z.string(),
  event_action: z.enum(["trigger", "acknowledge", "resolve"]),
  dedup_key: z.string(),
  payload: z.object({
    summary: z.string(),
    severity: z.string(),
    custom_details: z.record(z.string(), z.string()).optional(),
  }),
  links: z.array(z.object({ href: z.string(), text: z.string() })).default([]),
});
export type Enqueued = z.output<typeof enqueued>;
const changed = z.object({ incident: z.object({ status: z.enum(["acknowledged", "resolved"]) }) });
const annotated = z.object({ note: z.object({ content: z.string() }) });

export interface TheirIncident {
  readonly id: string;
  readonly key: string;
  readonly title: string;
  status: "triggered" | "acknowledged" | "resolved";
  readonly notes: string[];
  /** It was made by an event: of its key they then say nothing ("Incidents with child alerts do not have an incident key"). */
  readonly hasAlerts?: true;
}

/**
 * PagerDuty as far as it is called here, with its state: alerts by dedup key, incidents, notes, and the webhooks that
 * follow. What is asked of it, and what it answers, is held against PagerDuty's own descriptions.
 */
export interface FakePagerDuty extends RecordingServer {
  readonly enqueued: () => readonly Enqueued[];
  readonly incidents: () => readonly TheirIncident[];
  /** Somebody's monitoring opens an incident there. */
  readonly open: (title: string) => TheirIncident;
  /** What a person does there; answers with the webhook that follows. */
  readonly doThere: (incident: TheirIncident, to: "acknowledged" | "resolved", user: string) => object;
  /** The webhooks that followed from what was asked of it, oldest first. */
  readonly webhooks: () => readonly object[];
  /** What was not as PagerDuty describes it. */
  readonly faults: () => readonly string[];
}

export async function startPagerDuty(): Promise<FakePagerDuty> {
  const events: Enqueued[] = [];
  const incidents: TheirIncident[] = [];
  const webhooks: object[] = [];
  const faults: string[] = [];

  const open = (title: string, made?: { readonly key: string; readonly hasAlerts: true }): TheirIncident => {
    const id = `P${randomUUID().replaceAll("-", "").slice(0, 12).toUpperCase()}`;
    const opened: TheirIncident = { id, title, status: "triggered", notes: [], key: randomUUID(), ...made };
    incidents.push(opened);
    return opened;
  };
  const change = (incident: TheirIncident, to: TheirIncident["status"], user?: string): object => {
    incident.status = to;
    return webhook(`incident.${to}`, incident, user);
  };

  const enqueue = (asked: Asked): Answering => {
    const operation = { method: "post", path: "/enqueue" } as const;
    const body: unknown = JSON.parse(asked.body);
    faults.push(...eventsApi.faultsOfRequest(operation, body));
    const event = enqueued.parse(body);
    events.push(event);
    const held = incidents.findLast(({ key, status }) => key === event.dedup_key && status !== "resolved");
    if (event.event_action === "trigger" && held === undefined)
      webhooks.push(
        webhook("incident.triggered", open(event.payload.summary, { key: event.dedup_key, hasAlerts: true })),
      );
    if (event.event_action === "acknowledge" && held?.status === "triggered")
      webhooks.push(change(held, "acknowledged"));
    if (event.event_action === "resolve" && held !== undefined) webhooks.push(change(held, "resolved"));
    const answer = { status: "success", message: "Event processed", dedup_key: event.dedup_key };
    faults.push(...eventsApi.faultsOfAnswer(operation, 202, answer));
    return { status: 202, body: JSON.stringify(answer) };
  };

  const rest = (asked: Asked): Answering => {
    const { pathname, searchParams } = new URL(asked.path, "http://localhost");
    const [, , id, notes] = pathname.split("/");
    const method = asked.method === "GET" ? "get" : asked.method === "PUT" ? "put" : "post";
    const path = id === undefined ? "/incidents" : notes === undefined ? "/incidents/{id}" : "/incidents/{id}/notes";
    const operation = { method, path } as const;
    if (asked.headers.authorization !== "Token token=a-key") faults.push("authorization");
    if (asked.headers.from !== "bot@example.com") faults.push("from");
    const body: unknown = asked.body === "" ? undefined : JSON.parse(asked.body);
    if (body !== undefined) faults.push(...restApi.faultsOfRequest(operation, body));
    const answered = (answer: object): Answering => {
      faults.push(...restApi.faultsOfAnswer(operation, 200, answer));
      return { status: 200, body: JSON.stringify(answer) };
    };
    if (id === undefined) {
      const found = incidents.filter(({ key }) => key === searchParams.get("incident_key")).reverse();
      return answered({ incidents: found.map(asTheirs), limit: 1, offset: 0, more: false, total: null });
    }
    const incident = incidents.find((it) => it.id === id);
    if (incident === undefined)
      return { status: 404, body: JSON.stringify({ error: { code: 2100, message: "Not Found" } }) };
    if (notes !== undefined) {
      if (body === undefined) return answered({ notes: incident.notes.map(asNote) });
      const { content } = annotated.parse(body).note;
      incident.notes.push(content);
      return answered({ note: asNote(content) });
    }
    if (body !== undefined) webhooks.push(change(incident, changed.parse(body).incident.status, "PBOT"));
    return answered({ incident: asTheirs(incident) });
  };

  const server = await startRecordingServer((asked) => (asked.path === "/v2/enqueue" ? enqueue(asked) : rest(asked)));
  return {
    ...server,
    enqueued: () => events,
    incidents: () => incidents,
    open: (title) => open(title),
    doThere: change,
    webhooks: () => webhooks,
    faults: () => faults,
  };
}

const keyAsTold = ({ key, hasAlerts }: TheirIncident) => (hasAlerts ? {} : { incident_key: key });

const asTheirs = ({ id, title, status, ...incident }: TheirIncident) => ({
  ...{ id, type: "incident", summary: title, self: `https://api.pagerduty.com/incidents/${id}` },
  html_url: `https://acme.pagerduty.com/incidents/${id}`,
  ...{ incident_number: 2, title, created_at: "2026-11-25T10:00:00Z", status, urgency: "high" },
  ...keyAsTold({ id, title, status, ...incident }),
});

const asNote = (content: string) => ({
  ...{ id: "PNOTE", content, created_at: "2026-11-25T10:00:00Z" },
  user: { id: "PBOT", type: "user_reference", summary: "Bot", self: null, html_url: null },
  channel: { summary: "The PagerDuty website or APIs" },
});

/** As PagerDuty's developer documentation shows it ("Webhooks v3, overview"). */
export const webhook = (type: string, { id, title, status, ...incident }: TheirIncident, user?: string) => ({
  event: {
    ...{ id: randomUUID(), event_type: type, resource_type: "incident", occurred_at: new Date().toISOString() },
    agent: user === undefined ? null : { id: user, type: "user_reference", summary: user },
    client: null,
    data: {
      ...{ id, type: "incident", number: 2, status, created_at: new Date().toISOString(), title },
      ...keyAsTold({ id, title, status, ...incident }),
      ...{ service: { id: "PF9KMXH", type: "service_reference", summary: "api" }, urgency: "high" },
      priority: { id: "PSO75BM", type: "priority_reference", summary: "SEV-2" },
    },
  },
});
