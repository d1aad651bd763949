import { createPostEvent } from "../../integrations/post-event.ts";
import { mayReach } from "../../integrations/reachable-address.ts";

const onTheNet = mayReach({ allow: [], loopback: false });

/** Of each special-purpose network of IANA's registries, the first and the last address. */
test.each([
  ...["0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255"],
  ...["127.0.0.1", "127.255.255.255", "169.254.0.0", "169.254.169.254", "169.254.255.255"],
  ...["172.16.0.0", "172.31.255.255", "192.0.0.0", "192.0.0.255", "192.0.2.1", "192.88.99.1"],
  ...["192.168.0.0", "192.168.255.255", "198.18.0.0", "198.19.255.255", "198.51.100.1", "203.0.113.1"],
  ...["224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"],
  ...["::", "::1", "::10.1.2.3", "::a01:203", "::ffff", "::ffff:10.1.2.3", "::ffff:127.0.0.1", "::ffff:0:10.1.2.3"],
  ...["64:ff9b::a01:203", "64:ff9b::7f00:1", "64:ff9b:1::a01:203", "100::1", "100:0:0:1::1", "1fff::1"],
  ...["2001::1", "2001:1ff:ffff::1", "2001:db8::1", "2002:a01:203::1", "2002:7f00:1::", "3fff::1", "3fff:fff::1"],
  ...["4000::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "febf::1", "fec0::1", "feff::1"],
  ...["ff02::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
])("nothing is posted to %s", (address) => {
  expect(onTheNet(address)).toBe(false);
});

/** The addresses just beside the special-purpose networks, and some of well-known services. */
test.each([
  ...["93.184.215.14", "1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.255.255"],
  ...["172.32.0.1", "192.0.1.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255"],
  ...["2606:4700::1111", "2001:200::1", "2001:4860:4860::8888", "2003::1", "3ffe::1"],
])("%s is public", (address) => {
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
    const result = await post({ url, secret: "" }, { ...event, type: "declared", actor: "alice", line: "[14:23] …" });
    expect(result).toEqual({ as: "failed", error: expect.stringContaining("events may not be posted to") });
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
