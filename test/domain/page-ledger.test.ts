import { type Certificate, certificateOf, certificateText, verdictOf } from "../../domain/accounts/certificate.ts";
import type { Outcome } from "../../domain/incident/effects.ts";
import { incidentBeforeOpening } from "../../domain/incident/incident.ts";
import { asksOf, pageLedger } from "../../domain/accounts/page-ledger.ts";
import { obligations } from "../../domain/obligations.ts";
import { system } from "../../domain/incident/people.ts";
import type { World } from "./support/simulator.ts";
import { whyInASentence, whyInWords } from "../../domain/paging/why-paged.ts";
import { goodWorld, type Story, story } from "./support/story.ts";

const ledger = (it: Story) => {
  const { id, kind, policy } = it.incident();
  return pageLedger(incidentBeforeOpening(id, kind, policy), it.events());
};
const rows = (it: Story) =>
  ledger(it).map(
    ({ targets, people, fate, because }) =>
      `${targets.join("+")} → ${people.join(", ")}: ${fate}${because === undefined ? "" : ` (${because})`}`,
  );
const resolution = { mitigation: "restart", serviceStatus: "restored", errorRate: "0", latency: "normal" };

test("a page that nobody answered was escalated, the one that was answered acknowledged, the other's superseded", () => {
  const it = story();
  it.alert(0, "sev2");
  it.at(6, "carol", { type: "acknowledge" });
  expect(rows(it).slice(0, 2)).toEqual(["primary → alice: escalated", "secondary → carol, bob: acknowledged"]);
});

test("a page that no channel took has failed, with the reason, and the next one went out instead", () => {
  let first = true;
  const world: World = (effect, now) => {
    if (effect.do !== "page" || !first) return goodWorld(effect, now);
    first = false;
    return { ok: false, error: "alice by sms: no such number" };
  };
  const it = story({ world });
  it.alert(0, "sev2");
  it.at(1, "carol", { type: "acknowledge" });
  expect(rows(it)).toEqual(["primary → : failed (alice by sms: no such number)", "secondary → carol: acknowledged"]);
});

test("the page after a silent acknowledgement asks to acknowledge, not to help", () => {
  const it = story();
  it.alert(0, "sev2");
  it.at(1, "alice", { type: "acknowledge" });
  it.to(30);
  const again = it
    .incident()
    .pages.find((page) => page.obligations.some((key) => key.startsWith("declared-or-declined")));
  expect(again && asksOf(again, obligations(it.incident()))).toEqual(["acknowledge"]);
});

test("a page that is still being tried has no fate yet", () => {
  const it = story({ world: (effect, now) => (effect.do === "page" ? undefined : goodWorld(effect, now)) });
  it.alert(0, "sev2");
  expect(rows(it)).toEqual(["primary → : pending"]);
});

test("pages that arise together are one page, and the others are bundled in it", () => {
  const it = story();
  it.alert(0, "sev2");
  it.to(5);
  expect(ledger(it).filter(({ fate }) => fate === "bundled")).toMatchObject([
    { because: expect.stringMatching(/^went out with .*\/page\/\d+$/) },
  ]);
});

describe("why each of them", () => {
  const place = { schedule: "api", layer: "week", zone: "Europe/Berlin", override: "dentist" } as const;
  const explained: World = (effect, now) => {
    const outcome = goodWorld(effect, now);
    if (effect.do !== "page" || outcome?.ok !== true) return outcome;
    const [{ target, step } = { target: "primary" as const, step: undefined }] = effect.asks;
    const why = { target, ...(step === undefined ? {} : { step }), policy: effect.policy ?? "", ...place };
    return { ...outcome, reached: outcome.reached?.map((one) => ({ ...one, why })) ?? [] };
  };

  test("stands in the ledger with step, policy, layer, override and zone", () => {
    const it = story({ world: explained });
    it.alert(0, "sev2");
    it.to(5);
    expect(ledger(it)[1]).toMatchObject({
      policy: it.incident().policy.version,
      why: [{ person: "carol", target: "secondary", step: "sev2/5", ...place }, { person: "bob" }],
    });
    expect(it.incident().whyPaged?.["carol"]).toMatchObject({ step: "sev2/5" });
  });

  test("stands in the certificate", () => {
    const it = story({ world: explained });
    it.alert(0, "sev2");
    it.at(1, "alice", { type: "acknowledge" });
    it.at(2, "alice", { type: "declare", severity: "sev2", service: "api", title: "Down", impact: "All" });
    it.at(3, "alice", { type: "takeCommand" });
    it.at(40, "alice", { type: "resolve", ...resolution, reason: "Gone", despiteOpen: true });
    it.at(90, "alice", { type: "close", impact: "All", reason: "Quiet" });
    const { id, kind, policy } = it.incident();
    const certificate = certificateOf(
      incidentBeforeOpening(id, kind, policy),
      it.events().map((event) => ({ event, hash: String(event.seq) })),
    );
    expect(certificate && certificateText(certificate)).toContain(
      'primary → alice [api/week, override "dentist", Europe/Berlin] (acknowledged#1 sev2/0): acknowledged',
    );
  });
});

test("each kind of step is said in words", () => {
  expect(
    ["sev1/0", "sev2/10+1", "page-again/snoozed-1", "personal/12/alice/sms/2"].map((step) =>
      whyInWords({ target: "primary", step }),
    ),
  ).toEqual([
    "primary, SEV-1 step at minute 0",
    "primary, SEV-2 step at minute 10",
    "primary, silent since acknowledging",
    "primary, own rule, sms after 2 min",
  ]);
  expect(whyInWords({ target: "sme:database" })).toBe("sme:database, called for");
});

test("why somebody was paged is a sentence on their phone", () => {
  const days = { schedule: "platform", layer: "days", zone: "Europe/Berlin" };
  expect(whyInASentence({ target: "schedule:platform", step: "sev1/0", policy: "1", ...days })).toBe(
    "You are on duty in platform (by the layer days, Europe/Berlin), and a SEV-1 asks you at once.",
  );
  expect(whyInASentence({ target: "secondary", step: "sev2/5+1" })).toBe(
    "You are second in line, and nobody has answered a SEV-2 for 5 minutes.",
  );
  expect(whyInASentence({ target: "person:ivan" })).toBe("You are asked yourself, and somebody has called for you.");
  expect(whyInASentence({ target: "primary", step: "personal/4/alice/sms/2", override: "wedding" })).toBe(
    'You are on call (by the override "wedding"), and your own rule pages you again after 2 minutes.',
  );
});

test("a page that went out with those of other incidents is bundled, and says in which and what became of it", () => {
  const world: World = (effect, now) => {
    const outcome = goodWorld(effect, now);
    return effect.do === "page" && outcome?.ok === true
      ? { ...outcome, bundle: { page: "bundle-1b2c3d4e", incidents: 19 } }
      : outcome;
  };
  const it = story({ world });
  it.alert(0, "sev2");
  expect(rows(it)).toEqual(["primary → alice: pending"]);
  it.at(1, "alice", { type: "acknowledge" });
  expect(rows(it)).toEqual([
    "primary → alice: bundled (went out in bundle-1b2c3d4e for 19 incidents, and was acknowledged)",
  ]);
});

test("a page that came through when somebody had it already says so, and is withdrawn", () => {
  const it = story({ world: (effect, now) => (effect.do === "page" ? undefined : goodWorld(effect, now)) });
  it.alert(0, "sev2");
  const page = it.effects().find((effect) => effect.do === "page");
  if (page === undefined) throw new Error("Nobody was paged.");
  it.at(0.5, "bob", { type: "acknowledge" });
  expect(ledger(it)[0]).toMatchObject({ fate: "pending", afterAcknowledgement: false });
  const reached = [{ person: "alice", obligations: ["acknowledged#1"] }];
  it.give({ type: "reportOutcome", effect: page, outcome: { ok: true, reached, channel: "sms" } }, system);
  expect(ledger(it)[0]).toMatchObject({ fate: "superseded", afterAcknowledgement: true, people: ["alice"] });
  expect(it.effects().at(-1)).toMatchObject({ do: "withdrawPages", pages: [{ person: "alice" }], holder: "bob" });
});

/** Lets Carol acknowledge, declare and close the incident, one command a minute, and returns the certificate. */
const closed = (it: Story, from: number): Certificate => {
  it.at(from, "carol", { type: "acknowledge" });
  it.at(from + 1, "carol", { type: "declare", severity: "sev2", service: "api", title: "Pool", impact: "All" });
  it.at(from + 2, "bob", { type: "takeCommand" });
  it.at(from + 3, "bob", { type: "markMitigated" });
  it.clear(from + 34);
  it.at(from + 35, "bob", { type: "resolve", ...resolution });
  it.at(from + 75, "bob", { type: "close", impact: "Ten minutes" });
  const { id, kind, policy } = it.incident();
  const recorded = it.events().map((event) => ({ event, hash: `hash ${String(event.seq)}` }));
  const certificate = certificateOf(incidentBeforeOpening(id, kind, policy), recorded);
  if (certificate === undefined) throw new Error("There is no certificate.");
  return certificate;
};

describe("the certificate", () => {
  const it = story();
  it.alert(0, "sev2");
  it.at(3, "alice", { type: "acknowledge" });
  it.at(4, "alice", { type: "declare", severity: "sev2", service: "api", title: "Pool", impact: "All" });
  it.at(5, "bob", { type: "takeCommand" });
  it.at(20, "bob", { type: "markMitigated" });
  it.clear(39);
  it.at(40, "bob", { type: "resolve", ...resolution });
  const before = it.events().length;
  it.at(80, "bob", { type: "close", impact: "Ten minutes" });
  const { id, kind, policy } = it.incident();
  const recorded = () => it.events().map((event) => ({ event, hash: `hash ${String(event.seq)}` }));

  test("is issued at the close, and not before", () => {
    expect(certificateOf(incidentBeforeOpening(id, kind, policy), recorded().slice(0, before))).toBeUndefined();
    const certificate = certificateOf(incidentBeforeOpening(id, kind, policy), recorded());
    expect(certificate).toMatchObject({
      lost: 0,
      incident: { id },
      timeline: { head: expect.stringMatching(/^hash \d+$/) },
    });
  });

  test("says in one line that nothing was lost, and lists each page and who was responsible when", () => {
    const certificate = certificateOf(incidentBeforeOpening(id, kind, policy), recorded());
    if (certificate === undefined) throw new Error("There is no certificate.");
    expect(verdictOf(certificate)).toMatch(/^No page was lost: \d+ pages? (was|were) owed \(.*acknowledged/);
    const text = certificateText(certificate);
    expect(text).toContain("primary → alice (acknowledged#1 sev2/0): acknowledged");
    expect(certificate.responsible.map(({ person, by }) => `${person ?? ""} ${by}`)).toEqual([
      " nobody yet",
      "alice acknowledgement",
      "bob command",
    ]);
  });

  test("stays the same whatever happens after the close", () => {
    const first = certificateOf(incidentBeforeOpening(id, kind, policy), recorded());
    it.to(60 * 24);
    expect(certificateOf(incidentBeforeOpening(id, kind, policy), recorded())).toEqual(first);
  });
});

test("a page that nobody knows the fate of when the incident is closed is not called delivered", () => {
  const it = story({ world: (effect, now) => (effect.do === "page" ? undefined : goodWorld(effect, now)) });
  it.alert(0, "sev2");
  expect(verdictOf(closed(it, 1))).toMatch(/^(\d+) of \1 pages have no fate yet \(\1 pending\)\.$/);
});

test("a page that reached nobody is said to have reached nobody, and the certificate does not say that none was lost", () => {
  const it = story({
    world: (effect, now) =>
      effect.do === "page" && effect.asks.some(({ target }) => target === "primary")
        ? { ok: false, error: "no channel took it" }
        : goodWorld(effect, now),
  });
  it.alert(0, "sev2");
  const certificate = closed(it, 6);
  expect(certificate).toMatchObject({ lost: 0, reachedNobody: certificate.fates.failed });
  expect(verdictOf(certificate)).toMatch(/^\d+ of \d+ pages reached nobody \(.*\b\d+ failed/);
  expect(certificateText(certificate)).not.toContain("No page was lost");
});

test("a certificate from before pages that reached nobody were counted reads as it was signed", () => {
  const { reachedNobody: _, ...before } = closed(story({ world: goodWorld }), 1);
  expect(verdictOf({ ...before, lost: 0, fates: { acknowledged: 10, failed: 2 } })).toMatch(/^No page was lost: /);
});

/** Makes a story whose pages get no outcome until `landed` is called. */
const certifiedInFlight = () => {
  const it = story({ world: (effect, now) => (effect.do === "page" ? undefined : goodWorld(effect, now)) });
  const { id, kind, policy } = it.incident();
  const certificate = () =>
    certificateOf(
      incidentBeforeOpening(id, kind, policy),
      it.events().map((event) => ({ event, hash: `hash ${String(event.seq)}` })),
    );
  const landed = (outcome: Outcome) => {
    for (const effect of it.effects())
      if (effect.do === "page") it.give({ type: "reportOutcome", effect, outcome }, system);
  };
  return { it, certificate, landed };
};

test("a page in flight when its incident is merged has its fate in the certificate", () => {
  const { it, certificate, landed } = certifiedInFlight();
  it.alert(0, "sev2");
  it.at(1, "alice", { type: "mergeInto", into: "incident-2026-01-29-1420", reason: "The same outage" });
  it.give({ type: "concludeMerge", into: "incident-2026-01-29-1420" }, system);
  expect(certificate()).toMatchObject({ lost: 1, fates: { pending: 1 } });

  landed({ ok: false, dropped: "the incident has ended" });
  const final = certificate();
  expect(final).toMatchObject({
    ...{ lost: 0, fates: { cancelled: 1 } },
    pages: ledger(it),
    timeline: { events: it.events().at(-1)?.seq },
  });
  it.to(60 * 24);
  expect(certificate()).toEqual(final);
});

test("a page in flight at the close has its fate in the certificate, and the pages of a reopening are not in it", () => {
  const { it, certificate, landed } = certifiedInFlight();
  it.alert(0, "sev2");
  const pending = closed(it, 1);
  expect(pending.lost).toBeGreaterThan(0);
  landed({ ok: false, dropped: "it has been done" });
  const final = certificate();
  expect(final).toMatchObject({ lost: 0, closedAt: pending.closedAt });
  expect(final?.pages).toHaveLength(pending.pages.length);

  it.at(80, "bob", { type: "reopen", reason: "It is back" });
  it.to(100);
  landed({ ok: true, reached: [], channel: "page" });
  expect(ledger(it).length).toBeGreaterThan(pending.pages.length);
  expect(certificate()?.pages).toHaveLength(pending.pages.length);

  it.at(101, "bob", { type: "declareFalseAlarm", reason: "The probe was wrong" });
  expect(certificate()).toMatchObject({ closedAt: it.now(), pages: ledger(it) });
});

test("a page that an outage held up says in the certificate how late it was", () => {
  const it = story();
  it.alert(0, "sev2");
  it.oversleep(it.start + 9 * 60_000);
  const certificate = closed(it, 10);
  expect(certificate.lost).toBe(0);
  expect(certificateText(certificate)).toMatch(/secondary\S* → carol.*: acknowledged, 4 min late/);
});
