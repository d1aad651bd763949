import { z } from "zod";
import { id, text } from "../../config/fields.ts";
import type { Declaration } from "../outside-system.ts";

/** Declares Statuspage (Atlassian), on which the public reads of incidents (docs/status-page.md). */
export const statuspage = {
  title: "Statuspage",
  variables: {
    STATUSPAGE_API_KEY: {
      sentence: "The API key of Statuspage; turns it on as the status page (docs/status-page.md).",
      isSecret: true,
    },
    STATUSPAGE_PAGE_ID: { sentence: "The id of the page at Statuspage.", isSecret: false },
    STATUSPAGE_API: { sentence: "Where Statuspage's API is, if not at Statuspage: for a stand-in.", isSecret: false },
  },
  setTogether: ["STATUSPAGE_API_KEY", "STATUSPAGE_PAGE_ID"],
  settings: z.object({
    services: z.record(
      id,
      z.object({
        statuspageComponent: text
          .exactOptional()
          .describe("The id of the service's component at Statuspage, whose state follows the service's incidents."),
      }),
    ),
  }),
  channels: {},
  takesOver: ["statusPage"],
} satisfies Declaration;
