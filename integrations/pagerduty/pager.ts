import type { Carrier } from "../paging/carrier.ts";
import { titleAndRest } from "../paging/carriable-text.ts";
import type { SendEvent } from "./events.ts";

/**
 * Makes a carrier that sends pages by PagerDuty. The address is the integration key of a PagerDuty service that
 * belongs to the person alone. The page's key is the dedup key: a repeated page changes nothing, and PagerDuty's
 * reports about the page identify the person paged.
 */
export const createPagerDutyPager = (send: SendEvent): Carrier => ({
  channel: "pagerduty",
  send: async ({ key, to, text, urgency, link }) => {
    const { title: summary } = titleAndRest(text);
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
