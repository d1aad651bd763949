import { severityLabel } from "../domain/incident/severity.ts";
import { waitsBy } from "./explain-alert.ts";
import type { Recognised } from "./recognise-alerts.ts";
import type { Triaged } from "./triage.ts";

/** What happened to an alert, as far as this is known once Temporal has accepted the alert. */
export const becomings = [
  "opened",
  "held",
  "joined",
  "raised",
  "repeated",
  "cleared",
  "over-already",
  "nothing-open",
] as const;
type Became = (typeof becomings)[number];

/** The result for one alert. */
export type Accepted = {
  readonly triaged: Triaged;
  /** Absent if the alert arrived while the database did not answer: nobody knows then whether the alert is new. */
  readonly became?: Became;
  /** What happened to the alert, in a sentence. */
  readonly note?: string;
} & (
  | { readonly outcome: "accepted"; readonly incident: string }
  /** No incident has the alert: it has cleared or is a late copy, and no incident of its group is open. */
  | { readonly outcome: "nothing-open" }
);

/** The incident to which an alert was brought, and whether that incident was open before. */
interface Brought {
  readonly incident: string | undefined;
  readonly isOpenBefore: boolean;
}

export function whatBecame(recognised: Recognised, brought: Brought): Accepted {
  const { triaged } = recognised;
  const { incident } = brought;
  const became = becameOf(recognised, brought);
  const result = became === undefined ? { triaged } : { triaged, became, note: sentences[became](triaged) };
  return incident === undefined ? { ...result, outcome: "nothing-open" } : { ...result, outcome: "accepted", incident };
}

function becameOf({ means, triaged }: Recognised, { incident, isOpenBefore }: Brought): Became | undefined {
  switch (means) {
    case "raised":
    case "repeated":
      return isOpenBefore ? means : openedAs(triaged);
    case "fires":
      return isOpenBefore ? "joined" : openedAs(triaged);
    case "clears":
      return incident === undefined ? "nothing-open" : "cleared";
    case "over-already":
      return means;
    case "unknown":
      return undefined;
  }
}

const openedAs = (triaged: Triaged): Became => (whyHeld(triaged) === undefined ? "opened" : "held");

/** Says why nobody is paged yet for an alert that opens an incident; undefined if somebody is. */
function whyHeld({ report, ruling }: Triaged): string | undefined {
  if (report.status === "resolved") return undefined;
  const { maintenance } = report;
  if (maintenance === undefined) return waitsBy(ruling.policy);
  return `until ${new Date(maintenance.until).toISOString()}: ${maintenance.reason}`;
}

const sentences: { readonly [B in Became]: (triaged: Triaged) => string } = {
  opened: ({ report }) => `${report.alert} opened an incident.`,
  held: (triaged) => `${triaged.report.alert} opened an incident that pages nobody yet, ${whyHeld(triaged) ?? ""}.`,
  joined: ({ report }) => `${report.alert} joined the incident of its group.`,
  raised: ({ report, ruling }) => `${report.alert} got worse: it is ${severityLabel(ruling.severity)} now.`,
  repeated: ({ report }) => `${report.alert} fires already.`,
  cleared: ({ report }) => `${report.alert} has cleared.`,
  "over-already": ({ report }) =>
    report.status === "firing"
      ? `${report.alert} is over already: this message was sent before it cleared.`
      : `${report.alert} is over already, or fires anew since.`,
  "nothing-open": ({ report }) => `${report.alert} has cleared, and no incident of its group is open.`,
};
