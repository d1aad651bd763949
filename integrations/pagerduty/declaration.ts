import { z } from "zod";
import { email, id, text, url } from "../../config/fields.ts";
import { pagerDutyAlerts } from "./alerts.ts";
import type { Declaration } from "../outside-system.ts";

/**
 * Declares PagerDuty: it sends pages, says who is on duty by its schedules, and has incidents that are kept in step
 * with ours (docs/pagerduty.md).
 */
export const pagerduty = {
  title: "PagerDuty",
  account: "pagerduty",
  alerts: pagerDutyAlerts,
  variables: {
    PAGERDUTY_API_TOKEN: {
      sentence:
        "Reads who is on duty from PagerDuty, for schedules that name one of its own; with `paging.pagerduty.from` also " +
        "acknowledges, resolves and annotates incidents there.",
      isSecret: true,
    },
    PAGERDUTY_ROUTING_KEY: {
      sentence:
        "The integration key of the PagerDuty service in which declared incidents are tracked; left out, none are.",
      isSecret: true,
    },
  },
  settings: z.object({
    paging: z.object({
      pagerduty: z
        .strictObject({
          eventsApi: url
            .default("https://events.pagerduty.com")
            .describe("PagerDuty's Events API; https://events.eu.pagerduty.com for European accounts."),
          from: email
            .exactOptional()
            .describe(
              "The PagerDuty user in whose name incidents are acknowledged, resolved and annotated there " +
                "(PAGERDUTY_API_TOKEN); left out, none are.",
            ),
        })
        .exactOptional()
        .describe("Turns on pages by PagerDuty, and tells PagerDuty what becomes of incidents (docs/pagerduty.md)."),
    }),
    onCall: z.object({
      pagerdutyApi: url.exactOptional().describe("PagerDuty's API, where it is not https://api.pagerduty.com."),
    }),
    people: z.record(
      id,
      z.object({
        pagerduty: text
          .exactOptional()
          .describe(
            "The id of this person's user in PagerDuty, such as PLH1HKV: who acknowledges there acknowledges here.",
          ),
      }),
    ),
    schedules: z.record(
      id,
      z.object({
        pagerduty: text
          .exactOptional()
          .describe(
            "The id of the PagerDuty schedule that says whom to page (PAGERDUTY_API_TOKEN), and who is shown and handed duty. " +
              "While it does not answer its last answer counts, and before the first the layers. It knows 90 days ahead.",
          ),
      }),
    ),
  }),
  channels: {
    pagerduty: {
      address: z
        .string()
        .regex(
          /^[A-Za-z0-9]{32}$/,
          "The integration key (Events API v2) of a PagerDuty service of one's own: 32 characters.",
        ),
      takes: "a PagerDuty integration key",
    },
  },
} satisfies Declaration;
