import { configuredMethods } from "../../../integrations/contact-channels.ts";
import { readSettings } from "../../config/read-settings.ts";
import { createContactBook } from "../../../records/contacts.ts";
import { pressOf, signed, slackVariables } from "../../integrations/vendors/emulated-slack.ts";
import { type RecordingServer, startRecordingServer } from "../../integrations/vendors/recording-server.ts";
import { type RunningApi, runApi, until } from "../running-api.ts";
import { alertmanagerPayload } from "./fixtures.ts";
import { oneSource } from "./one-source.ts";

const { settings } = readSettings("config.yaml", oneSource);

let api: RunningApi;
let hooks: RecordingServer;
beforeAll(async () => {
  const secrets = { prometheus: ["secret"] };
  const patience = { openWithinMs: 500, answerWithinMs: 200, signalWithinMs: 200 };
  hooks = await startRecordingServer();
  const outsideSystems = slackVariables(hooks.url);
  api = await runApi({ settings, secrets, outsideSystems, temporalAt: "127.0.0.1:9", patience });
});
afterAll(async () => {
  await api.close();
  await hooks.close();
});

test("nothing is accepted that Temporal has not: while it does not answer, the sender is told to come again", async () => {
  const { statusCode, headers } = await api.app.inject({
    method: "POST",
    url: "/intake/prometheus",
    payload: alertmanagerPayload([{ status: "firing", startsAt: new Date().toISOString() }]),
    headers: { authorization: "Bearer secret" },
  });
  expect({ statusCode, retryAfter: headers["retry-after"] }).toEqual({ statusCode: 503, retryAfter: "5" });
});

test("nor is a pressed button promised anything: whoever pressed it in Slack is asked to press again", async () => {
  const [person = ""] = Object.keys(settings.people);
  await createContactBook(api.pool).seed(configuredMethods({ [person]: { slack: "U012AB3CD" } }), Date.now());
  const value = JSON.stringify({ incident: "incident-2026-01-29-1423", page: "incident-2026-01-29-1423/page/1/alice" });
  const press = { member: "U012AB3CD", channel: "D1", ts: "1.1", action: "acknowledge", value };
  const payload = JSON.stringify(pressOf(press, `${hooks.url}/actions/1`));
  const request = signed(new URLSearchParams({ payload }).toString());
  expect(await api.app.inject({ method: "POST", url: "/slack/interactions", ...request })).toMatchObject({
    statusCode: 200,
  });
  const answer = await until("an answer", async () => hooks.asked()[0]);
  expect(JSON.parse(answer.body)).toMatchObject({
    response_type: "ephemeral",
    text: "Not now: it could not be passed on. Please press again.",
  });
});
