import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { readSettings } from "../../config/read-settings.ts";
import { freePort } from "../../../embedded/ports.ts";
import { debianProgram, type RunningProgram, startProgram } from "../../support/debian-tools.ts";
import { type RunningApi, runApi, until } from "../running-api.ts";

const listed = z.object({ incidents: z.array(z.object({ id: z.string() })) });
const token = "prometheus-secret";
const { settings } = readSettings(
  "config.yaml",
  `
people: { alice: { name: Alice, email: alice@example.com } }
rotations: { first: { members: [alice] } }
onCall: { primary: first }
contacts: { fallback: alice, engineeringLead: alice }
services: { api: { name: API Service, owner: sre } }
teams: { sre: { name: SRE, members: [alice] } }
alertSources: { prometheus: { kind: alertmanager, secrets: [A] } }
alerts:
  rules: [{ name: what clears is over, when: ['alertname="APIErrorRateHigh"'], detection: { autoResolve: first } }]
`,
);

/** A server whose metrics Prometheus reads. The test sets the paths that fail. */
interface Demo {
  readonly url: string;
  failing: readonly string[];
  readonly server: Server;
}

let api: RunningApi;
let demo: Demo;
let front: { readonly url: string; readonly server: Server; readonly answers: number[]; unwell: number };
let programs: readonly RunningProgram[] = [];
const folder = mkdtempSync(join(tmpdir(), "prometheus-"));

beforeAll(async () => {
  api = await runApi({
    settings: { alertSources: settings.alertSources, services: settings.services, alerts: settings.alerts },
    secrets: { prometheus: [token] },
  });
  await api.startProductWorkers();
  demo = await startDemo();
  front = await startFront(await api.app.listen({ host: "127.0.0.1", port: 0 }));
  programs = await startMonitoring(demo.url, front.url);
}, 180_000);

afterAll(async () => {
  for (const program of programs) await program.stop();
  demo.server.close();
  front.server.close();
  front.server.closeAllConnections();
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

test("Prometheus fires through two 503s, Alice is paged, and the first resolve ends it, as configured, with the page withdrawn", async () => {
  front.unwell = 2;
  demo.failing = ["/cart"];
  const id = await until("an incident", async () => {
    const { body } = await api.get("/incidents?open=true");
    return listed.parse(body).incidents[0]?.id;
  });
  // The API's first two answers told Alertmanager to try again later, and it did so within seconds.
  expect(front.answers.slice(0, 3)).toEqual([503, 503, 202]);

  const page = await until("a page", async () => sentTo(id, "page/asks"));
  expect(page.text).toContain("API errors 1");
  const { body } = await api.get(`/incidents/${id}`);
  expect(body).toMatchObject({ severity: "sev1", service: "API Service", phase: "detect" });

  // As configured, the incident is over with the first alert that clears, although the second alert still fires.
  demo.failing = ["/cart", "/pay"];
  await until("the second alert", async () => ((await alertsOf(id)) === 2 ? true : undefined));
  expect((await api.get(`/incidents/${id}`)).body["endedAt"]).toBeUndefined();
  demo.failing = ["/pay"];
  await until("its end", async () => (await api.get(`/incidents/${id}`)).body["endedAt"]);
  await until("the withdrawal", async () => sentTo(id, "page/withdrawn"));
});

const alertsOf = async (incident: string) => (await api.incidents.get(incident))?.incident.alerts.length;

/** Returns Alice's message about an incident. She is in the rotation, and a SEV-1 pages the whole rotation. */
async function sentTo(incident: string, wording: string): Promise<{ text: string } | undefined> {
  const { rows } = await api.pool.query<{ text: string }>(
    "select text from local.outbox where incident_id = $1 and wording = $2 and recipient = 'alice'",
    [incident, wording],
  );
  return rows[0];
}

async function startDemo(): Promise<Demo> {
  const server = createServer((_, response) => {
    response.setHeader("content-type", "text/plain; version=0.0.4");
    const lines = ["/cart", "/pay"].map(
      (path) => `demo_errors{path="${path}"} ${demo.failing.includes(path) ? 1 : 0}\n`,
    );
    response.end(lines.join(""));
  });
  return { url: await listening(server), failing: [], server };
}

/** Starts a proxy in front of the API that answers some requests with failures. */
async function startFront(target: string): Promise<typeof front> {
  const answers: number[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      forward(Buffer.concat(chunks), request.headers, request.url ?? "/").then(
        (status) => {
          answers.push(status);
          response.statusCode = status;
          response.end();
        },
        () => response.destroy(),
      );
    });
  });
  const forward = async (body: Buffer, headers: IncomingHttpHeaders, path: string): Promise<number> => {
    if (front.unwell > 0) {
      front.unwell -= 1;
      return 503;
    }
    const { authorization = "", "content-type": type = "" } = headers;
    const response = await fetch(`${target}${path}`, {
      ...{ method: "POST", body: new Uint8Array(body) },
      headers: { authorization, "content-type": type },
    });
    return response.status;
  };
  return { url: await listening(server), server, answers, unwell: 0 };
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("It listens on no port.");
  return `http://127.0.0.1:${String(address.port)}`;
}

/**
 * Starts Debian's Prometheus and Alertmanager with short intervals: they look every second and do not wait for
 * further alerts of a group.
 */
async function startMonitoring(scraped: string, webhookUrl: string): Promise<readonly RunningProgram[]> {
  const [prometheusPort, alertmanagerPort] = [await freePort(), await freePort()];
  const file = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  file(
    "rules.yml",
    `groups:
  - name: demo
    rules:
      - alert: APIErrorRateHigh
        expr: demo_errors == 1
        for: 1s
        labels: { severity: critical, service: api }
        annotations: { summary: "API errors {{ $value }}" }
`,
  );
  const prometheus = file(
    "prometheus.yml",
    `global: { scrape_interval: 1s, evaluation_interval: 1s }
rule_files: [rules.yml]
alerting: { alertmanagers: [{ static_configs: [{ targets: ["127.0.0.1:${String(alertmanagerPort)}"] }] }] }
scrape_configs: [{ job_name: demo, static_configs: [{ targets: ["${scraped.replace("http://", "")}"] }] }]
`,
  );
  const alertmanager = file(
    "alertmanager.yml",
    `route: { receiver: hook, group_by: [alertname, service], group_wait: 0s, group_interval: 1s, repeat_interval: 1h }
receivers:
  - name: hook
    webhook_configs:
      - url: ${webhookUrl}/intake/prometheus
        http_config: { authorization: { credentials: ${token} } }
`,
  );
  return [
    startProgram(debianProgram("prometheus-alertmanager", "prometheus-alertmanager"), [
      ...[`--config.file=${alertmanager}`, `--storage.path=${join(folder, "alertmanager")}`],
      ...[`--web.listen-address=127.0.0.1:${String(alertmanagerPort)}`, "--cluster.listen-address="],
    ]),
    startProgram(debianProgram("prometheus", "prometheus"), [
      ...[`--config.file=${prometheus}`, `--storage.tsdb.path=${join(folder, "prometheus")}`],
      `--web.listen-address=127.0.0.1:${String(prometheusPort)}`,
    ]),
  ];
}
