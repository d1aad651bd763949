import type { Settings } from "../../config/settings.ts";
import { hasOpenCall } from "../../domain/paging/calls-for-help.ts";
import { commanderOf, episodeOf, type Incident, severityOf } from "../../domain/incident/incident.ts";
import type { Instant } from "../../domain/incident/moment.ts";
import { obligations } from "../../domain/obligations.ts";
import type { Person } from "../../domain/incident/people.ts";
import { severityLabel } from "../../domain/incident/severity.ts";
import { whyInASentence } from "../../domain/paging/why-paged.ts";
import { zoneOf } from "../../on-call/wall-clock.ts";
import { snoozeMinutes } from "../temporal/press-button.ts";
import { alertsOnAPhone } from "./alerts-on-a-phone.ts";
import { Html, html } from "./html.ts";
import { style } from "./style.ts";

export interface Shown {
  readonly incident: Incident;
  readonly person: Person;
  readonly settings: Settings;
  /** Links to further information and to the people, by name: the conference, the runbook, the dashboard. */
  readonly links: Readonly<Record<string, string>>;
  /** The result of the button that was just pressed. */
  readonly result?: string;
}

const owedShown = 5;
const nothing = new Html("");

/** Writes the web page that a paged person opens at three in the morning: the essentials, and one large button. */
export function incidentOnAPhone({ incident, person, settings, links, result }: Shown): string {
  const it = episodeOf(incident);
  const zone = zoneOf(person, settings);
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
      ${result === undefined ? nothing : html`<p role="status" class="result">${result}</p>`}
      ${button(incident, person, name, time)} ${otherButtons(incident, person)}
      <p class="links">
        ${Object.entries(links)
          .filter(isWebLink)
          .map(([label, link]) => html`<a href="${link}" rel="noreferrer noopener">${inWords(label)}</a> `)}
      </p>
      <dl>
        <dt>Service</dt>
        <dd>${incident.service}</dd>
        <dt>Impact</dt>
        <dd>${incident.impact}</dd>
        ${alertsOnAPhone(incident)}
        <dt>Since</dt>
        <dd>${time(incident.impactStartedAt ?? it?.begins.at ?? 0)}</dd>
        ${
          why === undefined
            ? nothing
            : html`<dt>Why you</dt>
                <dd>${whyInASentence(why)}</dd>`
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

/** Writes the web page for a link that is invalid or has expired. */
export const linkIsNotGood = (): string =>
  page(
    "This link is no longer good",
    html`<h1>This link is no longer good</h1>
      <p>
        It has expired or was not copied whole. Acknowledge with <code>incident ack</code>, or from the newest page.
      </p>`,
  );

/** Writes the web page that is shown when the incident's state cannot be read at the moment. */
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
  // The button is a form rather than a link, because programs that follow links, such as mail gateways, must not
  // acknowledge.
  return html`<form method="post"><button type="submit">Acknowledge</button></form>`;
}

/**
 * Writes the buttons for the person who has acknowledged: to postpone the next page while the incident is undeclared,
 * or to give the incident back.
 */
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

/**
 * Writes the further buttons: to page the next people, to take command, and, for a person who was called for help, to
 * say that they are coming.
 */
function otherButtons(incident: Incident, person: Person): Html {
  const it = episodeOf(incident);
  if (incident.ended !== undefined || it === undefined || it.resolved !== undefined) return nothing;
  const canLead = it.declared !== undefined && commanderOf(incident) === undefined;
  const holder = it.acknowledged?.person;
  const isCalled = holder !== undefined && holder !== person && hasOpenCall(incident, person);
  return html`<form method="post">
    ${isCalled ? html`<button name="press" value="" class="small">I am coming to help</button>` : nothing}
    ${canLead ? html`<button name="press" value="take-command" class="small">Take command</button>` : nothing}
    <button name="press" value="escalate" class="small">Page the next people now</button>
  </form>`;
}

const isWebLink = ([, link]: readonly [string, string]): boolean => /^https?:\/\//.test(link);

const inWords = (label: string): string => {
  const words = label.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
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
