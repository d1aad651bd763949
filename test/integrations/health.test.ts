import { readSettings } from "../config/read-settings.ts";
import { readEnvironment } from "../../config/environment.ts";
import { loadOutsideSystems } from "../../integrations/connections.ts";
import { startSlack, slackVariables } from "./vendors/emulated-slack.ts";
import { account, startTwilio, token } from "./vendors/emulated-twilio.ts";
import { startPagerDuty } from "./vendors/fake-pagerduty.ts";
import { startMailServer } from "./vendors/mail-server.ts";
import { startRecordingServer } from "./vendors/recording-server.ts";

const secret = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;
// Nothing listens on port 1.
const nowhere = "127.0.0.1:1";

/** Returns what `incident doctor` says about the only outside system that is turned on. */
const examine = async (
  variables: Readonly<Record<string, string>>,
  paging: Readonly<Record<string, unknown>> = {},
  onCall: Readonly<Record<string, string>> = {},
) => {
  const file = {
    people: { alice: { phone: "+15550101" } },
    rotations: { first: { members: ["alice"] } },
    contacts: { fallback: "alice", engineeringLead: "alice" },
    onCall: { primary: "first", ...onCall },
    paging,
  };
  const { settings, faults } = readSettings("config.yaml", JSON.stringify(file));
  expect(faults).toEqual([]);
  const { connected } = (await loadOutsideSystems())({ environment: readEnvironment(variables), settings });
  const [system, ...others] = connected;
  expect(others).toEqual([]);
  return system === undefined ? undefined : { what: system.title, ...(await system.examine()) };
};

test("a system that is not configured is not examined", async () => {
  expect(await examine({})).toBeUndefined();
});

test("ntfy is well while its server answers, and may be back by itself when it does not", async () => {
  const server = await startRecordingServer();
  const at = (url: string) => ({ ntfyServer: url });
  expect(await examine({}, at(server.url))).toMatchObject({ what: "ntfy", state: "well" });
  expect(server.asked()[0]?.path).toBe("/v1/health");
  expect(await examine({}, at(`http://${nowhere}`))).toMatchObject({ state: "warning" });
  await server.close();
});

test("mail is well while its server takes our log-in, and broken when the password is wrong", async () => {
  const server = await startMailServer();
  const from = { mailFrom: "pager@incidents.example.com" };
  expect(await examine({ SMTP_URL: server.url }, from)).toMatchObject({ what: "Mail", state: "well" });
  const wrong = server.url.replace("smtp://", "smtp://somebody:wrong@");
  expect(await examine({ SMTP_URL: wrong }, from)).toMatchObject({ state: "broken", mend: "Check SMTP_URL." });
  expect(server.mails()).toEqual([]);
  await server.close();
});

test("Slack is well while it knows the app, and broken when it refuses the token", async () => {
  const slack = await startSlack([]);
  expect(await examine(slackVariables(slack.url))).toEqual({
    ...{ what: "Slack", state: "well", says: expect.stringMatching(/^the app is incidents in /) },
  });
  expect(await examine({ ...slackVariables(slack.url), SLACK_BOT_TOKEN: "xoxb-another" })).toMatchObject({
    ...{ state: "broken", says: "Slack answered invalid_auth", mend: "Check SLACK_BOT_TOKEN." },
  });
  await slack.close();
});

test("Twilio is well while the account is active, and broken when it refuses the token", async () => {
  const twilio = await startTwilio({ smsUrl: "http://127.0.0.1:1/twilio/sms" });
  const variables = { TWILIO_ACCOUNT_SID: account, TWILIO_AUTH_TOKEN: token, TWILIO_API: twilio.url };
  const paging = { phoneFrom: "+15551234567", publicUrl: "https://incidents.example.com" };
  expect(await examine(variables, paging)).toEqual({ what: "Twilio", state: "well", says: "the account is active" });
  expect(await examine({ ...variables, TWILIO_AUTH_TOKEN: "wrong" }, paging)).toMatchObject({ state: "broken" });
  await twilio.close();
});

test("PagerDuty is asked for incidents where there is a token, and for nothing where pages alone go there", async () => {
  const theirs = await startPagerDuty();
  const pages = { pagerduty: {} };
  const there = { pagerdutyApi: theirs.url };
  const variables = { PAGERDUTY_API_TOKEN: "a-key" };
  expect(await examine(variables, pages, there)).toMatchObject({ what: "PagerDuty", state: "well" });
  expect(theirs.faults()).toEqual([]);
  theirs.answerNext({ status: 401 });
  expect(await examine(variables, pages, there)).toMatchObject({ mend: "Check PAGERDUTY_API_TOKEN." });
  const before = theirs.asked().length;
  expect(await examine({}, pages, there)).toMatchObject({ state: "well" });
  expect(theirs.asked()).toHaveLength(before);
  await theirs.close();
});

test("receivers of pages by webhook are not asked", async () => {
  const hosts = { webhookHosts: ["hooks.example.com"] };
  expect(await examine({ PAGE_WEBHOOK_SECRET: secret }, hosts)).toEqual({
    ...{ what: "Pages by webhook", state: "well", says: "pages may go to hooks.example.com" },
  });
});
