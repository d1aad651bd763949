import { day, type Instant } from "../../domain/incident/moment.ts";
import { idOf, type Target } from "../../domain/incident/people.ts";
import { severities, severityLabel } from "../../domain/incident/severity.ts";
import { gapsBetween, scheduleIds, scheduleNamed } from "../../on-call/schedule.ts";
import { layersWithIdleMembers } from "../../on-call/idle-members.ts";
import { weekdays } from "../../on-call/rotation.ts";
import { withEscalation } from "../policy/escalations.ts";
import type { Problem } from "../problem.ts";
import { emptyTargets, unreachable } from "./severities-that-reach-nobody.ts";
import type { Settings } from "../settings.ts";
import type { Path } from "../yaml-file.ts";

type Where = (path: Path) => string;

/**
 * How many days ahead gaps in schedules are searched for: far enough to find somebody in time, and near enough to be
 * reliable.
 */
export const foreseenDays = 28;

/**
 * Finds escalations, including the default one, that reach nobody at some severity, not even the fallback. A
 * configuration with such an escalation is refused.
 */
export const unreachableEscalations = (settings: Settings, where: Where): Problem[] =>
  [undefined, ...Object.keys(settings.escalations)].flatMap((id) => {
    const withSteps = { ...settings, policy: withEscalation(id, settings.policy, settings) };
    const found = unreachable(withSteps, where(id === undefined ? ["onCall"] : ["escalations", id]));
    return id === undefined ? found : found.map((it) => ({ ...it, what: `escalations.${id}: ${it.what}` }));
  });

/** Finds settings of paging that are allowed but look wrong. */
export const policyRemarks = (settings: Settings, where: Where, now: Instant): Problem[] => [
  ...emptyTargets(settings).map((target) => ({ ...nobodyBehind(target), where: where(["onCall"]) })),
  ...Object.keys(settings.escalations).flatMap((id) => escalationRemarks(id, settings, where)),
  ...gaps(settings, where, now),
  ...scheduleIds(settings).flatMap((id) => neverOnDuty(id, settings, where)),
  ...scheduleIds(settings).flatMap((id) => membersWithoutDuty(id, settings, where, now)),
  ...ineligible(settings, where),
];

function escalationRemarks(id: string, settings: Settings, where: Where): Problem[] {
  const at = where(["escalations", id]);
  const steps = settings.escalations[id]?.steps ?? [];
  const severitiesWithPromise = Object.keys(settings.policy.acknowledged?.withinMinutes ?? {});
  const isMeantFor = (severity: string) => steps.some((step) => step.severities?.some((it) => it === severity) ?? true);
  const without = severities.filter((severity) => severitiesWithPromise.includes(severity) && !isMeantFor(severity));
  const never = steps.flatMap(({ severities: only }, place) =>
    only === undefined || only.some((severity) => severitiesWithPromise.includes(severity)) ? [] : [place + 1],
  );
  const late = severities.flatMap((severity) => {
    const own = steps.filter((step) => step.severities?.includes(severity) ?? true);
    const first = Math.min(...own.map(({ afterMinutes }) => afterMinutes));
    return severitiesWithPromise.includes(severity) && own.length > 0 && first > 0 ? [{ severity, first }] : [];
  });
  return [
    ...late.map(({ severity, first }) => ({
      where: at,
      what: `escalations.${id} pages nobody in the first ${String(first)} minutes of a ${severityLabel(severity)}`,
      mend: "Let one step begin at minute 0: leave `afterMinutes` out of it.",
    })),
    ...emptyTargets({ ...settings, policy: withEscalation(id, settings.policy, settings) })
      .filter((target) => !emptyTargets(settings).includes(target))
      .map((target) => ({ where: at, ...nobodyBehind(target, `escalations.${id}: `) })),
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

const nobodyBehind = (target: Target, among = ""): Omit<Problem, "where"> => ({
  what: `${among}escalations page ${target}, and there is nobody behind it`,
  mend: "Name somebody under onCall, contacts, teams or experts, or change the escalation under policy.",
});

/** Finds gaps, during which nobody is on duty, in the schedules that some escalation pages. */
function gaps(settings: Settings, where: Where, now: Instant): Problem[] {
  const { primary, secondary, commanders } = settings.onCall;
  const targets = Object.values(settings.escalations)
    .flatMap(({ steps, commander = [] }) => [...steps, ...commander])
    .flatMap(({ page }) => page)
    .flatMap((target) => idOf(target, "schedule") ?? []);
  const used = [...new Set([primary, secondary, commanders, ...targets])];
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

/**
 * Finds layers, overrides and shadows that end before they begin. A date means the time of the handoff on that day, so
 * a date and an instant can be in the wrong order although they look right.
 */
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

/**
 * Finds members of a schedule's layers whose turns always fall into hours without duty, so that they are never on
 * duty.
 */
function membersWithoutDuty(id: string, settings: Settings, where: Where, now: Instant): Problem[] {
  const schedule = scheduleNamed(id, settings);
  if (schedule === undefined) return [];
  return layersWithIdleMembers(schedule, now).map(({ layer: { name, turns, turnDays, restrictions }, idle }) => {
    const days = [...new Set(restrictions.flatMap(({ days: some = weekdays }) => some))];
    const isByDay = turns === "daily" && turnDays === undefined && days.length > 0 && days.length < weekdays.length;
    const counted = weekdays.filter((it) => days.includes(it)).join(", ");
    return {
      where: where([id in settings.schedules ? "schedules" : "rotations", id]),
      what: `${idle.join(", ")} ${idle.length === 1 ? "is" : "are"} never on duty in ${schedule.name}: in the layer "${name}" their turns always fall into hours without duty`,
      mend: isByDay
        ? `Let turns begin on days with duty only: turnDays: [${counted}].`
        : "Change how long turns last (every), or when they begin (handoffTime, handoffs).",
    };
  });
}

const stamp = (at: Instant): string => `${new Date(at).toISOString().slice(0, 16)}Z`;

/**
 * Finds people in the commanders' rotation who are not eligible as commanders. The process document ("Incident
 * Commander", "Who") asks for a senior SRE or an engineering lead.
 */
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
