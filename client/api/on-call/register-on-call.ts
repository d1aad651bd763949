import type { Access } from "../edges/access.ts";
import { calendarFeeds } from "./calendar-feeds.ts";
import { type ChangeOfDutyParts, dutyRoutes } from "./duty-routes.ts";
import { type HandoffParts, handoffRoutes } from "./handoff-routes.ts";
import { type CalendarParts, onCallRoutes } from "./on-call-routes.ts";

export type OnCallParts = CalendarParts & ChangeOfDutyParts & HandoffParts;

/** Adds all routes about who is on duty, changes of duty, handoffs and calendars. */
export function registerOnCall(access: Access, parts: OnCallParts): void {
  access.guarded((routes) => {
    onCallRoutes(routes, parts);
    dutyRoutes(routes, parts);
    handoffRoutes(routes, parts);
  });
  // Calendar programs send no token in a header, so the signature in a feed's address is checked instead.
  access.proving((routes) => calendarFeeds(routes, parts));
}
