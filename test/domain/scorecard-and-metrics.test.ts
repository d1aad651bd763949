import { metricsOf } from "../../domain/accounts/response-metrics.ts";
import { acknowledge, attended, closedAt60, declare, resolvedAt40 } from "./support/told-commands.ts";
import { story } from "./support/story.ts";

const acknowledgedAt = (minute: number) => {
  const it = story();
  it.alert(0, "sev2");
  it.at(minute, "alice", acknowledge);
  return it.promised("acknowledged");
};

describe("the scorecard", () => {
  test("says how much too late, in minutes, in hours from two hours on, in days from two days on", () => {
    expect(acknowledgedAt(3)).toEqual(["0 → 2 | missed, done +1"]);
    expect(acknowledgedAt(121)).toEqual(["0 → 2 | missed, done +119"]);
    expect(acknowledgedAt(122)).toEqual(["0 → 2 | missed, done +2 h"]);
    expect(acknowledgedAt(2 + 47 * 60)).toEqual(["0 → 2 | missed, done +47 h"]);
    expect(acknowledgedAt(2 + 48 * 60)).toEqual(["0 → 2 | missed, done +2 d"]);
  });

  test("tells what is still owed from what never came", () => {
    const it = attended();
    it.to(18);
    expect(it.promised("status page, first entry")).toEqual(["2 → 17 | missed, still owed"]);
    expect(resolvedAt40().promised("status page, first entry")).toEqual(["2 → 17 | missed, never"]);
  });

  test("has what is not due yet as outstanding, to the minute it is due", () => {
    const it = story();
    it.alert(0, "sev2");
    it.to(2);
    expect(it.promised("acknowledged")).toEqual(["0 → 2 | outstanding"]);
  });

  test("names who owes it, and why and by whom it was waived", () => {
    const it = attended();
    it.at(5, "bob", { type: "waive", obligation: "status-page#1", reason: "Internal service", approver: "frank" });
    expect(it.card("status page, first entry")).toMatchObject({
      owedBy: "communications-lead",
      verdict: "waived",
      why: "Internal service (approved by frank)",
    });
  });
});

describe("the response metrics", () => {
  test("count from the start of the impact, the alert and the first acknowledgement to the last resolution", () => {
    const it = resolvedAt40();
    it.at(45, "bob", { type: "reportRelapse", text: "Back." });
    expect(metricsOf(it.incident())).toEqual({ timeToDetect: 0, timeToAcknowledge: 1 });
    it.at(50, "bob", { type: "markMitigated" });
    it.at(70, "bob", { type: "resolve", mitigation: "Pool", serviceStatus: "Up", errorRate: "Low", latency: "Low" });
    expect(metricsOf(it.incident())).toEqual({ timeToDetect: 0, timeToAcknowledge: 1, timeToResolve: 70 });
  });

  test("know nothing of what has not happened", () => {
    expect(metricsOf(story().incident())).toEqual({});
    const it = story();
    it.at(0, "dave", declare("sev2"));
    expect(metricsOf(it.incident())).toEqual({ timeToDetect: 0 });
  });
});

test("what people are told at the end is what happened: 40 minutes", () => {
  const it = closedAt60();
  expect(it.effects().find((effect) => effect.do === "tell" && effect.wording === "support/resolved")).toMatchObject({
    data: { durationMinutes: 40, monitoringForMinutes: 30 },
  });
});
