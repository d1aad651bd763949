import type { Settings } from "../../config/settings.ts";
import { episodeOf, type Incident, severityOf } from "../../domain/incident/incident.ts";
import type { Person } from "../../domain/incident/people.ts";
import { isWorse, severityLabel } from "../../domain/incident/severity.ts";
import { Html, html } from "./html.ts";
import { page } from "./incident-on-a-phone.ts";

export interface ShownBundle {
  readonly incidents: readonly { readonly id: string; readonly incident?: Incident; readonly link?: string }[];
  readonly person: Person;
  readonly settings: Settings;
  /** The result of the button that was just pressed. */
  readonly result?: string;
}

const nothing = new Html("");

/**
 * Writes the web page for several incidents that were paged together: a link for each incident, and one large button
 * that acknowledges all of them.
 */
export function bundleOnAPhone({ incidents, person, settings, result }: ShownBundle): string {
  const name = (one: Person) => settings.people[one]?.name ?? one;
  const worstFirst = [...incidents].sort((a, b) => {
    if (a.incident === undefined || b.incident === undefined) return 0;
    return isWorse(severityOf(a.incident), severityOf(b.incident)) ? -1 : 1;
  });
  const open = worstFirst.filter(({ incident }) => incident === undefined || waits(incident));
  return page(
    `${incidents.length} incidents`,
    html`
      <h1>${incidents.length} incidents at once</h1>
      ${result === undefined ? nothing : html`<p role="status" class="result">${result}</p>`}
      ${
        open.length === 0
          ? html`<p class="holds">None of them waits for an acknowledgement.</p>`
          : html`<form method="post"><button type="submit">Acknowledge all ${open.length}</button></form>`
      }
      <ul>
        ${worstFirst.map(({ id, incident, link }) => {
          const what = incident === undefined ? id : `${severityLabel(severityOf(incident))} ${incident.title}`;
          const entry = link === undefined ? html`${what}` : html`<a href="${link}">${what}</a>`;
          return html`<li>
            ${entry}${incident === undefined ? nothing : html`: ${stateInWords(incident, person, name)}`}
          </li>`;
        })}
      </ul>
    `,
  );
}

const waits = (incident: Incident): boolean => {
  const it = episodeOf(incident);
  return incident.ended === undefined && it?.resolved === undefined && it?.acknowledged === undefined;
};

const stateInWords = (incident: Incident, person: Person, name: (one: Person) => string): string => {
  const holder = episodeOf(incident)?.acknowledged?.person;
  if (holder !== undefined) return holder === person ? "you have it" : `${name(holder)} has it`;
  return waits(incident) ? "nobody has it yet" : "it is over";
};
