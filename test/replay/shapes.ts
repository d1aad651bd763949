import { closeQuickly } from "../support/closing.ts";
import { incidentType, queueOf } from "../../workflows/messages.ts";
import { floodWithAlerts } from "../support/alert-flood.ts";
import { freshId, type IncidentHarness } from "../support/incident-harness.ts";
import { monitoring, person, TestIncident } from "../support/test-incident.ts";

type Shape = (harness: IncidentHarness) => Promise<TestIncident>;

const bob = person("bob");
const declaration = { severity: "sev2", service: "checkout", title: "Checkout fails", impact: "All" } as const;

/**
 * The kinds of incident whose replay is tested. Each is run once on the real server, and its histories are stored for
 * replay.
 */
export const shapes: Readonly<Record<string, Shape>> = {
  declined: async (harness) => {
    const incident = await harness.fireAlert();
    await incident.settle();
    await incident.command("acknowledge", {});
    await incident.command("decline", { because: "known-issue", note: "Ticket 42" });
    await incident.fastForward(5);
    return incident;
  },
  "alert-clears": async (harness) => {
    const incident = await harness.fireAlert();
    await incident.settle();
    await incident.signal("clearAlert", { by: "alertmanager", alert: "pool-exhausted" });
    await incident.fastForward(5);
    return incident;
  },
  "alert-fires-again": async (harness) => {
    const incident = await harness.fireAlert();
    await incident.settle();
    await incident.command("acknowledge", {});
    await incident.command("declare", declaration);
    const firing = {
      ...{ by: "alertmanager", alert: "pool-exhausted", severity: "sev2", service: "checkout", source: "prometheus" },
      startedAt: Date.now() - 60_000,
    };
    await incident.signal("fireAlert", { ...firing, summary: "Pool at 97 %" });
    await incident.signal("clearAlert", { by: "alertmanager", alert: "pool-exhausted" });
    await incident.fastForward(5);
    await incident.signal("fireAlert", { ...firing, summary: "Pool at 99 %" });
    await incident.signal("fireAlert", { ...firing, summary: "Pool at 99 %", severity: "sev1" });
    await incident.fastForward(5);
    return incident;
  },
  "nobody-attends": async (harness) => {
    const incident = await harness.fireAlert({ alert: { severity: "sev1" } });
    await incident.fastForward(4 * 60);
    return incident;
  },
  "until-the-90-day-review": async (harness) => {
    const incident = await harness.fireAlert();
    await incident.settle();
    await incident.command("acknowledge", {});
    await incident.command("declare", declaration);
    await incident.fastForward(20);
    await incident.command("clearAlert", { alert: "pool-exhausted" });
    await closeQuickly(incident);
    await incident.fastForward(130 * 24 * 60);
    return incident;
  },
  "commanded-by-signals": async (harness) => {
    const incident = await harness.fireAlert();
    await incident.signal("acknowledge", "alice");
    await incident.signal("declare", { by: "alice", ...declaration });
    await incident.signal("declare", { by: "bob", ...declaration, severity: "sev9" });
    await incident.signal("takeCommand", { by: "bob" });
    await incident.settle();
    await incident.fastForward(45);
    return incident;
  },
  relapse: async (harness) => {
    const incident = await harness.fireAlert();
    await incident.settle();
    await incident.command("acknowledge", {});
    await incident.command("declare", declaration);
    await incident.command("takeCommand", {}, bob);
    await incident.command("markMitigated", {}, bob);
    await incident.fastForward(5);
    await incident.command("reportRelapse", { text: "It is back" }, bob);
    await incident.fastForward(20);
    return incident;
  },
  reopened: async (harness) => {
    const incident = await harness.declareIncident();
    await closeQuickly(incident);
    await incident.fastForward(120);
    await incident.command("reopen", { reason: "It is back" }, bob);
    await incident.fastForward(20);
    return incident;
  },
  "false-alarm": async (harness) => {
    const incident = await harness.declareIncident({ declaration: { severity: "sev1" } });
    await incident.command("takeCommand", {}, bob);
    await incident.settle();
    await incident.command("declareFalseAlarm", { reason: "A dashboard lied" }, bob);
    await incident.fastForward(5);
    return incident;
  },
  private: async (harness) => {
    const incident = await harness.declareIncident();
    await incident.command("takeCommand", {}, bob);
    await incident.settle();
    await incident.command("makePrivate", { reason: "A breach" }, bob);
    await incident.fastForward(30);
    return incident;
  },
  rehearsed: async (harness) => {
    const incident = await harness.fireAlert({ openedAt: Date.parse("2026-01-29T14:24:00Z") });
    await incident.fastForward(16);
    return incident;
  },
  drill: async (harness) => {
    const incident = await harness.fireAlert({ kind: "drill" });
    await incident.fastForward(16);
    return incident;
  },
  "turned-over-while-paging": async (harness) => {
    const incident = await harness.fireAlert({ turnOverAfterEvents: 20 });
    await incident.fastForward(31);
    return incident;
  },
  "vendors-down": async (harness) => {
    harness.world.breakDown("paging");
    harness.world.breakDown("chat");
    const incident = await harness.fireAlert();
    await incident.fastForward(3);
    await incident.command("declare", declaration);
    harness.world.heal("paging");
    await incident.fastForward(10);
    harness.world.heal("chat");
    await incident.fastForward(30);
    return incident;
  },
  "flooded-with-alerts": async (harness) => {
    const incident = await floodWithAlerts(harness, 450);
    await incident.allRecorded();
    await incident.fastForward(5);
    return incident;
  },
  "records-away": async (harness) => {
    harness.world.breakDown("records");
    const incident = await harness.declareIncident({ turnOverAfterEvents: 40 });
    const summary = "漢".repeat(1000);
    for (const from of [0, 100, 200]) {
      const alerts = Array.from({ length: 100 }, (_, number) => ({
        ...{ status: "firing", alert: `Errors ${from + number}`, summary, severity: "sev2", service: "checkout" },
        ...{ source: "prometheus", startedAt: Date.now() },
      }));
      await incident.signal("takeAlerts", { by: monitoring, key: `alerts/${from}`, alerts });
    }
    for (let number = 0; number < 12; number += 1) {
      await incident.command("recordFinding", { text: "Errors everywhere" }, bob);
    }
    await incident.hasTurnedOver();
    harness.world.heal("records");
    await incident.allRecorded(1200);
    return incident;
  },
  "opened-by-hand": async (harness) => {
    const workflowId = freshId();
    const taskQueue = queueOf({ ...harness.realm, kind: "real" });
    await harness.client.workflow.start(incidentType, {
      workflowId,
      taskQueue,
      args: [{ by: "alice", ...declaration }],
    });
    const incident = new TestIncident(harness.client, harness.world, workflowId);
    await incident.settle();
    await incident.fastForward(5);
    return incident;
  },
};
