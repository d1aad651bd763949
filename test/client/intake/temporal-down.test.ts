import { readSettings } from "../../../config/config.ts";
import { type RunningApi, runApi } from "../running-api.ts";
import { alertmanagerPayload } from "./fixtures.ts";
import { oneSource } from "./one-source.ts";

const { settings } = readSettings("config.yaml", oneSource);

let api: RunningApi;
beforeAll(async () => {
  const secrets = { prometheus: ["secret"] };
  api = await runApi({ settings, secrets, temporalAt: "127.0.0.1:9", patience: { openWithinMs: 500 } });
});
afterAll(async () => api.close());

test("nothing is accepted that Temporal has not: while it does not answer, the sender is told to come again", async () => {
  const { statusCode, headers } = await api.app.inject({
    method: "POST",
    url: "/intake/prometheus",
    payload: alertmanagerPayload([{ status: "firing", startsAt: new Date().toISOString() }]),
    headers: { authorization: "Bearer secret" },
  });
  expect({ statusCode, retryAfter: headers["retry-after"] }).toEqual({ statusCode: 503, retryAfter: "5" });
});
