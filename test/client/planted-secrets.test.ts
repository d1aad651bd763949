import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporal } from "@temporalio/proto";
import pino from "pino";
import { z } from "zod";
import { configuredMethods } from "../../integrations/contact-channels.ts";
import { readEnvironment } from "../../config/environment.ts";
import { logOptions } from "../../config/logger.ts";
import { until } from "../../embedded/wait-until.ts";
import { createContactBook } from "../../records/contacts.ts";
import { type RecordingServer, startRecordingServer } from "../integrations/vendors/recording-server.ts";
import { type ProductUnderTest, startProduct } from "../kill/support/product-under-test.ts";

jest.setTimeout(240_000);

/**
 * A made-up secret for each place where the product reads secrets; the test searches for them in logs, database and
 * answers.
 */
const planted = {
  LINK_KEY: "planted-link-key-4f1d",
  CONFERENCE_KEY: "planted-conference-key-8a2c",
  PAGE_WEBHOOK_SECRET: `whsec_${Buffer.from("planted-webhook-secret-77aa55").toString("base64")}`,
  SLACK_BOT_TOKEN: "xoxb-planted-bot-token-91c2",
  SLACK_SIGNING_SECRET: "planted-signing-secret-3c4d",
};
const phone = "+15550101"; // Alice's number in config.example.yaml.
const privateTitle = "Planted: the merger leaked";

let product: ProductUnderTest;
/** A fake Slack that refuses the token, so that errors about secrets are logged too. */
let slack: RecordingServer;
const before = { ...process.env };
beforeAll(async () => {
  slack = await startRecordingServer(() => ({ status: 200, body: '{"ok":false,"error":"invalid_auth"}' }));
  Object.assign(process.env, planted, { SLACK_API: slack.url, LOG_LEVEL: "debug" });
  product = await startProduct("planted-secrets", { paging: { webhookHosts: ["hooks.example.com"] } });
  const member = { slack: "U012AB3CD" };
  await createContactBook(product.pool).seed(
    configuredMethods({ alice: member, bob: member, carol: member }),
    Date.now(),
  );
});
afterAll(async () => {
  for (const name of [...Object.keys(planted), "SLACK_API", "LOG_LEVEL"]) {
    if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = before[name];
  }
  await product.stop();
  await slack.close();
});

const declare = async (title: string) => {
  const body = { by: "bob", severity: "sev1", service: "API Service", title, impact: "Everybody." };
  return z.object({ id: z.string() }).parse(await (await product.post("/incidents", {}, body)).json()).id;
};
const command = async (id: string, name: string, body: object) =>
  product.post(`/incidents/${id}/commands/${name}`, {}, body);

test("nothing that is secret stands in logs, histories or search attributes of an incident that was lived", async () => {
  const open = await declare("Payments fail");
  const secret = await declare(privateTitle);
  await command(secret, "makePrivate", { by: "bob", reason: "Legal" });
  for (const id of [open, secret]) {
    await command(id, "acknowledge", { by: "alice" });
    await command(id, "takeCommand", { by: "bob" });
    await command(id, "postUpdate", { by: "bob", text: "Looking" });
  }
  // Causes errors that are logged: unknown callers, invalid requests, and a faulty edit that contains a phone number.
  await product.post("/incidents", { authorization: "Bearer planted-wrong-token" }, {});
  await product.post("/incidents", {}, { title: 7 });
  const file = join(product.folder, "config.yaml");
  writeFileSync(file, readFileSync(file, "utf8").replace(`phone: "${phone}"`, `phone: ${phone}`));
  const logs = () => ["api.log", "worker.log"].map((log) => readFileSync(join(product.folder, log), "utf8")).join("");
  await until("the bad edit", async () => (logs().includes("people.alice.phone: expected text") ? true : undefined));
  await until("the pages", async () =>
    (await product.pool.query("select 1 from pages where incident_id = any($1)", [[open, secret]])).rowCount === 0
      ? undefined
      : true,
  );

  const { History } = temporal.api.history.v1;
  const handles = [open, secret].map((id) => product.client.workflow.getHandle(id));
  const histories = await Promise.all(
    handles.map(async (handle) => Buffer.from(History.encode(await handle.fetchHistory()).finish()).toString("utf8")),
  );
  const found = await Promise.all(handles.map(async (handle) => handle.describe()));
  const attributes = JSON.stringify(found.map((it) => [it.workflowId, it.memo, it.typedSearchAttributes]));

  const apiToken = readFileSync(join(product.folder, "api-token"), "utf8").trim();
  const password = new URL(product.databaseUrl).password;
  const secrets = { ...planted, apiToken, password, databaseUrl: product.databaseUrl, phone: phone.slice(1) };
  for (const [name, value] of Object.entries(secrets)) {
    expect(value.length).toBeGreaterThan(6);
    for (const [where, text] of Object.entries({ logs: logs(), histories: histories.join(""), attributes })) {
      expect(text.includes(value) ? `${name} stands in ${where}` : "").toBe("");
    }
  }
  expect(logs()).not.toContain("planted-wrong-token");
  expect(logs()).not.toContain(privateTitle);
  expect(attributes).not.toContain("merger");
  const [, hidden] = found;
  expect(JSON.stringify(hidden?.typedSearchAttributes)).not.toMatch(/API Service|bob/);

  // Makes sure that the search had something to find: the searched texts contain what the test caused.
  expect(histories.join("")).toContain("by slack: Slack answered invalid_auth");
  expect(slack.asked()[0]?.headers.authorization).toBe(`Bearer ${planted.SLACK_BOT_TOKEN}`);
  expect(histories.join("")).toContain("Payments fail");
  expect(attributes).toContain("API Service");
  expect(logs()).toMatch(new RegExp(`"reqId":"[0-9a-f-]{36}".*"incident":"${open}"`));
});

test("secrets in addresses are blotted out of the log: of pages' links, of feeds, and of people's webhooks", () => {
  const lines: string[] = [];
  const logger = pino(
    logOptions("test", readEnvironment({ DATABASE_URL: "postgres://x/y", API_TOKEN: "planted-token" })),
    {
      write: (line: string) => lines.push(line),
    },
  );
  logger.info({ req: { url: "/p/aW5jaWRlbnQ.c2lnbmF0dXJl" } }, "incoming request");
  logger.info({ req: { url: "/calendars/people/alice.ics?token=c2lnbmF0dXJl&x=1" } }, "incoming request");
  logger.info({ err: new Error("https://incidents.example.com/p/aW5jaWRlbnQ.c2lnbmF0dXJl is not for GET") });
  logger.info({ url: "https://alice:c2lnbmF0dXJl@hooks.example.com/x?a=b&KEY=c2lnbmF0dXJl" });
  expect(lines.join("")).not.toContain("c2lnbmF0dXJl");
  expect(lines.join("")).toContain('"url":"/p/[secret]"');
  expect(lines.join("")).toContain('"url":"/calendars/people/alice.ics?token=[secret]&x=1"');
});

test("a secret in a message of an error is blotted out of the log", () => {
  const environment = readEnvironment({
    DATABASE_URL: "postgres://incidents:p4ssw0rd-planted@db/x",
    API_TOKEN: "planted-token",
  });
  const attributeTexts: string[] = [];
  const logger = pino(logOptions("test", environment), { write: (line: string) => attributeTexts.push(line) });
  logger.error(
    { err: new Error("no way to postgres://incidents:p4ssw0rd-planted@db/x with planted-token") },
    "p4ssw0rd-planted",
  );
  expect(attributeTexts.join("")).toContain("no way to [secret] with [secret]");
  expect(attributeTexts.join("")).not.toMatch(/p4ssw0rd-planted|planted-token/);
});
