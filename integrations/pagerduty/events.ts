import { markedTitle } from "../../domain/marked-title.ts";
import { ask } from "../paging/vendor-request.ts";

/**
 * One event of PagerDuty's Events API v2. Of one dedup key they make one alert while it is open; after it was resolved
 * the same key would open another. What acknowledges or resolves an alert that is not open is dropped by them.
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
/** Their own limit; what is longer they cut off. */
const longestSummary = 1024;

/** One attempt at one event; fails classified. */
export const createPagerDutyEvents =
  (url: string): SendEvent =>
  async (event) => {
    const body = {
      routing_key: event.routingKey,
      event_action: event.action,
      dedup_key: event.dedupKey,
      ...(event.action === "trigger"
        ? alertOf(event)
        : { payload: { summary: event.summary.slice(0, longestSummary), source, severity: "info" } }),
    };
    await ask({ name: "PagerDuty" }, `${url.replace(/\/+$/, "")}/v2/enqueue`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  };

/** The summary is what the incident there is called: with the key in it, its webhooks are known again whatever else they say. */
const alertOf = ({ dedupKey, summary, severity, details, links }: Extract<PagerDutyEvent, { action: "trigger" }>) => ({
  client: source,
  payload: { summary: markedTitle(summary, dedupKey, longestSummary), source, severity, custom_details: details },
  links,
});
