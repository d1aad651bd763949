import type { Why } from "./effects.ts";
import { severities, severityLabel } from "./severity.ts";

/** Why somebody was paged, in one line: the target they are behind, the step, the policy, and their place on duty. */
export const whyInWords = ({ target, step, policy, ...place }: Why): string => {
  const where = placeInWords(place);
  return [
    `${target}, ${step === undefined ? "called for" : stepInWords(step)}`,
    ...(where === "" ? [] : [where]),
    ...(policy === undefined ? [] : [`policy ${policy}`]),
  ].join("; ");
};

/** Empty where no schedule puts them there, as for a person or a team that was asked by name. */
export const placeInWords = ({ schedule, layer, override, zone }: Omit<Why, "target">): string =>
  [
    ...(schedule === undefined ? [] : [`${schedule}${layer === undefined ? "" : `/${layer}`}`]),
    ...(override === undefined ? [] : [`override "${override}"`]),
    ...(schedule === undefined || zone === undefined ? [] : [zone]),
  ].join(", ");

/** `sev2/5` is the step at minute 5 of SEV-2; one of somebody's own rule names channel and minutes. */
const stepInWords = (step: string): string => {
  const [first = "", ...rest] = step.split("/");
  const severity = severities.find((it) => it === first);
  if (severity !== undefined)
    return `${severityLabel(severity)} step at minute ${(rest[0] ?? "").replace(/\+.*$/, "")}`;
  if (first === "page-again") return "silent since acknowledging";
  if (first === "personal") return `own rule, ${rest[2] ?? ""} after ${rest[3] ?? ""} min`;
  return step;
};
