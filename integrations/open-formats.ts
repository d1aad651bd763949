import { type AlertFormat, hasField, receivedOf } from "../intake/alert-format.ts";
import { byCloudEvents, cloudEventsIn, readCloudEvent } from "../intake/payload/cloudevents.ts";
import { silenceOf } from "../intake/heartbeat-alert.ts";
import { readMapped } from "../intake/payload/map-payload.ts";
import { readEach } from "../intake/payload/read-each.ts";
import { genericSignature, standardSignature } from "./verify-standard-signature.ts";

/** The alert formats that belong to no particular vendor, by the kind of alert source. */
export const openFormats: Readonly<Record<string, AlertFormat>> = {
  generic: {
    signature: genericSignature,
    looksLike: (body) => !["groupKey", "specversion", "event"].some((name) => hasField(body, name)),
    read: (body, payload) => {
      const delivery = payload.headers["webhook-id"]?.toString();
      return readMapped(body, payload.source.map, { ...receivedOf(payload), delivery });
    },
  },
  cloudevents: {
    signature: standardSignature,
    looksLike: (body) => hasField(Array.isArray(body) ? body[0] : body, "specversion"),
    read: (body, payload) => {
      const elements = cloudEventsIn(body, payload.headers);
      return readEach({ elements, path: [], isList: Array.isArray(body) }, (element) => {
        const event = readCloudEvent(element);
        // A CloudEvent is identified by its source and id together.
        const how = { ...receivedOf(payload), delivery: `${event.source} ${event.id}` };
        return readMapped(event, payload.source.map, how, byCloudEvents).alerts;
      });
    },
  },
  heartbeat: {
    sends: "whatever it likes, regularly",
    signature: standardSignature,
    looksLike: () => false,
    read: (_, { source, receivedAt, severityLabel }) => ({
      alerts: [silenceOf(source, { since: receivedAt, severityLabel })],
    }),
  },
};
