import { type AlertFormat, hasField } from "../../intake/alert-format.ts";
import { hmacOf, isSame, textOf } from "../../intake/signatures.ts";
import { readPagerDuty } from "./news.ts";

/**
 * Reads PagerDuty's webhooks. An incident at PagerDuty is an alert here, and a person who acknowledges there
 * acknowledges here.
 */
export const pagerDutyAlerts: AlertFormat = {
  // The header has the form `v1=<hex>,v1=<hex>`. PagerDuty sends several signatures while its secret is being changed;
  // one correct signature is enough.
  signature: {
    isGiven: () => true,
    isRight: ({ secrets, headers }, body) => {
      const signatures = textOf(headers["x-pagerduty-signature"])
        .split(",")
        .map((one) => one.trim());
      return secrets.some((secret) => signatures.some((one) => isSame(one, `v1=${hmacOf(secret, body)}`)));
    },
  },
  looksLike: (body) => hasField(body, "event"),
  read: (body, { source, severityLabel }) => {
    const news = readPagerDuty(body, { severity: severityLabel, service: source.service.label });
    if (news === undefined) return {};
    return { news, alerts: news.did === "acknowledged" ? [] : [news.alert] };
  },
};
