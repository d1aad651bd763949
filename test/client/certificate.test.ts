import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CliAtWork, cliAtWork, idIn } from "./cli/run-cli.ts";

let cli: CliAtWork;
let folder: string;
beforeAll(async () => {
  cli = await cliAtWork();
  await cli.api.startProductWorkers();
  folder = mkdtempSync(join(tmpdir(), "certificates-"));
});
afterAll(async () => {
  await cli.close();
  rmSync(folder, { recursive: true, force: true });
});

const closedIncident = async (): Promise<string> => {
  const id = idIn(
    await cli.incident([
      ...["declare", "--severity", "SEV-2", "--service", "API Service", "--title", "Payments fail"],
      ...["--impact", "One in ten."],
    ]),
  );
  const by = { by: "bob" };
  const give = async (name: string, fields: object = {}) => {
    const { status, body } = await cli.api.post(`/incidents/${id}/commands/${name}`, { ...by, ...fields });
    expect({ name, status, detail: body["detail"] }).toMatchObject({ name, status: 200 });
    return body;
  };
  await give("acknowledge");
  await give("takeCommand");
  await give("markMitigated");
  const reason = { reason: "Verified by hand" };
  await give("resolve", { mitigation: "restart", serviceStatus: "ok", errorRate: "0", latency: "ok", ...reason });
  expect((await cli.incident(["certificate", id])).stderr).toContain("is not closed");
  await give("close", { impact: "Ten minutes", ...reason });
  return id;
};

test("a closed incident proves that no page was lost, and anybody can check it without the product", async () => {
  const id = await closedIncident();
  let printed = await cli.incident(["certificate", id]);
  for (let tries = 0; tries < 50 && printed.code !== 0; tries++) printed = await cli.incident(["certificate", id]);
  expect(printed.stdout).toMatch(/No page was lost: \d+ pages? (was|were) owed/);

  const kept = await cli.incident(["certificate", id, "--json"]);
  const file = join(folder, "certificate.json");
  writeFileSync(file, kept.stdout);
  const nowhere = { env: { INCIDENT_URL: "http://127.0.0.1:1", DATABASE_URL: undefined } };
  const verified = await cli.incident(["certificate", "--verify", file], nowhere);
  expect(verified).toMatchObject({ code: 0 });
  expect(verified.stdout).toContain("The signature fits");

  writeFileSync(file, kept.stdout.replace('"acknowledged"', '"escalated"'));
  const forged = await cli.incident(["certificate", "--verify", file], nowhere);
  expect(forged.code).toBe(1);
  expect(forged.stderr).toContain("it was changed, or signed with another key");
});

test("a certificate signed with another key than the one trusted is not to be trusted", async () => {
  const id = await closedIncident();
  let kept = await cli.incident(["certificate", id, "--json"]);
  for (let tries = 0; tries < 50 && kept.code !== 0; tries++) kept = await cli.incident(["certificate", id, "--json"]);
  const file = join(folder, "other.json");
  const key = join(folder, "trusted.pem");
  writeFileSync(file, kept.stdout);
  writeFileSync(key, generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" }));
  const refused = await cli.incident(["certificate", "--verify", file, "--key", key]);
  expect(refused.stderr).toContain("signed with another key");
});
