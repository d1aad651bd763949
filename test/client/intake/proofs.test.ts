import { isSignedRightly } from "../../../client/api/alerts/prove-sender.ts";
import { readSettings } from "../../config/read-settings.ts";
import { oneSource } from "./one-source.ts";

const { settings, faults } = readSettings(
  "config.yaml",
  `${oneSource.replace(/alertSources:.*/, "")}
alertSources:
  deployments: { kind: github, secrets: [A] }
  jobs: { kind: generic, secrets: [A] }
`,
);
const sourceCalled = (name: string) => {
  const source = settings.alertSources[name];
  if (source === undefined) throw new Error(`${name}: ${JSON.stringify(faults)}`);
  return { ...source, name };
};

afterEach(() => {
  jest.useRealTimers();
});

test("GitHub's published signature is right, and wrong for any other body or secret", () => {
  const claimed = {
    ...{ source: sourceCalled("deployments"), secrets: ["It's a Secret to Everybody"], now: 0 },
    headers: { "x-hub-signature-256": "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17" },
  };
  expect(isSignedRightly(claimed, Buffer.from("Hello, World!"))).toBe(true);
  expect(isSignedRightly(claimed, Buffer.from("Hello, World?"))).toBe(false);
  expect(isSignedRightly({ ...claimed, secrets: ["another"] }, Buffer.from("Hello, World!"))).toBe(false);
});

test("the published signature of Standard Webhooks is right within five minutes, and wrong for any other body", () => {
  const body = Buffer.from('{"test": 2432232314}');
  const sentAt = 1_614_265_330_000;
  const claimed = (now: number) => ({
    ...{ source: sourceCalled("jobs"), secrets: ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], now },
    headers: {
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    },
  });
  // The library of Standard Webhooks also checks that a request is recent.
  jest.useFakeTimers({ now: sentAt });
  expect(isSignedRightly(claimed(sentAt), body)).toBe(true);
  expect(isSignedRightly(claimed(sentAt + 301_000), body)).toBe(false);
  expect(isSignedRightly(claimed(sentAt), Buffer.from('{"test": 2432232315}'))).toBe(false);
});
