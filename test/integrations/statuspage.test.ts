import type pg from "pg";
import type { StatusPage } from "../../activities/ports/informing.ts";
import { createStatuspageEntries } from "../../integrations/statuspage/entries.ts";
import { pageAtStatuspage } from "../../integrations/statuspage/page.ts";
import { createDeliveryLog } from "../../records/page-deliveries.ts";
import { migratedDatabase } from "../support/migrated-database.ts";
import { failureOf, incidentOfItsOwn } from "./contracts/delivered.ts";
import { statusPageContract } from "./contracts/status-page.ts";
import { apiKey, type FakeStatuspage, pageId, startStatuspage } from "./vendors/fake-statuspage.ts";

let pool: pg.Pool;
let vendor: FakeStatuspage;
beforeAll(async () => {
  pool = await migratedDatabase();
  vendor = await startStatuspage();
});
afterAll(async () => {
  await vendor.close();
  await pool.end();
});
afterEach(() => expect(vendor.faults()).toEqual([]));

// Nothing listens on port 1, so connections are refused at once.
const nowhere = "http://127.0.0.1:1";
const pageAt = (api: string, key = apiKey): StatusPage =>
  createStatuspageEntries(pageAtStatuspage({ key, pageId, api }), {
    log: createDeliveryLog(pool),
    componentOf: (service) => (service === "API Service" ? undefined : `component-of-${service}`),
  });

const theirsOf = (incidentId: string) =>
  vendor.incidents().filter(({ metadata }) => metadata["incident_response"]?.["incident"] === incidentId);

statusPageContract("Statuspage", async () =>
  Promise.resolve({
    statusPage: pageAt(vendor.url),
    unreachable: pageAt(nowhere),
    entries: async (incidentId) =>
      Promise.resolve(
        theirsOf(incidentId).flatMap(({ entries, isRemoved }) =>
          entries.map((one) => ({ ...one, withdrawn: isRemoved })),
        ),
      ),
  }),
);

/** The list of incidents that Statuspage answers, with one incident of ours. */
const found = (incidentId: string) => {
  const metadata = { incident_response: { incident: incidentId, key: "" } };
  return { status: 200, body: JSON.stringify([{ id: theirsOf(incidentId)[0]?.id, metadata }]) };
};

const entry = { service: "payments", severity: "sev2", state: "investigating", text: "Some payments fail." } as const;
/** An entry for which Statuspage is not asked first how bad the other incidents are. */
const worst = { ...entry, severity: "sev1" } as const;

test("one incident there for each of ours, from the first entry to the last; the component follows", async () => {
  const { incidentId, effect } = incidentOfItsOwn();
  const ofCards = { ...entry, service: "cards" };
  const component = () => vendor.components.get("component-of-cards");
  await pageAt(vendor.url).publish({ ...effect("publish/1"), ...ofCards });
  expect(component()).toBe("partial_outage");
  await pageAt(vendor.url).publish({ ...effect("publish/2"), ...ofCards, state: "identified", text: "We know why." });
  await pageAt(vendor.url).publish({ ...effect("publish/3"), ...ofCards, state: "monitoring", text: "We watch." });
  expect(component()).toBe("degraded_performance");
  await pageAt(vendor.url).publish({ ...effect("publish/4"), ...ofCards, state: "resolved", text: "It works." });
  expect(component()).toBe("operational");
  await pageAt(vendor.url).publish({ ...effect("publish/5"), ...ofCards, text: "It is back." });
  expect(theirsOf(incidentId)).toMatchObject([
    {
      name: "Issue affecting cards",
      entries: [
        { state: "investigating", text: "Some payments fail." },
        { state: "identified", text: "We know why." },
        { state: "monitoring", text: "We watch." },
        { state: "resolved", text: "It works." },
        { state: "investigating", text: "It is back." },
      ],
    },
  ]);
});

test.each([
  ["sev1", "major_outage"],
  ["sev2", "partial_outage"],
  ["sev3", "degraded_performance"],
  ["sev4", "degraded_performance"],
] as const)("at %s the component is in %s until the incident is watched", async (severity, expected) => {
  const { effect } = incidentOfItsOwn();
  const page = pageAt(vendor.url);
  for (const state of ["investigating", "identified"] as const) {
    await page.publish({ ...effect(`publish/${state}`), ...entry, service: severity, severity, state });
    expect(vendor.components.get(`component-of-${severity}`)).toBe(expected);
  }
  await page.publish({ ...effect("publish/monitoring"), ...entry, service: severity, severity, state: "monitoring" });
  expect(vendor.components.get(`component-of-${severity}`)).toBe("degraded_performance");
});

test("a component stays as bad as the worst of its open incidents, also when one is withdrawn", async () => {
  const [worse, other, wrong] = [incidentOfItsOwn(), incidentOfItsOwn(), incidentOfItsOwn()];
  const page = pageAt(vendor.url);
  const ofShop = { ...entry, service: "shop" };
  const component = () => vendor.components.get("component-of-shop");
  await page.publish({ ...worse.effect("publish/1"), ...ofShop });
  await page.publish({ ...other.effect("publish/1"), ...ofShop, severity: "sev3" });
  expect(component()).toBe("partial_outage");
  await page.publish({ ...wrong.effect("publish/1"), ...ofShop, severity: "sev1" });
  expect(component()).toBe("major_outage");
  await page.withdraw({ ...wrong.effect("withdrawEntry/2"), text: "It was none." });
  expect(component()).toBe("partial_outage");
  await page.publish({ ...worse.effect("publish/2"), ...ofShop, state: "resolved" });
  expect(component()).toBe("degraded_performance");
  await page.publish({ ...other.effect("publish/2"), ...ofShop, state: "resolved" });
  expect(component()).toBe("operational");
});

test("a service without a component is told of all the same", async () => {
  const { incidentId, effect } = incidentOfItsOwn();
  await pageAt(vendor.url).publish({ ...effect("publish/1"), ...entry, service: "API Service" });
  expect(theirsOf(incidentId)).toMatchObject([{ name: "Issue affecting API Service" }]);
});

test("entries that are withdrawn are gone, and the public reads why in a notice that names nothing of it", async () => {
  const { incidentId, effect } = incidentOfItsOwn();
  const ofLoans = { ...entry, service: "loans" };
  const page = pageAt(vendor.url);
  await page.publish({ ...effect("publish/1"), ...ofLoans });
  const withdrawal = { ...effect("withdrawEntry/2"), text: "Our earlier notice was published in error." };
  await page.withdraw(withdrawal);
  await page.withdraw(withdrawal);
  expect(vendor.components.get("component-of-loans")).toBe("operational");
  expect(theirsOf(incidentId)).toMatchObject([{ isRemoved: true }]);
  expect(theirsOf(`withdrawn ${incidentId}`)).toMatchObject([
    {
      ...{ name: "Notice withdrawn", isRemoved: false },
      entries: [{ state: "resolved", text: "Our earlier notice was published in error." }],
    },
  ]);
  await page.publish({ ...effect("publish/3"), ...ofLoans, text: "It is an incident after all." });
  expect(theirsOf(incidentId).map(({ isRemoved }) => isRemoved)).toEqual([true, false]);
});

test("an entry whose worker was killed is withdrawn too", async () => {
  const { incidentId, effect } = incidentOfItsOwn();
  const killed = effect("publish/1");
  await createDeliveryLog(pool).claim({ ...killed, channel: "statuspage", person: "public", to: "page" }, []);
  const mark = { incident: incidentId, key: killed.key };
  const notice = { status: "investigating", body: "Some payments fail.", components: {}, mark } as const;
  await pageAtStatuspage({ key: apiKey, pageId, api: vendor.url }).open("Issue affecting payments", notice);
  await pageAt(vendor.url).withdraw({ ...effect("withdrawEntry/2"), text: "It was none." });
  expect(theirsOf(incidentId)).toMatchObject([{ isRemoved: true }]);
});

test("an incident that somebody removed there is opened again at the next entry", async () => {
  const { incidentId, effect } = incidentOfItsOwn();
  await pageAt(vendor.url).publish({ ...effect("publish/1"), ...entry });
  for (const one of theirsOf(incidentId)) one.isRemoved = true;
  await pageAt(vendor.url).publish({ ...effect("publish/2"), ...entry, state: "identified", text: "We know why." });
  await pageAt(vendor.url).publish({ ...effect("publish/3"), ...entry, state: "monitoring", text: "We watch." });
  expect(theirsOf(incidentId).map(({ entries }) => entries.map(({ text }) => text))).toEqual([
    ["Some payments fail."],
    ["We know why.", "We watch."],
  ]);
});

test.each(["publish/1", "publish/2"])(
  "while nobody can say whether an entry arrived, it is not sent again: %s",
  async (lost) => {
    const { incidentId, effect } = incidentOfItsOwn();
    const page = pageAt(vendor.url);
    if (lost === "publish/2") await page.publish({ ...effect("publish/1"), ...worst, text: "publish/1" });
    const wanted = { ...effect(lost), ...worst, text: lost };
    vendor.answerNext("lost");
    expect(await failureOf(page.publish(wanted))).toBe("retry");
    for (const answer of [{ status: 420 }, { status: 503 }]) {
      // The first entry is looked for twice: for its incident, and for itself.
      if (lost === "publish/1") vendor.answerNext(found(incidentId), answer);
      else vendor.answerNext(answer);
      expect(await failureOf(page.publish(wanted))).toBe(answer.status === 420 ? "retry-after" : "retry");
    }
    await page.publish(wanted);
    expect(theirsOf(incidentId).map(({ entries }) => entries.length)).toEqual([lost === "publish/1" ? 1 : 2]);
  },
);

test("a withdrawal whose answer was lost is told to the public once, without a remark", async () => {
  const { incidentId, effect } = incidentOfItsOwn();
  const page = pageAt(vendor.url);
  await page.publish({ ...effect("publish/1"), ...worst });
  const withdrawal = { ...effect("withdrawEntry/2"), text: "Our earlier notice was published in error." };
  vendor.answerNext("lost");
  expect(await failureOf(page.withdraw(withdrawal))).toBe("retry");
  await page.withdraw(withdrawal);
  expect(theirsOf(incidentId)).toMatchObject([{ isRemoved: true }]);
  expect(theirsOf(`withdrawn ${incidentId}`).flatMap(({ entries }) => entries)).toEqual([
    { state: "resolved", text: "Our earlier notice was published in error." },
  ]);
});

test.each(["publish/1", "publish/2"])("an entry whose answer was lost is there once: %s", async (lost) => {
  const { incidentId, effect } = incidentOfItsOwn();
  const page = pageAt(vendor.url);
  for (const name of ["publish/1", "publish/2"]) {
    const wanted = { ...effect(name), ...worst, text: name };
    if (name === lost) {
      vendor.answerNext("lost");
      expect(await failureOf(page.publish(wanted))).toBe("retry");
    }
    await page.publish(wanted);
  }
  expect(theirsOf(incidentId).map(({ entries }) => entries.map(({ text }) => text))).toEqual([
    ["publish/1", "publish/2"],
  ]);
});

test.each([
  [{ status: 429, headers: { "retry-after": "7" } }, "retry-after", 7000],
  [{ status: 420 }, "retry-after", undefined],
  [{ status: 503 }, "retry", undefined],
  [{ status: 200, body: "<html>Maintenance</html>" }, "retry", undefined],
  [{ status: 401, body: '{"error":"Could not authenticate"}' }, "configuration", undefined],
  [{ status: 422, body: '{"error":["Name is too long"]}' }, "permanent", undefined],
] as const)("answered by %j is a matter of %s", async (answer, kind, retryAfterMs) => {
  vendor.answerNext(answer);
  const failure: unknown = await pageAt(vendor.url)
    .publish({ ...incidentOfItsOwn().effect("publish/1"), ...worst })
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({ kind, retryAfterMs });
});

test("a wrong key is a matter of configuration, and is not told", async () => {
  const failure: unknown = await pageAt(vendor.url, "a wrong key")
    .publish({ ...incidentOfItsOwn().effect("publish/1"), ...worst })
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({ kind: "configuration" });
  expect(String(failure)).not.toContain("a wrong key");
});

test("texts of any length and kind are cut to what Statuspage takes", async () => {
  const { incidentId, effect } = incidentOfItsOwn();
  const text = `${"ü🔥".repeat(20_000)}\0`;
  await pageAt(vendor.url).publish({ ...effect("publish/1"), ...worst, text, service: "x".repeat(400) });
  expect(theirsOf(incidentId)[0]?.entries[0]?.text.startsWith("ü🔥ü🔥")).toBe(true);
});
