import { type CliAtWork, cliAtWork, idIn } from "./run-cli.ts";

const payments = [
  "--severity",
  "SEV-2",
  "--service",
  "API Service",
  "--title",
  "Payments fail",
  "--impact",
  "One in ten.",
  "--separate",
];

describe("driving an incident with the CLI alone", () => {
  let cli: CliAtWork;
  beforeAll(async () => {
    cli = await cliAtWork();
    await cli.api.startProductWorkers();
  });
  afterAll(async () => {
    await cli.close();
  });

  test("show lists the firing alerts with where they are and their links", async () => {
    const alert = { alert: "17", name: "Disk full on db-1", summary: "Disk full", service: "api", source: "cron" };
    const { body } = await cli.api.post("/alerts", {
      ...{ ...alert, status: "firing", severity: "sev2", startedAt: new Date().toISOString() },
      ...{ description: "Free space falls", runbookUrl: "https://r.example.com/disk" },
    });
    const { stdout } = await cli.incident(["show", String(body["incident"])]);
    expect(stdout).toMatch(/Firing alerts\n {2}Disk full on db-1 {2}since .*\n {4}Free space falls\n/);
    expect(stdout).toMatch(/runbook +https:\/\/r\.example\.com\/disk/);
  });

  test("declares, acknowledges, commands, mitigates and resolves, and reads it back", async () => {
    const declaring = await cli.incident(["declare", ...payments]);
    expect(declaring).toMatchObject({ code: 0, stderr: "" });
    expect(declaring.stdout).toMatch(/^Done: declared, incident-.*\.\nNext:\n {2}\S.* due in \d+ (s|min), .* UTC/);
    const id = idIn(declaring);

    const steps: readonly (readonly string[])[] = [
      ["ack", id],
      ["take-command", id, "--as", "bob"],
      ["find", id, "Connection", "pool", "exhausted"],
      ["update", id, "Looking at the pool", "--as", "bob"],
      ["mitigate", id, "configuration-change", "Pool 100 to 500", "--risk", "Low", "--rollback-plan", "Revert"],
      ["end-mitigation", id, "1", "--worked", "Errors are down"],
      ["mitigated", id, "--as", "bob"],
      [
        ...["resolve", id, "Pool increased", "--service-status", "Fully restored", "--error-rate", "0.4 %"],
        ...["--latency", "P95 1.8 s", "--reason", "Load test passed", "--as", "bob"],
      ],
    ];
    for (const step of steps) expect(await cli.incident(step)).toMatchObject({ code: 0, stderr: "" });

    const showing = await cli.incident(["show", id]);
    expect(showing.stdout).toContain(`${id}  SEV-2  post-incident  resolved`);
    expect(showing.stdout).toMatch(/Commander {3}bob\n/);
    expect(showing.stdout).toMatch(/Owed next\n.*due in/s);
    expect(showing.stdout).toContain("https://status.virtengine.com");
    const timeline = await cli.incident(["timeline", id]);
    expect(timeline.stdout).toContain('Alice: "Connection pool exhausted"');
    expect(timeline.stdout).toContain("Bob: INCIDENT RESOLVED. Pool increased");
    const scored = await cli.incident(["scorecard", id]);
    expect(scored.stdout).toMatch(/promises: \d+ kept, \d+ missed, \d+ owed/);
  });

  test("tells what a refusal says, and ends with 1", async () => {
    const id = idIn(await cli.incident(["declare", ...payments]));
    await cli.incident(["take-command", id, "--as", "bob"]);
    const refused = await cli.incident(["severity", id, "sev1", "Worse", "--as", "carol"]);
    expect(refused).toEqual({
      code: 1,
      stdout: "",
      stderr:
        "incident: Only the incident commander or a deputy may changeSeverity here (bob commands). " +
        "Ask them, take command, or say why you override.\n",
    });
    const overridden = await cli.incident([
      "severity",
      id,
      "sev1",
      "Worse",
      "--as",
      "carol",
      "--override",
      "Bob is away",
    ]);
    expect(overridden).toMatchObject({ code: 0, stderr: "" });
  });

  test("does once what is sent twice under one key", async () => {
    const twice = ["declare", ...payments, "--idempotency-key", "the-same", "--json"];
    const [first, second] = [await cli.incident(twice), await cli.incident(twice)];
    expect(idIn(first)).toBe(idIn(second));
  });
});
