import { person, type TestIncident } from "./test-incident.ts";

/** Closes a declared incident at once, as its commander may do with a reason. */
export async function closeQuickly(incident: TestIncident): Promise<void> {
  const bob = person("bob");
  await incident.command("takeCommand", {}, bob);
  await incident.command("markMitigated", {}, bob);
  await incident.command(
    "resolve",
    {
      mitigation: "Pool enlarged",
      serviceStatus: "normal",
      errorRate: "0.1 %",
      latency: "120 ms",
      reason: "The cause is gone",
    },
    bob,
  );
  await incident.command("close", { impact: "Half of the payments failed", reason: "Stable" }, bob);
}
