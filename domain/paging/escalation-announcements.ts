import type { Announcements } from "../informing/announcement.ts";
import { echo } from "../informing/announcement.ts";
import { callingByHand } from "./calls-by-hand.ts";
import { inRoom, dataOfEvent } from "../informing/ways-to-tell.ts";
import { declarationData } from "../informing/wording-data.ts";

/** Announces calls for more people. If paging fails, asks people to call by hand. */
export const escalationAnnouncements = {
  pagedIn: (event, after) => [
    {
      do: "page",
      asks: [{ target: event.target, ask: "help" }],
      urgency: "page",
      overdue: [],
      policy: after.policy.version,
    },
    ...inRoom(after, "paged-in", dataOfEvent(event)),
  ],
  escalated: (event, after) => inRoom(after, "escalated", { toStep: 0, ...dataOfEvent(event) }),
  reassigned: echo("reassigned"),
  escalatedToExecutives: (event, after) => [
    {
      do: "tell",
      audience: "executives",
      wording: "executives/escalated",
      data: { ...declarationData(after), ...dataOfEvent(event) },
    },
    ...inRoom(after, "escalated-to-executives", dataOfEvent(event)),
  ],
  pageFailed: (event, after) => callingByHand(event, after),
} satisfies Announcements;
