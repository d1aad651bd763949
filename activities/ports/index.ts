import type { Chat, Conference } from "./chat.ts";
import type { DirectMessages } from "./direct-messages.ts";
import type { Duty } from "./duty.ts";
import type { Tracker, Calendar } from "./follow-up.ts";
import type { Mail, AudienceChat, StatusPage } from "./informing.ts";
import type { PagingTurns } from "./paging-turns.ts";
import type { Contacts, Pager, PageLinking } from "./paging.ts";
import type { OtherIncidents, Recorder, RecentChanges } from "./records.ts";

export interface Ports {
  /** The pagers, in the order in which they are tried for a person. */
  readonly pagers: readonly Pager[];
  readonly contacts: Contacts;
  /** The pager for canaries (test alerts), which reaches nobody. */
  readonly sandbox: Pager;
  /** Looks up the recent changes of the service; without this port, rooms open without them. */
  readonly changes?: RecentChanges;
  /**
   * Finds other open incidents of the service; without this port, an incident counts as the only one of its service.
   */
  readonly others?: OtherIncidents;
  /** Bundles pages of several incidents to the same people; without this port, every page goes out by itself. */
  readonly turns?: PagingTurns;
  /** Makes the link in a page; without this port, pages have no links. */
  readonly pageLinks?: PageLinking;
  readonly chat: Chat;
  readonly direct: DirectMessages;
  readonly audienceChat: AudienceChat;
  readonly mail: Mail;
  readonly statusPage: StatusPage;
  readonly tracker: Tracker;
  readonly calendar: Calendar;
  readonly conference: Conference;
  readonly recorder: Recorder;
  readonly duty: Duty;
}
