import type { Announcements } from "../informing/announcement.ts";
import { onTicket, dataOfEvent } from "../informing/ways-to-tell.ts";

/** Sends action items to the issue tracker, and comments about each item on the incident's ticket. */
export const actionItemAnnouncements = {
  actionItemAdded: ({ item, description, owner, priority, dueOn, acceptance }) => [
    { do: "createItems", items: [{ item, description, owner, priority, dueOn, acceptance }] },
  ],
  actionItemChanged: (event, after) => onTicket(after, "item-changed", { owner: "", dueOn: 0, ...dataOfEvent(event) }),
  actionItemCompleted: (event, after) => onTicket(after, "item-completed", dataOfEvent(event)),
  reviewCompleted: (event, after) => onTicket(after, "completion-reviewed", dataOfEvent(event)),
  effectivenessReviewed: (event, after) => onTicket(after, "effectiveness-reviewed", dataOfEvent(event)),
} satisfies Announcements;
