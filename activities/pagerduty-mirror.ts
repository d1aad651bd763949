import type { Settings } from "../config/settings.ts";
import { type Incident, severityOf } from "../domain/incident.ts";
import { minute } from "../domain/moment.ts";
import { headline } from "../domain/reactions/effect.ts";
import { type Severity, severityLabel } from "../domain/severity.ts";
import type { FeedFollower, Followed } from "../records/feed-follower.ts";
import type { OutsideDeeds } from "../records/outside-deeds.ts";
import { troubleOf, tryAgain } from "./failures.ts";
import { type There, toldOf } from "./pagerduty-told.ts";
import { standing } from "./phrasing.ts";
import { type Conference, DeliveryFailure } from "./ports.ts";

type TheirSeverity = "critical" | "error" | "warning" | "info";

/** What is said of incidents in PagerDuty. Every call makes one attempt and fails classified. */
export interface OutsideIncidents {
  /** Opens one that stands for ours; again under the same key it adds to it. */
  track(opened: {
    readonly key: string;
    readonly summary: string;
    readonly severity: TheirSeverity;
    readonly details: Readonly<Record<string, string>>;
    readonly links: readonly { readonly href: string; readonly text: string }[];
  }): Promise<void>;
  /** Nothing when it is so already, or over; `note` is called when it is about to be changed. */
  change(
    which: There,
    to: "acknowledged" | "resolved",
    how: { readonly because: string; readonly note: () => Promise<void> },
  ): Promise<void>;
  /** A line of the timeline, once under its mark; `again` looks first whether it is there. */
  annotate(
    which: There,
    line: { readonly text: string; readonly mark: string; readonly again: boolean },
  ): Promise<"done" | "not-there" | "not-wanted">;
}

export interface MirrorOptions {
  readonly follower: Pick<FeedFollower, "next" | "dealtWith">;
  readonly outside: OutsideIncidents;
  readonly deeds: Pick<OutsideDeeds, "note">;
  readonly settings: () => Settings;
  readonly conference: Conference;
  /** Which attempt at the same place this is, from 1 on. */
  readonly attempt: () => number;
  readonly report: (error: unknown, sentence: string) => void;
}

const batch = 10;
/** What stands for ours is made within seconds; after so many looks it never was, or somebody took it away. */
const mostLooks = 8;
/** A wrong key is mended by people; what happens until then is told afterwards. */
const whileWronglySetMs = minute;

/** What the mirror's workflow asks for: events in order, each repeatable, from where the last attempt came to. */
export const createMirrorActivities = (options: MirrorOptions) => {
  const { follower, outside, deeds, report, settings, conference, attempt: currentAttempt } = options;
  const mirrorToPagerDuty = async (): Promise<"more" | "up-to-date"> => {
    const attempt = currentAttempt();
    const { events, upTo } = await follower.next(batch);
    for (const [place, followed] of events.entries()) {
      try {
        await mirror(followed, place === 0 ? attempt : 1);
      } catch (error) {
        if (!(error instanceof DeliveryFailure) || error.kind !== "permanent") throw later(error);
        report(error, `PagerDuty was not told of event ${followed.event.seq} of ${followed.incident.id}`);
      }
      await follower.dealtWith(followed.ordinal);
    }
    await follower.dealtWith(upTo);
    return events.length === batch ? "more" : "up-to-date";
  };

  async function mirror({ event, line, incident }: Followed, attempt: number): Promise<void> {
    const { alertSources } = settings();
    const theirs = (source: string) => alertSources[source]?.kind === "pagerduty";
    const mark = `${incident.id} #${event.seq}`;
    for (const told of toldOf(event, incident, theirs)) {
      if (told.do === "track") await outside.track({ key: told.key, ...description(incident, event.at) });
      if (told.do === "change") {
        const { which, to } = told;
        const subject = "theirs" in which ? which.theirs : which.ours;
        const note = async () => deeds.note({ key: `${mark} ${subject}`, subject, deed: to });
        await outside.change(which, to, { because: incident.private === undefined ? line : "", note });
      }
      if (told.do === "annotate" && line !== "") {
        const came = await outside.annotate(told.which, { text: line, mark, again: attempt > 1 });
        if (came === "not-there" && attempt < mostLooks)
          throw new DeliveryFailure("retry", `PagerDuty has nothing yet that stands for ${incident.id}`);
      }
    }
  }

  /** Linked to the channel, which is called as the incident is, and to where it is looked at. */
  function description(incident: Incident, at: number) {
    const about = headline(incident);
    const { links } = standing({ about, at }, { settings: settings(), conference });
    const room = incident.made["war-room"]?.ref;
    const pages = {
      "War room": room,
      Conference: links.conference,
      Dashboard: links.dashboard,
      Runbook: links.runbook,
    };
    return {
      summary: `${severityLabel(about.severity)} ${about.id}: ${about.title}`,
      severity: theirSeverity[severityOf(incident)],
      details: { incident: about.id, channel: `#${about.id}`, service: about.service, impact: about.impact },
      links: Object.entries({ ...pages, "Status page": links.statusPage }).flatMap(([text, href]) =>
        href !== undefined && URL.canParse(href) ? [{ href, text }] : [],
      ),
    };
  }

  return { mirrorToPagerDuty };
};

const theirSeverity: { readonly [S in Severity]: TheirSeverity } = {
  sev1: "critical",
  sev2: "error",
  sev3: "warning",
  sev4: "info",
};

function later(error: unknown): Error {
  const trouble = troubleOf(error);
  return tryAgain(trouble.transient ? trouble : { ...trouble, retryAfterMs: whileWronglySetMs });
}
