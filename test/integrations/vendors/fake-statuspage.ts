import { randomUUID } from "node:crypto";
import { z } from "zod";
import { type Answering, type Asked, type RecordingServer, startRecordingServer } from "./recording-server.ts";
import { vendorDescription } from "./vendor-description.ts";

const api = vendorDescription("statuspage");
export const apiKey = "a key of a page for tests";
export const pageId = "kctbh9vrtdwd";

const sent = z.object({
  incident: z.object({
    name: z.string().max(255).optional(),
    status: z.enum(["investigating", "identified", "monitoring", "resolved"]),
    body: z.string().max(25_000).optional(),
    components: z.record(z.string(), z.string()).optional(),
    metadata: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
    deliver_notifications: z.boolean().optional(),
  }),
});

interface TheirEntry {
  readonly state: string;
  readonly text: string;
}

export interface TheirIncident {
  readonly id: string;
  readonly name: string;
  status: string;
  metadata: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly entries: TheirEntry[];
  readonly concerned: Set<string>;
  isRemoved: boolean;
}

/**
 * A fake of the parts of Statuspage that the product calls, with its state: incidents, their entries, and the states of
 * components. Requests and answers are checked against Statuspage's own description.
 */
export interface FakeStatuspage extends RecordingServer {
  /** All incidents, the oldest first; also those that were removed. */
  readonly incidents: () => readonly TheirIncident[];
  readonly components: ReadonlyMap<string, string>;
  readonly faults: () => readonly string[];
}

export async function startStatuspage(): Promise<FakeStatuspage> {
  const incidents: TheirIncident[] = [];
  const components = new Map<string, string>();
  const faults: string[] = [];

  const take = (
    incident: TheirIncident,
    { status, body, components: states, metadata }: z.output<typeof sent>["incident"],
  ) => {
    if (body !== undefined) incident.entries.push({ state: status, text: body });
    incident.status = status;
    if (metadata !== undefined) incident.metadata = metadata;
    for (const [id, state] of Object.entries(states ?? {})) {
      incident.concerned.add(id);
      components.set(id, state);
    }
  };

  const server = await startRecordingServer((asked: Asked): Answering => {
    const { pathname } = new URL(asked.path, "http://localhost");
    const [, , , page, kind, id] = pathname.split("/");
    const method = methodOf(asked.method);
    const operation = { method, path: pathOf(kind, id) } as const;
    const answer = (status: number, body: object): Answering => {
      faults.push(...api.faultsOfAnswer(operation, status, body));
      return { status, body: JSON.stringify(body) };
    };
    if (asked.headers.authorization !== `OAuth ${apiKey}`) return answer(401, { error: "Could not authenticate" });
    if (page !== pageId) return { status: 404, body: '{"error":"not found"}' };
    const body: unknown = asked.body === "" ? undefined : JSON.parse(asked.body);
    if (body !== undefined) faults.push(...api.faultsOfRequest(operation, body));
    if (kind === undefined) return answer(200, { id: pageId, name: "Our status" });
    if (id === undefined && method === "get") return answer(200, shown(incidents).reverse().map(asTheirs));
    if (id === undefined) {
      const wanted = sent.parse(body).incident;
      const { name = "" } = wanted;
      const opened: TheirIncident = {
        ...{ id: randomUUID().slice(0, 12), name, status: "", metadata: {} },
        ...{ entries: [], concerned: new Set(), isRemoved: false },
      };
      incidents.push(opened);
      take(opened, wanted);
      return answer(201, asTheirs(opened));
    }
    const incident = shown(incidents).find((one) => one.id === id);
    if (incident === undefined) return { status: 404, body: '{"error":"Not found"}' };
    if (method === "delete") incident.isRemoved = true;
    else take(incident, sent.parse(body).incident);
    return answer(200, asTheirs(incident));
  });
  return { ...server, incidents: () => incidents, components, faults: () => faults };
}

const methodOf = (method: string) =>
  method === "POST" ? "post" : method === "PATCH" ? "patch" : method === "DELETE" ? "delete" : "get";

const pathOf = (kind: string | undefined, id: string | undefined): string =>
  kind === undefined
    ? "/pages/{page_id}"
    : id === undefined
      ? "/pages/{page_id}/incidents"
      : "/pages/{page_id}/incidents/{incident_id}";

const shown = (incidents: readonly TheirIncident[]): TheirIncident[] => incidents.filter(({ isRemoved }) => !isRemoved);

const asTheirs = ({ id, name, status, metadata, concerned }: TheirIncident) => ({
  ...{ id, name, status, metadata, page_id: pageId },
  components: [...concerned].map((one) => ({ id: one })),
});
