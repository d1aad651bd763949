import { type Incident } from "../../domain/incident/incident.ts";
import { shownAlerts } from "../../domain/detecting/shown-alerts.ts";
import { Html, html } from "./html.ts";

/** Writes the firing alerts with information that helps to find the trouble: where it is, and links to follow. */
export const alertsOnAPhone = (incident: Incident): Html => {
  const alerts = shownAlerts(incident);
  if (alerts.length === 0) return nothing;
  return html`<dt>Alerts</dt>
    ${alerts.map(
      ({ name, labels, description, runbookUrl, dashboardUrl, sourceUrl }) =>
        html`<dd>
          ${[name, labels, description].filter((text) => text !== "").map((text) => html`<p>${text}</p>`)}
          ${link("Runbook", runbookUrl)} ${link("Dashboard", dashboardUrl)} ${link("Source", sourceUrl)}
        </dd>`,
    )}`;
};

const nothing = new Html("");

const link = (words: string, url: string): Html =>
  url === "" ? nothing : html`<a href="${url}" rel="noreferrer noopener">${words}</a>`;
