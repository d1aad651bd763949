import { alertmanager } from "./alertmanager/declaration.ts";
import { github } from "./github/declaration.ts";
import { grafana } from "./grafana/declaration.ts";
import { jira } from "./jira/declaration.ts";
import { ntfy } from "./ntfy/declaration.ts";
import { type OutsideSystem, outsideSystem } from "./outside-system.ts";
import { pagerduty } from "./pagerduty/declaration.ts";
import { slack } from "./slack/declaration.ts";
import { smtp } from "./smtp/declaration.ts";
import { sns } from "./sns/declaration.ts";
import { statuspage } from "./statuspage/declaration.ts";
import { twilio } from "./twilio/declaration.ts";
import { webhook } from "./webhook/declaration.ts";

/**
 * Every outside system. The order counts for people without a paging rule of their own: they are paged by these
 * systems' channels in this order. Slack comes after the telephone, since a direct message wakes nobody.
 */
export const outsideSystems: readonly OutsideSystem[] = [
  outsideSystem("ntfy", ntfy, async () => import("./ntfy/adapters.ts")),
  outsideSystem("webhook", webhook, async () => import("./webhook/adapters.ts")),
  outsideSystem("pagerduty", pagerduty, async () => import("./pagerduty/adapters.ts")),
  outsideSystem("twilio", twilio, async () => import("./twilio/adapters.ts")),
  outsideSystem("slack", slack, async () => import("./slack/adapters.ts")),
  outsideSystem("jira", jira, async () => import("./jira/adapters.ts")),
  outsideSystem("statuspage", statuspage, async () => import("./statuspage/adapters.ts")),
  outsideSystem("smtp", smtp, async () => import("./smtp/adapters.ts")),
  outsideSystem("alertmanager", alertmanager),
  outsideSystem("grafana", grafana),
  outsideSystem("github", github),
  outsideSystem("sns", sns),
];
