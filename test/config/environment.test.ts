import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readEnvironment } from "../../config/environment.ts";

test("without any variable the product runs on this machine alone", () => {
  expect(readEnvironment({})).toEqual({
    temporalAddress: "127.0.0.1:7233",
    temporalNamespace: "default",
    host: "127.0.0.1",
    trustedProxies: [],
    port: 3000,
    rehearsal: false,
    stickyTimeoutMs: 5000,
    workerGroups: ["incidents", "at-rest", "lanes", "records", "drills"],
    workerHealthHost: "127.0.0.1",
    logLevel: "info",
    outsideSystems: {},
  });
});

test("every variable is read, and an empty one counts as not set", () => {
  const variables = {
    TEMPORAL_ADDRESS: "temporal:7233",
    TEMPORAL_NAMESPACE: "incidents",
    DATABASE_URL: "postgres://db/records",
    HOST: "0.0.0.0",
    PORT: "8080",
    CONFIG_FILE: "/etc/incidents.yaml",
    REHEARSAL: "true",
    API_TOKEN: "token",
    CONFERENCE_KEY: "key",
    WORKFLOW_BUNDLE: "/srv/workflows.js",
    STICKY_TIMEOUT_MS: "1000",
    WORKER_GROUPS: "records",
    WORKER_HEALTH_PORT: "3001",
    WORKER_HEALTH_HOST: "0.0.0.0",
    TEMPORAL_METRICS_ADDRESS: "127.0.0.1:9464",
    PAGERDUTY_API_TOKEN: "their token",
    PAGERDUTY_ROUTING_KEY: "their key",
    CANARY_API: "http://api:3000",
    CANARY_PING_URL: "https://outside.example.com/ping",
    LOG_LEVEL: "",
    TRUSTED_PROXIES: "10.0.0.0/8",
  };
  expect(readEnvironment(variables)).toEqual({
    trustedProxies: ["10.0.0.0/8"],
    temporalAddress: "temporal:7233",
    temporalNamespace: "incidents",
    databaseUrl: "postgres://db/records",
    host: "0.0.0.0",
    port: 8080,
    configFile: "/etc/incidents.yaml",
    rehearsal: true,
    apiToken: "token",
    conferenceKey: "key",
    workflowBundle: "/srv/workflows.js",
    stickyTimeoutMs: 1000,
    workerGroups: ["records"],
    workerHealthPort: 3001,
    workerHealthHost: "0.0.0.0",
    temporalMetricsAddress: "127.0.0.1:9464",
    canaryApi: "http://api:3000",
    canaryPingUrl: "https://outside.example.com/ping",
    logLevel: "info",
    outsideSystems: { PAGERDUTY_API_TOKEN: "their token", PAGERDUTY_ROUTING_KEY: "their key" },
  });
});

test.each([
  ["PORT", "eighty"],
  ["PORT", "70000"],
  ["REHEARSAL", "maybe"],
  ["STICKY_TIMEOUT_MS", "5"],
  ["LOG_LEVEL", "loud"],
])("%s=%s stops start-up with the variable's name and what it should be", (name, value) => {
  expect(() => readEnvironment({ [name]: value })).toThrow(new RegExp(`^${name}: expected `));
});

test("a secret may stand in a file, and the variable itself goes first", () => {
  const file = join(mkdtempSync(join(tmpdir(), "secret-")), "database-url");
  writeFileSync(file, "postgres://secret/records\n");
  expect(readEnvironment({ DATABASE_URL_FILE: file }).databaseUrl).toBe("postgres://secret/records");
  expect(readEnvironment({ DATABASE_URL_FILE: file, DATABASE_URL: "postgres://open/records" }).databaseUrl).toBe(
    "postgres://open/records",
  );
});

test("a secret's file that is not there stops start-up", () => {
  expect(() => readEnvironment({ DATABASE_URL_FILE: "/nowhere/at/all" })).toThrow(/^DATABASE_URL_FILE: cannot read/);
});

test("a worker takes all of the work unless it is told which part", () => {
  expect(readEnvironment({}).workerGroups).toEqual(["incidents", "at-rest", "lanes", "records", "drills"]);
  expect(readEnvironment({ WORKER_GROUPS: "incidents, records" }).workerGroups).toEqual(["incidents", "records"]);
  expect(() => readEnvironment({ WORKER_GROUPS: "incidents,pages" })).toThrow(
    /^WORKER_GROUPS: expected some of incidents, at-rest, lanes, records, drills, separated by commas$/m,
  );
});

test("a variable that makes no sense stops start-up, and its value is not shown", () => {
  const wrong = () => readEnvironment({ PORT: "hunter2", LOG_LEVEL: "hunter2", WORKER_GROUPS: "hunter2" });
  expect(wrong).toThrow(/PORT: expected/);
  expect(wrong).not.toThrow(/hunter2/);
});

test.each([
  [{ SLACK_BOT_TOKEN: "xoxb-1" }, /^SLACK_SIGNING_SECRET: Slack is turned on by half/],
  [{ SLACK_SIGNING_SECRET: "secret" }, /^SLACK_BOT_TOKEN: Slack is turned on by half/],
  [{ TWILIO_ACCOUNT_SID: "AC1" }, /^TWILIO_AUTH_TOKEN: Twilio is turned on by half/],
])("a vendor turned on by half stops start-up with what is missing: %j", (variables, sentence) => {
  expect(() => readEnvironment(variables)).toThrow(sentence);
  const slack = { SLACK_BOT_TOKEN: "xoxb-1", SLACK_SIGNING_SECRET: "secret" };
  expect(readEnvironment(slack).outsideSystems).toEqual(slack);
});

test("a malformed secret of an outside system stops start-up, and is not shown", () => {
  const wrong = () => readEnvironment({ PAGE_WEBHOOK_SECRET: "whsec_not base64" });
  expect(wrong).toThrow(/^PAGE_WEBHOOK_SECRET: its value is not of the form/);
  expect(wrong).not.toThrow(/not base64/);
});
