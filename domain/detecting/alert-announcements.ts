import type { Announcements } from "../informing/announcement.ts";
import { withoutUndefined } from "../incident/without-undefined.ts";
import type { Incident } from "../incident/incident.ts";

/** Passes alerts and clearings that came too late for this incident to the incident that has their group now. */
export const alertAnnouncements = {
  alertHandedOn: ({ alert, summary, severity, service, source, startedAt, groupKey, name, details }, after) => [
    {
      do: "openSuccessor",
      alert: {
        ...{ alert, summary, severity, service, source, startedAt },
        ...withoutUndefined({ groupKey, name, details }),
      },
      ...mergedInto(after),
    },
  ],
  clearingHandedOn: ({ cleared }, after) => [{ do: "handOnClearing", cleared, ...mergedInto(after) }],
} satisfies Announcements;

const mergedInto = ({ mergedInto: into }: Incident) => (into === undefined ? {} : { into });
