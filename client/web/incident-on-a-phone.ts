import type { Settings } from "../../config/settings.ts";
import { episodeOf, type Incident, severityOf } from "../../domain/incident.ts";
import type { Instant } from "../../domain/moment.ts";
import { obligations } from "../../domain/obligations.ts";
import type { Person } from "../../domain/people.ts";
import { severityLabel } from "../../domain/severity.ts";
import { whyInWords } from "../../domain/why.ts";
import { snoozeMinutes } from "../press-button.ts";
import { Html, html } from "./html.ts";
import { style } from "./style.ts";

export interface Shown {
  readonly incident: Incident;
  readonly person: Person;
  readonly settings: Settings;
  /** What came of what they just did. */
  readonly said?: string;
}

const owedShown = 5;
const nothing = new Html("");

/** What somebody paged has to know at three in the morning, and one large button. */
export function incidentOnAPhone({ incident, person, settings, said }: Shown): string {
  const it = episodeOf(incident);
  const zone = settings.people[person]?.timeZone ?? settings.timeZone;
  const time = (at: Instant) => clock(at, zone);
  const name = (one: Person) => settings.people[one]?.name ?? one;
  const others = pagedBeside(incident, person);
  const why = incident.whyPaged?.[person];
  const owed = obligations(incident)
    .filter(({ over }) => over === undefined)
    .sort((a, b) => a.due - b.due)
    .slice(0, owedShown);
  return page(
    `${severityLabel(severityOf(incident))} ${incident.title}`,
    html`
      <p class="severity ${severityOf(incident)}">${severityLabel(severityOf(incident))}</p>
      <h1>${incident.title}</h1>
      ${said === undefined ? nothing : html`<p role="status" class="said">${said}</p>`}
      ${button(incident, person, name, time)}
      <dl>
        <dt>Service</dt>
        <dd>${incident.service}</dd>
        <dt>Impact</dt>
        <dd>${incident.impact}</dd>
        <dt>Since</dt>
        <dd>${time(incident.impactStartedAt ?? it?.begins.at ?? 0)}</dd>
        ${
          why === undefined
            ? nothing
            : html`<dt>Why you</dt>
                <dd>${whyInWords(why)}</dd>`
        }
        <dt>Also paged</dt>
        <dd>${others.length === 0 ? "nobody else yet" : others.map(name).join(", ")}</dd>
        <dt>Owed next</dt>
        <dd>
          ${
            owed.length === 0
              ? "nothing"
              : html`<ul>
                  ${owed.map((one) => html`<li>${one.promise}, ${time(one.due)}</li>`)}
                </ul>`
          }
        </dd>
        <dt>Incident</dt>
        <dd>${incident.id}</dd>
      </dl>
    `,
  );
}

/** A page for a link that is not, or no longer, good. */
export const linkIsNotGood = (): string =>
  page(
    "This link is no longer good",
    html`<h1>This link is no longer good</h1>
      <p>
        It has expired or was not copied whole. Acknowledge with <code>incident ack</code>, or from the newest page.
      </p>`,
  );

/** A page for when nobody can say how the incident stands. */
export const tryAgain = (sentence: string): string =>
  page(
    "Try again",
    html`<h1>Not now</h1>
      <p>${sentence}</p>
      <p>Load this page again.</p>`,
  );

function button(
  incident: Incident,
  person: Person,
  name: (one: Person) => string,
  time: (at: Instant) => string,
): Html {
  const it = episodeOf(incident);
  if (incident.ended !== undefined || it?.resolved !== undefined)
    return html`<p class="holds">It is resolved: nobody needs to acknowledge it.</p>`;
  const holder = it?.acknowledged;
  if (holder !== undefined) {
    const isTheirs = holder.person === person;
    const who = isTheirs ? "You have" : `${name(holder.person)} has`;
    return html`<p class="holds">${who} it since ${time(holder.at)}.</p>
      ${isTheirs ? notNow(incident) : nothing}`;
  }
  // A form, so that whatever only follows links cannot acknowledge.
  return html`<form method="post"><button type="submit">Acknowledge</button></form>`;
}

/** What whoever has it can still do from bed: put off the next page while it is not declared, or give it back. */
const notNow = (incident: Incident): Html => {
  const isDeclared = episodeOf(incident)?.declared !== undefined;
  const snooze = html`<button name="press" value="snooze" class="small">
    Page me again in ${snoozeMinutes(incident)} minutes
  </button>`;
  return html`<form method="post">
    ${isDeclared ? nothing : snooze}
    <button name="press" value="give-back" class="small">Give it back</button>
  </form>`;
};

const pagedBeside = ({ pages }: Incident, person: Person): readonly Person[] => [
  ...new Set(pages.flatMap(({ reached }) => reached.map((one) => one.person)).filter((one) => one !== person)),
];

const clock = (at: Instant, timeZone: string): string =>
  new Intl.DateTimeFormat("en-GB", {
    ...{ timeZone, hour: "2-digit", minute: "2-digit", weekday: "short", timeZoneName: "short" },
  }).format(at);

export const page = (title: string, body: Html): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <style>
          ${new Html(style)}
        </style>
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html> `.text;
