import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import type { Ports, Recorder } from "../../activities/ports.ts";
import { createCalendar } from "./calendar.ts";
import { type ConferenceOptions, createConference } from "./conference.ts";
import { createPager } from "./pager.ts";
import { createAudienceChat, createMail } from "./stakeholders.ts";
import { createStatusPage } from "./status-page.ts";
import { createTracker } from "./tracker.ts";
import { createWarRoom } from "./war-room.ts";

export interface LocalOptions {
  /** The records write themselves: records/recorder.ts. */
  readonly recorder: Recorder;
  readonly conference: ConferenceOptions;
  /** What the channel is called to which incidents are announced. */
  readonly alertsChannel?: string;
}

/** Every outside system as tables of ours: no account, no call, the same contracts as the real ones. */
export const createLocalPorts = (pool: Pool, { recorder, conference, alertsChannel }: LocalOptions): Ports => {
  const db = drizzle(pool);
  return {
    // Two, so that a person whose first channel fails for good is reached by the next.
    pagers: [createPager(db, "push"), createPager(db, "phone")],
    chat: createWarRoom(db, alertsChannel ?? "#sre-alerts"),
    audienceChat: createAudienceChat(db),
    mail: createMail(db),
    statusPage: createStatusPage(db),
    tracker: createTracker(db),
    calendar: createCalendar(db),
    conference: createConference(conference),
    recorder,
  };
};
