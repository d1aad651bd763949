import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { doubtAbout, signCertificate, type SignedCertificate } from "../../records/timeline/signed-certificate.ts";
import { type CliAtWork, cliAtWork, idIn } from "./cli/run-cli.ts";
import { until } from "./running-api.ts";

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
  expect((await cli.incident(["certificate", id])).stderr).toContain("is neither closed nor ended");
  await give("close", { impact: "Ten minutes", ...reason });
  return id;
};

const isKept = (it: unknown): it is SignedCertificate => typeof it === "object" && it !== null && "certificate" in it;
/** Returns a forged copy of the certificate for each of its values, with that value changed. */
const forgeries = (kept: SignedCertificate): readonly SignedCertificate[] =>
  placesIn(kept).map((place) => {
    const forged = structuredClone(kept);
    change(forged, place);
    return forged;
  });
const placesIn = (value: unknown): readonly (readonly string[])[] =>
  typeof value !== "object" || value === null
    ? [[]]
    : Object.entries(value).flatMap(([name, part]) => placesIn(part).map((place) => [name, ...place]));
const change = (whole: object, [name = "", ...rest]: readonly string[]): void => {
  const part: unknown = Reflect.get(whole, name);
  if (typeof part === "object" && part !== null) change(part, rest);
  else
    Reflect.set(
      whole,
      name,
      typeof part === "number" ? part + 1 : typeof part === "boolean" ? !part : `${String(part)}.`,
    );
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
  const verified = await cli.incident(["certificate", "verify", file], nowhere);
  expect(verified).toMatchObject({ code: 0 });
  expect(verified.stdout).toContain("The signature fits");

  const original: unknown = JSON.parse(kept.stdout);
  if (!isKept(original)) throw new Error("This is no certificate.");
  for (const forged of forgeries(original)) expect(doubtAbout(forged)).toBeDefined();
  writeFileSync(file, kept.stdout.replace('"acknowledged"', '"escalated"'));
  const forged = await cli.incident(["certificate", "verify", file], nowhere);
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
  const refused = await cli.incident(["certificate", "verify", file, "--key", key]);
  expect(refused.stderr).toContain("signed with another key");
});

test("an alert that was no incident has one, too, once it has ended", async () => {
  const { body } = await cli.api.post("/alerts", {
    ...{ alert: "Slow", summary: "Slow", severity: "sev2", service: "api", source: "prometheus" },
    ...{ startedAt: new Date().toISOString(), status: "firing" },
  });
  const id = String(body["incident"]);
  await until("its page", async () => ((await cli.api.incidents.get(id))?.incident.pages.length ?? 0) > 0 || undefined);
  await cli.api.post(`/incidents/${id}/commands/decline`, { by: "bob", because: "known-issue", note: "Ticket 42" });
  const printed = await until("its certificate", async () => {
    const { code, stdout } = await cli.incident(["certificate", id]);
    return code === 0 ? stdout : undefined;
  });
  expect(printed).toContain("No page was lost: 1 page was owed (1 cancelled).");
});

test("an authentic certificate on which a page has no fate is not called forged", async () => {
  const id = await closedIncident();
  const printed = await until("its certificate", async () => {
    const { code, stdout } = await cli.incident(["certificate", id, "--json"]);
    return code === 0 ? stdout : undefined;
  });
  const original: unknown = JSON.parse(printed);
  if (!isKept(original)) throw new Error("This is no certificate.");
  const { certificate } = original;
  const pages = certificate.pages.map((page) => ({ ...page, fate: "pending" as const }));
  const unfinished = { ...certificate, pages, fates: { pending: pages.length }, lost: pages.length };
  const file = join(folder, "unfinished.json");
  writeFileSync(file, JSON.stringify(signCertificate(unfinished, generateKeyPairSync("ed25519").privateKey)));
  const verified = await cli.incident(["certificate", "verify", file]);
  expect(verified.code).toBe(1);
  expect(verified.stdout).toContain("The signature fits");
  expect(verified.stderr).toMatch(/is authentic, and what it says is: .* have no fate yet \(\d+ pending\)\.\n$/);
  expect(verified.stderr).not.toContain("trusted");
});
