import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import type { Duty } from "../../activities/ports/duty.ts";
import type { Ports } from "../../activities/ports/index.ts";
import type { Contacts } from "../../activities/ports/paging.ts";
import type { Recorder } from "../../activities/ports/records.ts";
import type { PagingChannel } from "../../domain/incident/effects.ts";
import { createCalendar } from "./calendar.ts";
import { type ConferenceOptions, createConference } from "../conference-links.ts";
import { createLocalDirectMessages } from "./direct-messages.ts";
import { createPager } from "./pager.ts";
import { createAudienceChat, createMail } from "./stakeholders.ts";
import { createStatusPage } from "./status-page.ts";
import { createTracker } from "./tracker.ts";
import { createWarRoom } from "./war-room.ts";

export interface LocalOptions {
  /**
   * Writes the product's own records (records/timeline/recorder.ts); unlike the other parts, it replaces no outside
   * system.
   */
  readonly recorder: Recorder;
  readonly conference: ConferenceOptions;
  /** The name of the channel in which incidents are announced. */
  readonly alertsChannel?: string;
  /** Finds the addresses at which people are paged; left out, everybody is paged by the first channel. */
  readonly contacts?: Contacts;
  /**
   * Overrides, swaps and the duty that outside systems report; left out, the configuration alone says who is on duty.
   */
  readonly duty?: Duty;
}

/**
 * The local channels for pages. There are several, so that the next channel can be tried when a person's first channel
 * fails for good.
 */
const localChannels: readonly PagingChannel[] = ["push", "sms", "voice", "email"];

const nobodyKnown: Contacts = { reach: async () => Promise.resolve(new Map()) };

const nothingChanged: Duty = { at: async () => Promise.resolve({ changes: [], outside: [] }) };

/**
 * Makes local replacements for all outside systems, such as chat or mail. They store everything in tables of our own,
 * need no account and no network, and behave as the real systems have to.
 */
export const createLocalPorts = (pool: Pool, options: LocalOptions): Ports => {
  const { recorder, conference, alertsChannel, contacts = nobodyKnown, duty = nothingChanged } = options;
  const db = drizzle(pool);
  return {
    pagers: localChannels.map((channel) => createPager(db, channel)),
    contacts,
    sandbox: createPager(db, "sandbox"),
    chat: createWarRoom(db, alertsChannel ?? "#sre-alerts"),
    direct: createLocalDirectMessages(db),
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
