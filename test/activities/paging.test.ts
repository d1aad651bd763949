import { ApplicationFailure } from "@temporalio/activity";
import { DeliveryFailure } from "../../activities/ports/delivery.ts";
import type { Reachable } from "../../activities/ports/paging.ts";
import type { PageAsk } from "../../domain/incident/effects.ts";
import { activitiesOnFakes, at, down, effect, failing, refusing } from "./fakes.ts";

const acknowledge = effect({
  do: "page",
  asks: [{ target: "rotation", ask: "acknowledge", obligation: "acknowledged#1" }],
  urgency: "page",
  overdue: [],
});

const thrownBy = async (deed: Promise<unknown>): Promise<ApplicationFailure> => {
  const error: unknown = await deed.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof ApplicationFailure) return error;
  throw new Error(`expected an ApplicationFailure, got ${String(error)}`);
};

test("each person behind the targets gets one page, under a key of their own, by the first channel", async () => {
  const { page, calls } = activitiesOnFakes();
  await expect(page(acknowledge)).resolves.toMatchObject({
    ok: true,
    reached: [
      { person: "alice", obligations: ["acknowledged#1"] },
      { person: "carol", obligations: ["acknowledged#1"] },
    ],
    channel: "push",
  });
  expect(calls.map((call) => [call.port, call.key, call["person"]])).toEqual([
    ["push.page", "incident-2026-01-29-1423/page/1/alice", "alice"],
    ["push.page", "incident-2026-01-29-1423/page/1/carol", "carol"],
  ]);
});

test("who is paged is found out for the instant of the page, not of the attempt", async () => {
  const { page, calls } = activitiesOnFakes();
  await page({ ...acknowledge, at: Date.parse("2026-02-02T09:00:00Z"), asks: [{ target: "primary", ask: "help" }] });
  expect(calls.map((call) => call["person"])).toEqual(["carol"]);
});

test("one page carries all that is asked of a person, each thing once", async () => {
  const { page, calls } = activitiesOnFakes();
  const outcome = await page({
    ...acknowledge,
    asks: [
      { target: "everyone", ask: "acknowledge", obligation: "acknowledged#1" },
      { target: "commander-1", ask: "take-command", obligation: "commander#1" },
      { target: "person:bob", ask: "take-command", obligation: "commander#1" },
    ],
    overdue: ["status page"],
  });
  expect(calls).toHaveLength(6);
  const bob = calls.find((call) => call["person"] === "bob");
  expect(bob?.["asks"]).toEqual(["acknowledge", "take-command"]);
  expect(bob?.["text"]).toContain("Please acknowledge.\nPlease take command.\nOverdue: status page.");
  expect(outcome).toMatchObject({
    reached: expect.arrayContaining([
      expect.objectContaining({ person: "bob", obligations: ["acknowledged#1", "commander#1"] }),
      expect.objectContaining({ person: "frank", obligations: ["acknowledged#1"] }),
    ]),
  });
});

test("people who have been paged for it already are left out", async () => {
  const { page, calls } = activitiesOnFakes();
  await page({ ...acknowledge, asks: acknowledge.asks.map((ask) => ({ ...ask, pagedBefore: ["alice"] })) });
  expect(calls.map((call) => call["person"])).toEqual(["carol"]);
});

describe("a page that must ask nobody twice", () => {
  const { at } = acknowledge;
  const raised = (underway: readonly PageAsk[]) => ({
    ...{ ...acknowledge, key: "incident-2026-01-29-1423/page/9", underway: [{ at, asks: underway }] },
    asks: acknowledge.asks.map((ask) => ({ ...ask, pagedBefore: [] })),
  });
  const toPrimary = { target: "primary", ask: "acknowledge", obligation: "acknowledged#1" } as const;

  test("leaves out whomever another page is on its way to", async () => {
    const { page, calls } = activitiesOnFakes();
    await page(raised([toPrimary]));
    expect(calls.map((call) => call["person"])).toEqual(["carol"]);
  });

  test("asks whom that other page leaves out itself", async () => {
    const { page, calls } = activitiesOnFakes();
    await page(raised([{ ...toPrimary, except: ["alice"] }]));
    await page({ ...raised([{ ...toPrimary, pagedBefore: ["alice"] }]), key: "incident-2026-01-29-1423/page/10" });
    expect(calls.map((call) => call["person"])).toEqual(["alice", "carol", "alice", "carol"]);
  });

  test("does nothing where pages are on their way to everybody", async () => {
    const { page, calls } = activitiesOnFakes();
    await expect(page(raised([{ ...toPrimary, target: "rotation" }]))).resolves.toEqual({
      ok: false,
      dropped: "everybody it was for has been paged before: alice, carol",
    });
    expect(calls).toEqual([]);
  });

  test("another one asks them again, as the steps of an escalation do", async () => {
    const { page, calls } = activitiesOnFakes();
    await page({ ...acknowledge, underway: [{ at, asks: [toPrimary] }] });
    expect(calls.map((call) => call["person"])).toEqual(["alice", "carol"]);
  });
});

test("a page that is late says so", async () => {
  const { page, calls } = activitiesOnFakes();
  await page({ ...acknowledge, lateByMinutes: 360 });
  expect(calls[0]?.["text"]).toContain("(6 hours late)");
});

test("where a channel refuses for good, the next one is taken at once", async () => {
  const { page, calls } = activitiesOnFakes(refusing("push.page"));
  await expect(page(acknowledge)).resolves.toMatchObject({ ok: true, channel: "phone" });
  expect(calls.map((call) => call.port)).toEqual(["phone.page", "phone.page"]);
});

test("a channel that does not answer does not keep the next one from paging either", async () => {
  const { page, calls } = activitiesOnFakes(down("push.page"));
  await expect(page(acknowledge)).resolves.toMatchObject({ ok: true, channel: "phone" });
  expect(calls).toHaveLength(2);
});

describe("by somebody's own rule", () => {
  const alone = effect({
    do: "page",
    asks: [{ target: "primary", ask: "acknowledge", obligation: "acknowledged#1" }],
    urgency: "page",
    overdue: [],
  });
  const alice = new Map<string, Reachable>([
    [
      "alice",
      {
        methods: [
          { channel: "push", address: "alices-topic" },
          { channel: "sms", address: "+15550101" },
        ],
        rule: [
          { afterMinutes: 0, channel: "sms" },
          { afterMinutes: 5, channel: "push" },
        ],
      },
    ],
  ]);

  test("the page begins as the rule says, and the outcome carries what is left of it, without any address", async () => {
    const { page, calls } = activitiesOnFakes(undefined, alice, ["push", "sms"]);
    const outcome = await page(alone);
    expect(outcome).toMatchObject({
      ok: true,
      reached: [{ person: "alice", obligations: ["acknowledged#1"], further: [{ afterMinutes: 5, channel: "push" }] }],
      channel: "sms",
    });
    expect(calls.map((call) => [call.port, call["to"]])).toEqual([["sms.page", "+15550101"]]);
  });

  test("a further step goes by its channel, and nothing follows from it", async () => {
    const { page, calls } = activitiesOnFakes(undefined, alice, ["push", "sms"]);
    const outcome = await page({ ...alone, channel: "push" });
    expect(outcome).toMatchObject({ reached: [{ person: "alice" }], channel: "push" });
    expect(outcome).not.toHaveProperty("reached.0.further");
    expect(calls.map((call) => call["to"])).toEqual(["alices-topic"]);
  });

  test("where the rule's first channel refuses for good, the next one is taken at once", async () => {
    const { page, calls } = activitiesOnFakes(refusing("sms.page"), alice, ["push", "sms"]);
    await expect(page(alone)).resolves.toMatchObject({ ok: true, channel: "push" });
    expect(calls.map((call) => call["to"])).toEqual(["alices-topic"]);
  });

  test("where it hangs until it is given up, the next one is taken at once as well", async () => {
    const { page } = activitiesOnFakes(down("sms.page"), alice, ["push", "sms"]);
    await expect(page(alone)).resolves.toMatchObject({ ok: true, channel: "push" });
  });

  test("several channels at minute zero go out side by side", async () => {
    const both = new Map(alice).set("alice", {
      methods: alice.get("alice")?.methods ?? [],
      rule: [
        { afterMinutes: 0, channel: "push" },
        { afterMinutes: 0, channel: "sms" },
      ],
    });
    const { page, calls } = activitiesOnFakes(undefined, both, ["push", "sms"]);
    await page(alone);
    expect(calls.map((call) => call.port).sort()).toEqual(["push.page", "sms.page"]);
  });

  test("the canary's pages go to the sandbox, whoever is on call", async () => {
    const { page, calls } = activitiesOnFakes(undefined, alice, ["push", "sms"]);
    await page({ ...alone, about: { ...alone.about, kind: "canary" } });
    expect(calls.map((call) => call.port)).toEqual(["sandbox.page"]);
  });
});

test("reaching one of several people is reaching somebody; the outcome says whom", async () => {
  const { page } = activitiesOnFakes(down("/alice"));
  await expect(page(acknowledge)).resolves.toMatchObject({
    ok: true,
    reached: [{ person: "carol", obligations: ["acknowledged#1"] }],
    channel: "push",
  });
});

test("when nobody can be reached for now, it is tried again, no sooner than the vendor says", async () => {
  const busy = new DeliveryFailure("retry-after", "too many requests", { retryAfterMs: 7_000 });
  const { page } = activitiesOnFakes(failing(busy, "push.page", "phone.page"));
  const failure = await thrownBy(page(acknowledge));
  expect(failure.nonRetryable).toBe(false);
  expect(failure.nextRetryDelay).toBe(7_000);
  expect(failure.message).toContain("carol by phone: too many requests");
});

test("when one channel refuses for good and the other may heal, it is tried again", async () => {
  const { page } = activitiesOnFakes((call) => refusing("push.page")(call) ?? down("phone.page")(call));
  await expect(thrownBy(page(acknowledge))).resolves.toMatchObject({ nonRetryable: false });
});

test("a failure nobody classified is tried again", async () => {
  const { page } = activitiesOnFakes(failing(new TypeError("fetch failed"), "push.page", "phone.page"));
  await expect(thrownBy(page(acknowledge))).resolves.toMatchObject({ type: "Transient", nonRetryable: false });
});

test("when every channel refuses for good, the page has failed and is not tried again", async () => {
  const { page } = activitiesOnFakes(refusing("push.page", "phone.page"));
  const outcome = await page({ ...acknowledge, asks: [{ target: "primary", ask: "acknowledge" }] });
  expect(outcome).toEqual({ ok: false, error: "alice by push: no such address; alice by phone: no such address" });
});

test("a target with nobody behind it is a failed page", async () => {
  const { page } = activitiesOnFakes();
  await expect(page({ ...acknowledge, asks: [{ target: "sme:quantum", ask: "help" }] })).resolves.toEqual({
    ok: false,
    nobody: true,
    error: "there is nobody behind sme:quantum at 2026-01-29T14:24:00.000Z",
  });
});

test("a service's owners can be paged by its name as alerts spell it", async () => {
  const { page, calls } = activitiesOnFakes();
  await page({ ...acknowledge, asks: [{ target: "owners:API Service", ask: "help" }] });
  expect(calls.map((call) => call["person"])).toEqual(["bob", "dave"]);
});

describe("withdrawing pages", () => {
  const withdraw = effect({
    do: "withdrawPages",
    pages: [{ page: "incident-2026-01-29-1423/page/1", person: "alice" }],
    because: "acknowledged",
    holder: "bob",
  });

  test("takes back the pages of those people on every channel", async () => {
    const { page, calls } = activitiesOnFakes();
    await expect(page(withdraw)).resolves.toEqual({ ok: true });
    expect(calls.map((call) => [call.port, call["pages"]])).toEqual([
      ["push.withdraw", ["incident-2026-01-29-1423/page/1/alice"]],
      ["phone.withdraw", ["incident-2026-01-29-1423/page/1/alice"]],
    ]);
    expect(calls[0]?.["text"]).toContain("no longer asked of you\nBob has it.");
  });

  test("is tried again while a channel may heal, and has failed where it refuses for good", async () => {
    await expect(thrownBy(activitiesOnFakes(down("phone.withdraw")).page(withdraw))).resolves.toMatchObject({
      nonRetryable: false,
    });
    await expect(activitiesOnFakes(refusing("phone.withdraw")).page(withdraw)).resolves.toMatchObject({ ok: false });
  });
});

test("an alert that came too late opens the next incident, and the outcome names it", async () => {
  const { page, calls } = activitiesOnFakes();
  const alert = {
    alert: "pool",
    summary: "Pool exhausted",
    severity: "sev2",
    service: "API Service",
    source: "prometheus",
    startedAt: at,
  } as const;
  const outcome = await page(effect({ do: "openSuccessor", alert }));
  expect(outcome).toEqual({ ok: true, ref: "successors.open incident-2026-01-29-1423/openSuccessor/1" });
  expect(calls[0]?.["alert"]).toEqual(alert);
});
