import { day, type Instant } from "../domain/moment.ts";
import { severities, severityLabel } from "../domain/severity.ts";
import { gapsBetween, scheduleIds, scheduleNamed } from "../on-call/schedule.ts";
import { withEscalation } from "./escalations.ts";
import type { Problem } from "./problem.ts";
import { emptyTargets, unreachable } from "./reach.ts";
import type { Settings } from "./settings.ts";
import type { Path } from "./yaml-file.ts";

type Where = (path: Path) => string;

/** How far ahead gaps are foreseen: long enough to ask somebody, short enough to mean something. */
export const foreseenDays = 28;

/** Escalations at which some severity reaches nobody, also not the fallback: with the process' own, what is refused. */
export const unreachableEscalations = (settings: Settings, where: Where): Problem[] =>
  [undefined, ...Object.keys(settings.escalations)].flatMap((id) => {
    const laid = { ...settings, policy: withEscalation(id, settings.policy, settings) };
    const found = unreachable(laid, where(id === undefined ? ["onCall"] : ["escalations", id]));
    return id === undefined ? found : found.map((it) => ({ ...it, what: `escalations.${id}: ${it.what}` }));
  });

/** What is allowed and looks wrong in who is paged when. */
export const policyRemarks = (settings: Settings, where: Where, now: Instant): Problem[] => [
  ...emptyTargets(settings, where(["onCall"])),
  ...Object.keys(settings.escalations).flatMap((id) => escalationRemarks(id, settings, where)),
  ...gaps(settings, where, now),
  ...scheduleIds(settings).flatMap((id) => neverOnDuty(id, settings, where)),
  ...ineligible(settings, where),
];

function escalationRemarks(id: string, settings: Settings, where: Where): Problem[] {
  const at = where(["escalations", id]);
  const steps = settings.escalations[id]?.steps ?? [];
  const promised = Object.keys(settings.policy.acknowledged?.withinMinutes ?? {});
  const isMeantFor = (severity: string) => steps.some((step) => step.severities?.some((it) => it === severity) ?? true);
  const without = severities.filter((severity) => promised.includes(severity) && !isMeantFor(severity));
  const never = steps.flatMap(({ severities: only }, place) =>
    only === undefined || only.some((severity) => promised.includes(severity)) ? [] : [place + 1],
  );
  const late = severities.flatMap((severity) => {
    const meant = steps.filter((step) => step.severities?.includes(severity) ?? true);
    const first = Math.min(...meant.map(({ afterMinutes }) => afterMinutes));
    return promised.includes(severity) && meant.length > 0 && first > 0 ? [{ severity, first }] : [];
  });
  return [
    ...late.map(({ severity, first }) => ({
      where: at,
      what: `escalations.${id} pages nobody in the first ${String(first)} minutes of a ${severityLabel(severity)}`,
      mend: "Let one step begin at minute 0: leave `afterMinutes` out of it.",
    })),
    ...emptyTargets({ ...settings, policy: withEscalation(id, settings.policy, settings) }, at)
      .filter((it) => !emptyTargets(settings, at).some(({ what }) => what === it.what))
      .map((it) => ({ ...it, what: `escalations.${id}: ${it.what}` })),
    ...without.map((severity) => ({
      where: at,
      what: `escalations.${id} has no step for ${severityLabel(severity)}: the process' own steps are taken`,
      mend: "Add a step for it, or leave `severities` out of one.",
    })),
    ...never.map((place) => ({
      where: at,
      what: `escalations.${id}: step ${String(place)} is never taken: nothing is promised at its severities`,
      mend: "Name other severities, or take the step out.",
    })),
  ];
}

/** The schedules that somebody is paged by, and when nobody is on duty in them. */
function gaps(settings: Settings, where: Where, now: Instant): Problem[] {
  const { primary, secondary, commanders } = settings.onCall;
  const named = Object.values(settings.escalations)
    .flatMap(({ steps, commander = [] }) => [...steps, ...commander])
    .flatMap(({ page }) => page)
    .flatMap((target) => (target.startsWith("schedule:") ? [target.slice("schedule:".length)] : []));
  const used = [...new Set([primary, secondary, commanders, ...named])];
  return used.flatMap((id) => {
    const schedule = scheduleNamed(id, settings);
    if (schedule === undefined || schedule.layers.every(({ members }) => members.length === 0)) return [];
    const found = gapsBetween(schedule, now, now + foreseenDays * day);
    const [first] = found;
    if (first === undefined) return [];
    const more = found.length === 1 ? "" : `, and ${String(found.length - 1)} more times`;
    return [
      {
        where: where(["schedules", schedule.id]),
        what: `nobody is on duty in ${schedule.name} from ${stamp(first.from)} to ${stamp(first.until)}${more} in the next ${String(foreseenDays)} days`,
        mend: "Add a layer or an override that covers it.",
      },
    ];
  });
}

/** A day means its handoff's time of day, so a day and an instant may turn out the wrong way round. */
function neverOnDuty(id: string, settings: Settings, where: Where): Problem[] {
  const schedule = scheduleNamed(id, settings);
  if (schedule === undefined) return [];
  const { layers, overrides, shadows } = schedule;
  return [...layers, ...overrides, ...shadows]
    .filter(({ from, until }) => from >= until)
    .map(({ from, until }) => ({
      where: where([id in settings.schedules ? "schedules" : "rotations", id]),
      what: `something in ${schedule.name} never counts: it begins at ${stamp(from)} and ends at ${stamp(until)}`,
      mend: "A day means its handoff's time of day there: write both as instants, such as 2026-01-29T14:00:00Z.",
    }));
}

const stamp = (at: Instant): string => `${new Date(at).toISOString().slice(0, 16)}Z`;

/** Process document, "Who": a senior SRE or an engineering lead commands. */
function ineligible(settings: Settings, where: Where): Problem[] {
  const rota = scheduleNamed(settings.onCall.commanders, settings)?.layers.flatMap(({ members }) => members) ?? [];
  const isMeant = (person: string) =>
    settings.people[person]?.eligibleAsCommander === true || person === settings.contacts.engineeringLead;
  return [...new Set(rota)]
    .filter((person) => !isMeant(person))
    .map((person) => ({
      where: where(["people", person]),
      what: `${person} is in the commanders' rota and not eligible to command`,
      mend: "Say `eligibleAsCommander: true` of senior SREs and engineering leads, or take others out of the rota.",
    }));
}
