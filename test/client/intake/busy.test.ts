import { readSettings } from "../../config/read-settings.ts";
import { type RunningApi, runApi } from "../running-api.ts";
import { alertmanagerPayload } from "./fixtures.ts";
import { oneSource } from "./one-source.ts";

const { settings } = readSettings("config.yaml", oneSource);

let api: RunningApi;
beforeAll(async () => {
  api = await runApi({ settings, secrets: { prometheus: ["secret"] } });
});
afterAll(async () => api.close());

const send = async () =>
  api.app.inject({
    method: "POST",
    url: "/intake/prometheus",
    payload: alertmanagerPayload([{ status: "firing", startsAt: new Date().toISOString() }]),
    headers: { authorization: "Bearer secret" },
  });

test("what is too much at once is told to come again with 503, never with 429", async () => {
  const answers = await Promise.all(Array.from({ length: 800 }, send));
  expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([202, 503]));
});
