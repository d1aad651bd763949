import { type NamedTarget, partsOf, type Target } from "../incident/people.ts";
import type { Why } from "../incident/effects.ts";
import { severities, severityLabel } from "../incident/severity.ts";

/** Says in one line why a person was paged: the target, the step, the policy, and how the person is on duty. */
export const whyInWords = ({ target, step, policy, ...place }: Why): string => {
  const where = placeInWords(place);
  return [
    `${target}, ${step === undefined ? "called for" : stepInWords(step)}`,
    ...(where === "" ? [] : [where]),
    ...(policy === undefined ? [] : [`policy ${policy}`]),
  ].join("; ");
};

/** Says in a sentence to the person why they were paged, as it is read on a phone at night. */
export const whyInASentence = ({ target, step, schedule, layer, override, zone }: Why): string => {
  const place = [
    ...(schedule === undefined || target === `schedule:${schedule}` ? [] : [`in ${schedule}`]),
    ...(schedule === undefined || layer === undefined ? [] : [`by the layer ${layer}`]),
    ...(override === undefined ? [] : [`by the override "${override}"`]),
    ...(schedule === undefined || zone === undefined ? [] : [zone]),
  ];
  const where = place.length === 0 ? "" : ` (${place.join(", ")})`;
  return `${placeOfTarget(target)}${where}, and ${stepInASentence(step)}.`;
};

const placeOfNamed: { readonly [T in NamedTarget]: string } = {
  primary: "You are on call",
  secondary: "You are second in line",
  rotation: "You are in the on-call rotation",
  "commander-1": "You are the first to take command",
  "commander-2": "You are the second to take command",
  "commander-rota": "You are in the commanders' rota",
  "engineering-lead": "You are the engineering lead",
  "sre-lead": "You are the SRE lead",
  fallback: "You are asked when nobody else answers",
  executives: "You are one of the executives",
  everyone: "Everybody is asked",
};

const isNamed = (target: Target): target is NamedTarget => Object.hasOwn(placeOfNamed, target);

const placeOfTarget = (target: Target): string => {
  if (isNamed(target)) return placeOfNamed[target];
  const { kind, id } = partsOf(target) ?? { kind: "person", id: target };
  switch (kind) {
    case "person":
      return "You are asked yourself";
    case "team":
      return `You are in the team ${id}`;
    case "owners":
      return `Your team owns ${id}`;
    case "schedule":
      return `You are on duty in ${id}`;
    case "rotation":
      return `You are in the rotation ${id}`;
    case "sme":
      return `You are an expert for ${id}`;
    case "channel":
      return `You read ${id}`;
  }
};

const stepInASentence = (step: string | undefined): string => {
  if (step === undefined) return "somebody has called for you";
  const [first = "", ...rest] = step.split("/");
  const severity = severities.find((it) => it === first);
  if (severity !== undefined) {
    const minutes = (rest[0] ?? "").replace(/\+.*$/, "");
    return minutes === "0"
      ? `a ${severityLabel(severity)} asks you at once`
      : `nobody has answered a ${severityLabel(severity)} for ${minutes} minutes`;
  }
  if (first === "page-again") return "nothing has happened since you acknowledged";
  if (first === "personal") return `your own rule pages you again after ${rest[3] ?? ""} minutes`;
  return `the step ${step} has come`;
};

/**
 * Says by which schedule, layer and override a person is on duty; an empty text if a person or team was paged by
 * name.
 */
export const placeInWords = ({ schedule, layer, override, zone }: Omit<Why, "target">): string =>
  [
    ...(schedule === undefined ? [] : [`${schedule}${layer === undefined ? "" : `/${layer}`}`]),
    ...(override === undefined ? [] : [`override "${override}"`]),
    ...(schedule === undefined || zone === undefined ? [] : [zone]),
  ].join(", ");

/**
 * Turns a step id into words: `sev2/5` is the step at minute 5 of SEV-2. The id of a step of a person's own rule
 * names channel and minutes.
 */
const stepInWords = (step: string): string => {
  const [first = "", ...rest] = step.split("/");
  const severity = severities.find((it) => it === first);
  if (severity !== undefined)
    return `${severityLabel(severity)} step at minute ${(rest[0] ?? "").replace(/\+.*$/, "")}`;
  if (first === "page-again") return "silent since acknowledging";
  if (first === "personal") return `own rule, ${rest[2] ?? ""} after ${rest[3] ?? ""} min`;
  return step;
};
