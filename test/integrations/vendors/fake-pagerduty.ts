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
  /**
   * Set if an alert event opened the incident. PagerDuty reports no key for such an incident ("Incidents with child
   * alerts do not have an incident key").
   */
  readonly hasAlerts?: true;
}

/**
 * A fake of the parts of PagerDuty that the product calls, with its state: alerts by dedup key, incidents, notes, and
 * the webhooks that follow. Requests and answers are checked against PagerDuty's own descriptions.
 */
export interface FakePagerDuty extends RecordingServer {
  readonly enqueued: () => readonly Enqueued[];
  readonly incidents: () => readonly TheirIncident[];
  /** Opens an incident at PagerDuty, as somebody's monitoring would. */
  readonly open: (title: string) => TheirIncident;
  /** Does what a person would do at PagerDuty, and returns the webhook that follows. */
  readonly doThere: (incident: TheirIncident, to: "acknowledged" | "resolved", user: string) => object;
  /** Returns the webhooks that our requests caused, oldest first. */
  readonly webhooks: () => readonly object[];
  /** Returns the requests and answers that did not fit PagerDuty's descriptions. */
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
    const openIncident = incidents.findLast(({ key, status }) => key === event.dedup_key && status !== "resolved");
    if (event.event_action === "trigger" && openIncident === undefined)
      webhooks.push(
        webhook("incident.triggered", open(event.payload.summary, { key: event.dedup_key, hasAlerts: true })),
      );
    if (event.event_action === "acknowledge" && openIncident?.status === "triggered")
      webhooks.push(change(openIncident, "acknowledged"));
    if (event.event_action === "resolve" && openIncident !== undefined) webhooks.push(change(openIncident, "resolved"));
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
    // PagerDuty demands of requests that change something, and only of these, the user in whose name they are made.
    if (asked.method !== "GET" && asked.headers.from !== "bot@example.com") faults.push("from");
    const body: unknown = asked.body === "" ? undefined : JSON.parse(asked.body);
    if (body !== undefined) faults.push(...restApi.faultsOfRequest(operation, body));
    const answerWith = (answer: object): Answering => {
      faults.push(...restApi.faultsOfAnswer(operation, 200, answer));
      return { status: 200, body: JSON.stringify(answer) };
    };
    if (id === undefined) {
      const found = incidents.filter(({ key }) => key === searchParams.get("incident_key")).reverse();
      return answerWith({ incidents: found.map(asTheirs), limit: 1, offset: 0, more: false, total: null });
    }
    const incident = incidents.find((it) => it.id === id);
    if (incident === undefined)
      return { status: 404, body: JSON.stringify({ error: { code: 2100, message: "Not Found" } }) };
    if (notes !== undefined) {
      if (body === undefined) return answerWith({ notes: incident.notes.map(asNote) });
      const { content } = annotated.parse(body).note;
      incident.notes.push(content);
      return answerWith({ note: asNote(content) });
    }
    if (body !== undefined) webhooks.push(change(incident, changed.parse(body).incident.status, "PBOT"));
    return answerWith({ incident: asTheirs(incident) });
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

/** Makes a webhook as PagerDuty's documentation shows it ("Webhooks v3, overview"). */
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
