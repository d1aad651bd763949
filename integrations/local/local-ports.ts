import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import type { Contacts, Duty, Ports, Recorder } from "../../activities/ports.ts";
import type { PagingChannel } from "../../domain/effects.ts";
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
  /** Without it everybody is paged by the first channel. */
  readonly contacts?: Contacts;
  /** Without it the configuration alone says who is on duty. */
  readonly duty?: Duty;
}

/** Several, so that a person whose first channel fails for good is reached by the next. */
const localChannels: readonly PagingChannel[] = ["push", "sms", "voice", "email"];

const nobodyKnown: Contacts = { reach: async () => Promise.resolve(new Map()) };

const nothingChanged: Duty = { at: async () => Promise.resolve({ changes: [], outside: [] }) };

/** Every outside system as tables of ours: no account, no call, the same contracts as the real ones. */
export const createLocalPorts = (pool: Pool, options: LocalOptions): Ports => {
  const { recorder, conference, alertsChannel, contacts = nobodyKnown, duty = nothingChanged } = options;
  const db = drizzle(pool);
  return {
    pagers: localChannels.map((channel) => createPager(db, channel)),
    contacts,
    sandbox: createPager(db, "sandbox"),
    chat: createWarRoom(db, alertsChannel ?? "#sre-alerts"),
    audienceChat: createAudienceChat(db),
    mail: createMail(db),
    statusPage: createStatusPage(db),
    tracker: createTracker(db),
    calendar: createCalendar(db),
    conference: createConference(conference),
    recorder,
    duty,
  };
};
