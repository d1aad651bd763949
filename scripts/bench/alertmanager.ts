import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, host, portAnswers } from "../../embedded/ports.ts";
import { startProcess } from "../../embedded/supervise-process.ts";
import { until } from "../../embedded/wait-until.ts";

/**
 * A running Alertmanager (Debian's package) with `group_wait: 0s`, so that it sends a notification at a group's first
 * alert.
 */
export interface Alertmanager {
  readonly post: (alert: { readonly groupKey: string; readonly alert: string }) => Promise<void>;
  /** When Alertmanager's receiver got the first notification of each group, in the time of `performance.now()`. */
  readonly notified: ReadonlyMap<string, number>;
  readonly close: () => Promise<void>;
}

const command = "prometheus-alertmanager";

export const alertmanagerIsInstalled = (): boolean => spawnSync(command, ["--version"]).status === 0;

export async function openAlertmanager(): Promise<Alertmanager> {
  const folder = mkdtempSync(join(tmpdir(), "incident-bench-alertmanager-"));
  const notified = new Map<string, number>();
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const group = /"groupLabels":\{"group":"([^"]+)"/.exec(Buffer.concat(chunks).toString())?.[1] ?? "";
      if (!notified.has(group)) notified.set(group, performance.now());
      response.end();
    });
  });
  const [port, receiverPort] = [await freePort(), await freePort()];
  await new Promise<void>((resolve) => receiver.listen(receiverPort, host, resolve));
  const configuration = join(folder, "alertmanager.yml");
  writeFileSync(
    configuration,
    `route: { receiver: us, group_by: [group], group_wait: 0s, group_interval: 5m }
receivers: [{ name: us, webhook_configs: [{ url: "http://${host}:${receiverPort}/" }] }]
`,
  );
  const running = await startProcess(
    {
      name: "alertmanager",
      command,
      args: [
        ...[`--config.file=${configuration}`, `--storage.path=${join(folder, "data")}`, "--log.level=warn"],
        ...[`--web.listen-address=${host}:${port}`, "--cluster.listen-address="],
      ],
      logFile: join(folder, "alertmanager.log"),
      marker: configuration,
      stopSignal: "SIGTERM",
      stopWithinMs: 5_000,
      ready: async () => {
        await until("Alertmanager", async () => ((await portAnswers(port)) ? true : undefined));
      },
    },
    { notes: join(folder, "run"), restart: false, report: () => undefined },
  );
  return {
    post: async ({ groupKey, alert }) => {
      const labels = { alertname: alert, group: groupKey, severity: "sev1", service: "checkout" };
      const body = JSON.stringify([{ labels, startsAt: new Date().toISOString() }]);
      const headers = { "content-type": "application/json" };
      const response = await fetch(`http://${host}:${port}/api/v2/alerts`, { method: "POST", headers, body });
      if (!response.ok) throw new Error(`Alertmanager answered ${response.status}: ${await response.text()}`);
      await response.arrayBuffer();
    },
    notified,
    close: async () => {
      await running.stop();
      receiver.closeAllConnections();
      receiver.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
