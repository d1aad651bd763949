import { beginningOf } from "../../domain/beginning-of.ts";
import { markedTitle } from "../../domain/informing/marked-title.ts";
import { ask } from "../paging/vendor-request.ts";

/**
 * An event of PagerDuty's Events API v2. Events with the same dedup key belong to the same alert while that alert is
 * open; after its resolution, the same key opens another alert. PagerDuty ignores an event that acknowledges or
 * resolves an alert that is not open.
 */
export type PagerDutyEvent = { readonly routingKey: string; readonly dedupKey: string } & (
  | {
      readonly action: "trigger";
      readonly summary: string;
      readonly severity: "critical" | "error" | "warning" | "info";
      readonly details: Readonly<Record<string, string>>;
      readonly links: readonly { readonly href: string; readonly text: string }[];
    }
  | { readonly action: "acknowledge" | "resolve"; readonly summary: string }
);

export type SendEvent = (event: PagerDutyEvent) => Promise<void>;

const source = "incident-response";
/** The longest summary, in characters; PagerDuty itself cuts off longer summaries. */
const longestSummary = 1024;

/**
 * Makes a function that sends one event in one attempt; throws a DeliveryFailure that says whether a retry may help.
 */
export const createPagerDutyEvents =
  (url: string): SendEvent =>
  async (event) => {
    const body = {
      routing_key: event.routingKey,
      event_action: event.action,
      dedup_key: event.dedupKey,
      ...(event.action === "trigger"
        ? alertOf(event)
        : { payload: { summary: beginningOf(event.summary, longestSummary), source, severity: "info" } }),
    };
    await ask({ name: "PagerDuty" }, `${url.replace(/\/+$/, "")}/v2/enqueue`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  };

/**
 * Makes PagerDuty's form of an alert. The summary becomes the title of the incident at PagerDuty. It contains our key,
 * by which PagerDuty's webhooks about that incident are recognised even if they contain no other key.
 */
const alertOf = ({ dedupKey, summary, severity, details, links }: Extract<PagerDutyEvent, { action: "trigger" }>) => ({
  client: source,
  payload: { summary: markedTitle(summary, dedupKey, longestSummary), source, severity, custom_details: details },
  links,
});
