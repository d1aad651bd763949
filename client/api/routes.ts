import type { IncomingMessage, ServerResponse } from "node:http";
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import type { LiveConfig } from "../../config/live-config.ts";
import type { PageLinks } from "../../config/page-links.ts";
import type { Settings } from "../../config/settings.ts";
import type { Instant } from "../../domain/moment.ts";
import type { Changes } from "../../records/changes.ts";
import type { ConfigurationLog } from "../../records/configuration-log.ts";
import type { ContactBook } from "../../records/contacts.ts";
import type { PageReceipts } from "../../records/deliveries.ts";
import type { OutsideDeeds } from "../../records/outside-deeds.ts";
import type { DutyBook } from "../../records/duty.ts";
import type { HandoffBook } from "../../records/handoffs.ts";
import type { MaintenanceWindows } from "../../records/maintenance.ts";
import type { BundledPages } from "../../records/paging-turns.ts";
import type { Reader } from "../../records/read.ts";
import type { Feed } from "../../records/feed.ts";
import type { IdempotentRequests } from "../../records/idempotent-requests.ts";
import type { OutsideDuty } from "../../on-call/duty-change.ts";
import type { News } from "../../records/news.ts";
import type { Seal } from "../../records/sealed.ts";
import type { Webhooks } from "../../records/webhooks.ts";
import type { WakeWebhook } from "../webhook-workflows.ts";
import type { Tokens } from "../../records/tokens.ts";
import type { Errands } from "../errands.ts";
import type { Heartbeats } from "../heartbeats.ts";
import type { Incidents } from "../incidents.ts";
import type { Metrics } from "./metrics.ts";
import type { Directory } from "./fields.ts";

export interface ApiOptions {
  readonly incidents: Incidents;
  readonly metrics: Metrics;
  readonly records: Reader;
  /** As they are now: the configuration file may be edited while the API runs. */
  readonly settings: () => Settings;
  /** What is in force, what of the newest edit is not, and which changes there were. */
  readonly configuration: { readonly live: LiveConfig; readonly log: ConfigurationLog };
  /** What people changed about who is on duty, … */
  readonly duty: DutyBook;
  /** … and what another system says of it at an instant, or from then until another; it never rejects. */
  readonly outsideDuty: (from: Instant, until?: Instant) => Promise<readonly OutsideDuty[]>;
  /** What was handed over, and who confirmed it. */
  readonly handoffs: HandoffBook;
  /** Signs the addresses of calendar feeds. */
  readonly feedKey: string;
  readonly tokens: Tokens;
  /** The links that pages carry. */
  readonly pageLinks: () => PageLinks;
  /** Who is reached how, kept by the people themselves. */
  readonly contacts: ContactBook;
  readonly errands: Errands;
  readonly heartbeats: Heartbeats;
  readonly receipts: PageReceipts;
  /** What we did in PagerDuty, whose echo is no news. */
  readonly outsideDeeds: OutsideDeeds;
  /** The incidents that a page for several stands for. */
  readonly bundles: BundledPages;
  /** Proves that what comes from Twilio is Twilio's; without it nothing of theirs is taken. */
  readonly twilio?: { readonly token: string };
  /** Proves that a press is Slack's; without it there is no route for them. `api`: where it is, if not at Slack. */
  readonly slack?: { readonly signingSecret: string; readonly api?: string };
  /** PEM; without it no certificate is issued. */
  readonly certificateKey?: string;
  readonly idempotentRequests: IdempotentRequests;
  readonly webhooks: Webhooks;
  readonly wakeWebhook: WakeWebhook;
  /** Without it, no webhook can be made. */
  readonly seal?: Seal;
  readonly feed: Feed;
  /** Hints that there is something new in the feed. */
  readonly news: News;
  readonly maintenance: MaintenanceWindows;
  readonly changes: Changes;
  /** The secrets of an alert source as they are now. */
  readonly secretsOf: (source: string) => readonly string[];
  /** The environment's API_TOKEN, an admin's. */
  readonly token?: string;
  /** Incident time is turned, so requests say what time it is for them, and nothing is stamped with the clock. */
  readonly rehearsal: boolean;
  readonly now: () => Instant;
  /** Rejects when the records cannot be reached. */
  readonly databaseAnswers: () => Promise<void>;
  readonly logger: FastifyBaseLogger;
  /** How long a request may take to arrive; ten seconds when left out. */
  readonly requestWithinMs?: number;
  /** How many event streams may be open; 200 when left out. */
  readonly mostStreams?: number;
  /** How many requests may be under way; 200 when left out. */
  readonly mostAtOnce?: number;
}

/** What every group of routes gets. */
export interface RouteContext extends ApiOptions {
  readonly directory: Directory;
}

export type Routes = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;
