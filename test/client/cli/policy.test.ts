import { type CliAtWork, cliAtWork, idIn } from "./run-cli.ts";

const happened = [
  ...[
    "retroactive",
    "--severity",
    "sev2",
    "--service",
    "API Service",
    "--title",
    "Payments failed",
    "--impact",
    "All.",
  ],
  ...["--commander", "bob", "--impact-started-at", "2026-01-28 10:00Z", "--detected-at", "2026-01-28 10:01Z"],
  ...[
    "--acknowledged-at",
    "2026-01-28 10:02Z",
    "--mitigated-at",
    "2026-01-28 10:20Z",
    "--resolved-at",
    "2026-01-28 11:00Z",
  ],
];

describe("incident policy apply", () => {
  let cli: CliAtWork;
  let id: string;
  beforeAll(async () => {
    cli = await cliAtWork({ policyOfToday: { spreadNudgesMinutes: 15 } });
    await cli.api.startProductWorkers();
    id = idIn(await cli.incident(happened));
  });
  afterAll(async () => {
    await cli.close();
  });

  test("shows the difference, and changes nothing that nobody agreed to", async () => {
    const output = await cli.incident(["policy", "apply", id]);
    expect(output).toMatchObject({ code: 2, stdout: "" });
    expect(output.stderr).toContain("spread nudges minutes: 0 → 15");
    expect(output.stderr).toContain("Say --yes to apply it.");
    expect((await cli.incident(["policy", "apply", id, "--yes"])).stderr).toContain("missing: --reason");
    expect((await cli.incident(["timeline", id])).stdout).not.toContain("policy");
  });

  test("moves the incident, and tells who, why and what", async () => {
    const applied = await cli.incident(["policy", "apply", id, "--yes", "--reason", "Spread them", "--as", "bob"]);
    expect(applied).toMatchObject({ code: 0 });
    const { stdout } = await cli.incident(["timeline", id]);
    expect(stdout).toContain("Bob applied the policy of today (Spread them): spread nudges minutes: 0 → 15");
    const again = await cli.incident(["policy", "apply", id, "--yes", "--reason", "Again", "--as", "bob"]);
    expect(again).toEqual({
      code: 0,
      stdout: `Nothing to do: ${id} runs under the policy of today already.\n`,
      stderr: "",
    });
  });

  test("is refused once the policy is another than the one that was looked at", async () => {
    const stale = { by: "bob", reason: "Now", policy: "0000" };
    expect(await cli.api.post(`/incidents/${id}/commands/applyPolicy`, stale)).toMatchObject({
      status: 400,
      body: {
        detail: "body.policy: The configuration has no such policy, or none any more; look at the difference again.",
      },
    });
  });
});
