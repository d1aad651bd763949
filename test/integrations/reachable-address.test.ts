import { createPostEvent } from "../../integrations/post-event.ts";
import { mayReach } from "../../integrations/reachable-address.ts";

const onTheNet = mayReach({ allow: [], loopback: false });

test.each([
  "10.1.2.3",
  "172.20.0.1",
  "192.168.1.1",
  "100.64.0.1",
  "169.254.169.254",
  "127.0.0.1",
  "0.0.0.0",
  "255.255.255.255",
  "::1",
  "::",
  "::ffff:10.1.2.3",
  "fd00:ec2::254",
  "fe80::1",
  "64:ff9b::a01:203",
])("nothing is posted to %s", (address) => {
  expect(onTheNet(address)).toBe(false);
});

test.each(["93.184.215.14", "172.32.0.1", "2606:4700::1111"])("%s is public", (address) => {
  expect(onTheNet(address)).toBe(true);
});

test("a network that is allowed can be reached, and this machine where nobody else is served", () => {
  const rules = mayReach({ allow: ["10.20.0.0/16", "fd12::/16"], loopback: true });
  expect(["10.20.3.4", "fd12::1", "127.0.0.1", "::1", "10.21.0.1"].map(rules)).toEqual([true, true, true, true, false]);
});

test.each(["http://127.0.0.1:9/", "http://[::1]:9/", "http://localhost:9/", "http://[::ffff:127.0.0.1]:9/"])(
  "an event for %s is not sent from an installation that serves others",
  async (url) => {
    const post = createPostEvent({
      rules: () => ({ allow: [], loopback: false }),
      open: () => "whsec_c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0",
    });
    const event = { ordinal: 1, incidentId: "incident-2026-01-29-1423", kind: "real", seq: 1, at: 0 } as const;
    const taken = await post({ url, secret: "" }, { ...event, type: "declared", actor: "alice", line: "[14:23] …" });
    expect(taken).toEqual({ as: "failed", error: expect.stringContaining("events may not be posted to") });
  },
);

test("a network that is allowed while events are posted can be reached from then on", async () => {
  let allow: readonly string[] = [];
  const post = createPostEvent({
    rules: () => ({ allow, loopback: false }),
    open: () => "whsec_c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0",
  });
  const event = { ordinal: 1, incidentId: "incident-2026-01-29-1423", kind: "real", seq: 1, at: 0 } as const;
  const send = async () =>
    post({ url: "http://127.0.0.1:9/", secret: "" }, { ...event, type: "declared", actor: "alice", line: "[14:23] …" });
  expect(await send()).toMatchObject({ error: expect.stringContaining("events may not be posted to") });
  allow = ["127.0.0.0/8"];
  expect(await send()).toMatchObject({ error: expect.stringContaining("ECONNREFUSED") });
});
