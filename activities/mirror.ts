import type { Event } from "../domain/incident/events.ts";
import { type Incident, severityOf } from "../domain/incident/incident.ts";
import { minute } from "../domain/incident/moment.ts";
import { roomAddress } from "../domain/informing/ways-to-tell.ts";
import { headline } from "../domain/steps/wanted-effects.ts";
import { severityLabel } from "../domain/incident/severity.ts";
import { troubleOf, tryAgain } from "./classify-failure.ts";
import { mirrorDeedsOf } from "./mirror-of-event.ts";
import type { OutsideIncidents } from "./ports/outside-incidents.ts";
import { templateData } from "./word-messages.ts";
import type { Conference } from "./ports/chat.ts";
import { DeliveryFailure } from "./ports/delivery.ts";
import type { ActivitySettings } from "./activity-settings.ts";

export interface MirrorOptions {
  readonly system: {
    readonly id: string;
    /** The name of the outside system as people know it. */
    readonly title: string;
    /** Says whether the alerts of a source come from incidents of that system. */
    readonly sends: (source: string) => boolean;
  };
  readonly follower: EventFollower;
  readonly outside: OutsideIncidents;
  readonly deeds: DeedLog;
  readonly settings: () => ActivitySettings;
  readonly conference: Conference;
  /** The number of this attempt to report the same event, counted from 1. */
  readonly attempt: () => number;
  readonly report: (error: unknown, sentence: string) => void;
}

/** An event with its timeline line, and the incident as it stands now. */
interface Followed {
  readonly ordinal: number;
  readonly event: Event;
  readonly line: string;
  readonly incident: Incident;
}

/**
 * Reads the events of all incidents in order, beginning after the last event that was reported to the outside system.
 */
interface EventFollower {
  next(limit: number): Promise<{ readonly events: readonly Followed[]; readonly upTo: number }>;
  dealtWith(upTo: number): Promise<void>;
}

/**
 * Stores our changes to incidents of another system, so that the system's report of such a change is recognised as an
 * echo and not taken for news.
 */
interface DeedLog {
  note(done: {
    readonly system: string;
    readonly key: string;
    readonly subject: string;
    readonly deed: "acknowledged" | "resolved";
  }): Promise<void>;
}

const batch = 10;
/**
 * How often an incident is looked for in the outside system, where it usually appears within seconds. After so many
 * attempts it was never made there, or somebody has deleted it.
 */
const mostLooks = 8;
/**
 * The wait before a retry while the outside system refuses our API key. After people have corrected the key, the
 * events that waited are sent.
 */
const whileWronglySetMs = minute;

/**
 * Makes the activity that reports our events to an outside system, in order and from where the last attempt ended.
 * Each event may be sent again without harm.
 */
export const createMirrorActivities = (options: MirrorOptions) => {
  const { system, follower, outside, deeds, report, settings, conference, attempt: currentAttempt } = options;
  // The histories of running mirrors contain this activity's name, so the name stays, although it names one system only.
  const mirrorToPagerDuty = async (): Promise<"more" | "up-to-date"> => {
    const attempt = currentAttempt();
    const { events, upTo } = await follower.next(batch);
    for (const [place, followed] of events.entries()) {
      try {
        await mirror(followed, place === 0 ? attempt : 1);
      } catch (error) {
        if (!(error instanceof DeliveryFailure) || error.kind !== "permanent") throw later(error);
        report(error, `${system.title} was not told of event ${followed.event.seq} of ${followed.incident.id}`);
      }
      await follower.dealtWith(followed.ordinal);
    }
    await follower.dealtWith(upTo);
    return events.length === batch ? "more" : "up-to-date";
  };

  async function mirror({ event, line, incident }: Followed, attempt: number): Promise<void> {
    const mark = `${incident.id} #${event.seq}`;
    for (const deed of mirrorDeedsOf(event, incident, system.sends)) {
      if (deed.do === "track") await outside.track({ key: deed.key, ...description(incident, event.at) });
      if (deed.do === "change") {
        const { which, to } = deed;
        const subject = "theirs" in which ? which.theirs : which.ours;
        const note = async () => deeds.note({ system: system.id, key: `${mark} ${subject}`, subject, deed: to });
        await outside.change(which, to, { because: incident.private === undefined ? line : "", note });
      }
      if (deed.do === "annotate" && line !== "") {
        const came = await outside.annotate(deed.which, { text: line, mark, again: attempt > 1 });
        if (came === "not-there" && attempt < mostLooks)
          throw new DeliveryFailure("retry", `${system.title} has nothing yet that stands for ${incident.id}`);
      }
    }
  }

  /**
   * Describes an incident, with links to its channel (named after the incident), to the conference and to dashboards.
   */
  function description(incident: Incident, at: number) {
    const about = headline(incident);
    const { links } = templateData({ about, at }, { settings: settings(), conference });
    const room = roomAddress(incident);
    const pages = {
      "War room": room,
      Conference: links.conference,
      Dashboard: links.dashboard,
      Runbook: links.runbook,
    };
    return {
      summary: `${severityLabel(about.severity)} ${about.id}: ${about.title}`,
      severity: severityOf(incident),
      details: { incident: about.id, channel: `#${about.id}`, service: about.service, impact: about.impact },
      links: Object.entries({ ...pages, "Status page": links.statusPage }).flatMap(([text, href]) =>
        href !== undefined && URL.canParse(href) ? [{ href, text }] : [],
      ),
    };
  }

  return { mirrorToPagerDuty };
};

function later(error: unknown): Error {
  const trouble = troubleOf(error);
  return tryAgain(trouble.transient ? trouble : { ...trouble, retryAfterMs: whileWronglySetMs });
}
