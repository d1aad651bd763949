import { z } from "zod";
import { hasField } from "../../intake/alert-format.ts";
import type { Declaration } from "../outside-system.ts";
import { readAlertmanager } from "./alerts.ts";

/**
 * Declares Alertmanager, which sends the alerts of Prometheus. Alertmanager signs nothing, so it has to send a token.
 */
export const alertmanager = {
  title: "Alertmanager",
  variables: {},
  settings: z.object({}),
  channels: {},
  alerts: {
    looksLike: (body) => hasField(body, "groupKey") && !hasField(body, "orgId"),
    read: readAlertmanager,
  },
} satisfies Declaration;
