import { beginningOf } from "../domain/beginning-of.ts";
import { oneLine, plainText } from "../domain/plain-text.ts";
import type { AlertDetails } from "../domain/detecting/alert.ts";
import { withoutUndefined } from "../domain/incident/without-undefined.ts";
import type { Labels } from "./alert-rules.ts";

/** The longest texts, in characters, that make sense in a page and fit into every channel. */
const longestName = 200;
const longestSummary = 1000;
const longestDetail = 500;
const longestLabel = 100;
const longestUrl = 1000;
const mostLabels = 12;

export const shortName = (text: string): string => shortened(oneLine(text), longestName);
export const shortSummary = (text: string): string => shortened(oneLine(text), longestSummary);

/** Labels that say where an alert comes from, the most usual first. */
const placeLabels = ["instance", "host", "hostname", "node", "pod", "device"];

/**
 * Returns the name of an alert with the place it comes from, if a label gives one. So alerts of the same name can be
 * told apart.
 */
export function nameWithPlace(name: string, labels: Labels): string {
  const place = placeLabels.flatMap((label) => (Object.hasOwn(labels, label) ? (labels[label] ?? "") : ""));
  const where = place.find((it) => it.trim() !== "");
  return shortName(where === undefined ? name : `${name} on ${where}`);
}

/** A sender's texts from which the details of an alert are made. Any of them may be missing or empty. */
export type WrittenDetails = { readonly [D in Exclude<keyof AlertDetails, "labels">]?: string | undefined };

/**
 * Makes an alert's details from the sender's texts; undefined if no text is left. A link is kept only if it is a web
 * address, since people click links, and another kind of link could run a program.
 */
export function shortDetails(written: WrittenDetails): Omit<AlertDetails, "labels"> | undefined {
  const { description, impact, runbookUrl, dashboardUrl, sourceUrl } = written;
  const details = withoutUndefined({
    description: shortDetail(description),
    impact: shortDetail(impact),
    runbookUrl: linkIn(runbookUrl),
    dashboardUrl: linkIn(dashboardUrl),
    sourceUrl: linkIn(sourceUrl),
  });
  return Object.keys(details).length === 0 ? undefined : details;
}

/** Writes the labels of an alert in one line; empty if there are none. */
export const labelsInWords = (labels: Labels): string =>
  Object.entries(labels)
    .filter(([, value]) => value.trim() !== "")
    .slice(0, mostLabels)
    .map(([name, value]) => `${shortened(oneLine(name), longestLabel)}=${shortened(oneLine(value), longestLabel)}`)
    .join(", ");

function shortDetail(text: string | undefined): string | undefined {
  const plain = text === undefined ? "" : plainText(text).trim();
  return plain === "" ? undefined : shortened(plain, longestDetail);
}

function linkIn(text: string | undefined): string | undefined {
  if (text === undefined || !URL.canParse(text.trim())) return undefined;
  const { protocol, href } = new URL(text.trim());
  return ["http:", "https:"].includes(protocol) && href.length <= longestUrl ? href : undefined;
}

const shortened = (text: string, longest: number): string =>
  text.length <= longest ? text : `${beginningOf(text, longest - 1)}…`;
