import { type CliAtWork, cliAtWork, idIn } from "./cli/run-cli.ts";
import { until } from "./running-api.ts";

let cli: CliAtWork;
beforeAll(async () => {
  cli = await cliAtWork();
  await cli.api.startProductWorkers();
});
afterAll(async () => cli.close());

test("`incident pages` says whom each page reached, why them, and what became of it", async () => {
  const declared = [
    "declare",
    "--severity",
    "SEV-2",
    "--service",
    "API Service",
    "--title",
    "Slow",
    "--impact",
    "All.",
  ];
  const id = idIn(await cli.incident(declared));
  const printed = await until("the page in the ledger", async () => {
    const { stdout } = await cli.incident(["pages", id]);
    return stdout.includes("→") ? stdout : undefined;
  });
  expect(printed).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d primary → \w+, \w+: pending$/m);
  expect(printed).toMatch(/commander-1: bundled, went out with /);
  expect(printed).toMatch(/^ {2}\w+: primary, SEV-2 step at minute 0; first-line\/rotation, UTC; policy \S+$/m);

  const { body } = await cli.api.post(`/incidents/${id}/commands/acknowledge`, { by: "bob" });
  const after = await cli.api.get(`/incidents/${id}/pages?minRevision=${String(body["revision"])}`);
  expect(after.body["rows"]).toMatchObject([
    { fate: expect.stringMatching(/^(superseded|acknowledged)$/), deliveries: [] },
    { fate: "bundled" },
  ]);
});

test("`incident pages` of all incidents: those that wait, and those that came too late", async () => {
  const fields = { by: "bob", severity: "sev2", service: "API Service", title: "Pages listed", impact: "All." };
  const id = String((await cli.api.post("/incidents", fields)).body["id"]);
  const waiting = await until("the page in the list", async () => {
    const { stdout } = await cli.incident(["pages", "--fate", "pending", "--since", "1h"]);
    return stdout.includes(id) ? stdout : undefined;
  });
  expect(waiting).toMatch(new RegExp(`${id} +SEV-2 +\\w+, \\w+ +after \\d+ s +pending +Pages listed`));
  expect((await cli.incident(["pages", "--late"])).stdout).toBe("There are none.\n");
  expect((await cli.incident(["pages", "--all", "--person", "heidi"])).stdout).toBe("There are none.\n");
  // An alert that began days ago makes no page late, since nothing was owed before its incident was opened.
  const old = { alert: "DiskFull", summary: "Disk full", severity: "sev2", service: "API Service", source: "cron" };
  const began = { startedAt: new Date(Date.now() - 3 * 86_400_000).toISOString(), status: "firing" };
  const fromLongAgo = String((await cli.api.post("/alerts", { ...old, ...began })).body["incident"]);
  await until("its page", async () => {
    const { stdout } = await cli.incident(["pages", "--all"]);
    return stdout.includes(fromLongAgo) ? true : undefined;
  });
  expect((await cli.incident(["pages", "--late"])).stdout).toBe("There are none.\n");
  // Pretends that the page came two minutes after its step was due.
  await cli.api.pool.query("update pages set at = at + interval '2 minutes' where incident_id = $1", [id]);
  expect((await cli.incident(["pages", "--late"])).stdout).toMatch(new RegExp(`${id} .* after 2 min `));

  const { body } = await cli.api.get("/pages?limit=1");
  expect(body["pages"]).toHaveLength(1);
  const next = await cli.api.get(`/pages?limit=1&cursor=${String(body["next"])}`);
  expect(next.body["pages"]).not.toEqual(body["pages"]);
  expect((await cli.api.get("/pages?cursor=nonsense")).status).toBe(400);
  expect((await cli.incident(["pages", "--since", "soon"])).stderr).toContain("--since: expected a time");
});

test("an incident that nobody knows has no pages", async () => {
  const { code, stderr } = await cli.incident(["pages", "incident-2020-01-01-0000"]);
  expect(code).toBe(3);
  expect(stderr).toContain("There is no incident incident-2020-01-01-0000");
});
