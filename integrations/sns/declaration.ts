import { z } from "zod";
import { hasField, receivedOf } from "../../intake/alert-format.ts";
import { isTable } from "../../domain/table.ts";
import { type Mapping, readMapped } from "../../intake/payload/map-payload.ts";
import type { Declaration } from "../outside-system.ts";
import { confirmSubscription } from "./confirm-subscription.ts";

/**
 * Says where the fields of a CloudWatch alarm are. The alarm is JSON inside a message of SNS, or in raw delivery the
 * body itself.
 */
const byCloudWatch: Mapping = {
  alert: ["Message.AlarmArn", "Message.AlarmName", "AlarmArn", "AlarmName"],
  name: ["Message.AlarmName", "AlarmName"],
  summary: ["{Message.AlarmName}: {Message.NewStateReason}", "{AlarmName}: {NewStateReason}", "Subject"],
  description: ["Message.AlarmDescription", "AlarmDescription"],
  status: ["Message.NewStateValue", "NewStateValue"],
  resolvedValues: ["ok"],
  startedAt: ["Message.StateChangeTime", "StateChangeTime", "Timestamp"],
  labels: {},
};

/**
 * Declares Amazon SNS, which sends messages such as the alarms of CloudWatch. SNS sends the password that is part of
 * the subscribed address, and sends alarms only after its first message was confirmed.
 */
export const sns = {
  title: "Amazon SNS",
  variables: {},
  settings: z.object({}),
  channels: {},
  alerts: {
    looksLike: (body) => hasField(body, "TopicArn"),
    read: (body, payload) => {
      const type = isTable(body) ? body["Type"] : undefined;
      if (type === "SubscriptionConfirmation") return { confirm: confirmSubscription(body) };
      if (type === "UnsubscribeConfirmation") return {};
      const delivery = payload.headers["x-amz-sns-message-id"]?.toString();
      return readMapped(body, payload.source.map, { ...receivedOf(payload), delivery }, byCloudWatch);
    },
  },
} satisfies Declaration;
