import type { Announcements } from "../informing/announcement.ts";
import { echo } from "../informing/announcement.ts";

/** Announces tasks and ticked checklist items in the room. */
export const taskAnnouncements = {
  taskAdded: echo("task-added"),
  taskCompleted: echo("task-completed"),
  taskHandedOver: echo("task-handed-over"),
  ticked: echo("ticked"),
} satisfies Announcements;
