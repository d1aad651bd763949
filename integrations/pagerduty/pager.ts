import type { Carrier } from "../paging/carrier.ts";
import type { SendEvent } from "./events.ts";

/**
 * Pages by PagerDuty; the address is the integration key of a service of the person's own there. The page's key is the
 * alert's, so a repeated one changes nothing, and what they send back about it says whose page it was.
 */
export const createPagerDutyPager = (send: SendEvent): Carrier => ({
  channel: "pagerduty",
  send: async ({ key, to, text, urgency, link }) => {
    const [summary = ""] = text.split("\n");
    await send({
      ...{ routingKey: to, dedupKey: key, action: "trigger", summary },
      severity: urgency === "page" ? "critical" : "warning",
      details: { text },
      links: link === undefined ? [] : [{ href: link, text: "Open and acknowledge" }],
    });
    return key;
  },
  takeBack: async ({ to, text, sent }) => {
    for (const { key } of sent) await send({ routingKey: to, dedupKey: key, action: "resolve", summary: text });
  },
});
