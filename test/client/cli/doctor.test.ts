import { chmodSync } from "node:fs";
import { join } from "node:path";
import { exampleSettings, settingsWith } from "../../config/example.ts";
import { token } from "../running-api.ts";
import { type CliAtWork, cliAtWork } from "./run-cli.ts";

const { alertSources } = settingsWith(`
alertSources:
  prometheus: { kind: alertmanager, secrets: [ALERTMANAGER_TOKEN, ALERTMANAGER_TOKEN_NEXT] }
  grafana: { kind: grafana, secrets: [GRAFANA_SECRET] }
`);

describe("incident doctor", () => {
  let cli: CliAtWork;
  beforeAll(async () => {
    cli = await cliAtWork({
      settings: { alertSources, paging: { ...exampleSettings.paging, ...{ mailFrom: "pager@example.com" } } },
      secrets: { grafana: ["a secret for tests"] },
      outsideSystems: { SMTP_URL: "smtp://127.0.0.1:1" },
    });
  });
  afterAll(async () => {
    await cli.close();
  });

  test("names what is broken and what mends it, and ends with 1", async () => {
    const { code, stdout, stderr } = await cli.incident(["doctor"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^well +API +http:\/\/127\.0\.0\.1:\d+ answers; the token is .*, admin$/m);
    expect(stdout).toMatch(/^well +Temporal +answers, version \d/m);
    expect(stdout).toMatch(/^well +Search attributes +all are registered$/m);
    expect(stdout).toMatch(/^well +Database +answers, takes writes, and has its tables$/m);
    expect(stdout).toMatch(/^broken +Workers +nobody asks for work on .*\. Start a worker/m);
    expect(stderr).toMatch(/^incident: Workers: nobody asks for work on /);
  });

  test("finds all well once workers work, and warns of what is worth mending", async () => {
    await cli.api.startProductWorkers();
    const { code, stdout } = await cli.incident(["doctor"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^well +Workers/m);
    expect(stdout).toMatch(/^(well|warning) +Retention +closed runs are kept for \d+ days/m);
    expect(stdout).toMatch(/^well +Clocks/m);
    expect(stdout).toMatch(/^warning +Contacts +alice, bob, .*: no contact method is confirmed/m);
  });

  test("warns of an alert source of which no secret is set, and of no other", async () => {
    const { stdout } = await cli.incident(["doctor"]);
    expect(stdout.match(/^.*Alert sources.*$/gm)).toEqual([
      expect.stringMatching(
        /^warning +Alert sources +alert source prometheus: none of ALERTMANAGER_TOKEN, ALERTMANAGER_TOKEN_NEXT is set, so whatever it sends is refused\. Set ALERTMANAGER_TOKEN, /,
      ),
    ]);
  });

  test("examines each outside system that is turned on, and no other", async () => {
    const { stdout } = await cli.incident(["doctor"]);
    expect(stdout).toMatch(
      /^warning +Mail +The mail server said: .*\. If it does not answer for long, check SMTP_URL/m,
    );
    expect(stdout).not.toMatch(/^\w+ +(Slack|Twilio|PagerDuty|ntfy) /m);
  });

  test("names each promise that nobody outside can read, and what would change that", async () => {
    const { stdout } = await cli.incident(["doctor"]);
    expect(stdout).toMatch(
      /^warning +Outbox +war room, declaration message, room update: kept in the outbox only, since .*\. Slack would take it/m,
    );
    expect(stdout).not.toMatch(/Outbox .*support told/);
  });

  test("warns of a profile that others may read", async () => {
    await cli.incident(["login", "--url", cli.url, "--token-stdin"], { input: token });
    chmodSync(join(cli.home, ".config", "incident", "config.json"), 0o644);
    expect((await cli.incident(["doctor"])).stdout).toMatch(/^warning +Profile +others may read .*chmod 600/m);
  });

  test("an API that does not answer ends with 5", async () => {
    expect(await cli.incident(["doctor"], { env: { INCIDENT_URL: "http://127.0.0.1:1" } })).toMatchObject({ code: 5 });
  });
});

test("an outside system that is turned on and lacks a setting is broken", async () => {
  const cli = await cliAtWork({ outsideSystems: { SMTP_URL: "smtp://127.0.0.1:1" } });
  const { stdout } = await cli.incident(["doctor"]);
  expect(stdout).toMatch(/^broken +Mail +is turned on, and paging\.mailFrom is not set\. Set paging\.mailFrom in /m);
  await cli.close();
});
