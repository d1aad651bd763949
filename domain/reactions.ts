import type { Effect } from "./incident/effects.ts";
import type { Event, EventName, EventNamed } from "./incident/events.ts";
import type { Incident } from "./incident/incident.ts";
import { openQuestions } from "./obligations.ts";
import type { Announcements } from "./informing/announcement.ts";
import { alertAnnouncements } from "./detecting/alert-announcements.ts";
import { declarationAnnouncements } from "./detecting/declaration-announcements.ts";
import { severityAndImpactAnnouncements } from "./detecting/severity-and-impact-announcements.ts";
import { privacyAnnouncements } from "./privacy/privacy-announcements.ts";
import { acknowledgementAnnouncements } from "./paging/acknowledgement-announcements.ts";
import { escalationAnnouncements } from "./paging/escalation-announcements.ts";
import { roleAnnouncements } from "./responding/role-announcements.ts";
import { commanderAnnouncements } from "./responding/commander-announcements.ts";
import { investigationAnnouncements } from "./responding/investigation-announcements.ts";
import { mitigationAnnouncements } from "./responding/mitigation-announcements.ts";
import { taskAnnouncements } from "./responding/task-announcements.ts";
import { updateAnnouncements } from "./informing/update-announcements.ts";
import { endingAnnouncements } from "./following-through/ending-announcements.ts";
import { postmortemAnnouncements } from "./following-through/postmortem-announcements.ts";
import { actionItemAnnouncements } from "./following-through/action-item-announcements.ts";
import { mergeAnnouncements } from "./merging/merge-announcements.ts";
import { policyAnnouncements } from "./promises/policy-announcements.ts";
import type { Wanted } from "./steps/wanted-effects.ts";
import { effectsOf } from "./steps/wanted-effects.ts";
import { mergeMessages } from "./merging/merge-messages.ts";
import { withdrawals } from "./paging/page-effects.ts";
import { effectsOfSteps } from "./steps/step-effects.ts";

const announcements: Announcements = {
  ...alertAnnouncements,
  ...declarationAnnouncements,
  ...severityAndImpactAnnouncements,
  ...privacyAnnouncements,
  ...acknowledgementAnnouncements,
  ...escalationAnnouncements,
  ...roleAnnouncements,
  ...commanderAnnouncements,
  ...investigationAnnouncements,
  ...mitigationAnnouncements,
  ...taskAnnouncements,
  ...updateAnnouncements,
  ...endingAnnouncements,
  ...postmortemAnnouncements,
  ...actionItemAnnouncements,
  ...mergeAnnouncements,
  ...policyAnnouncements,
};

/**
 * Returns the effects of one event: announcements, the acts of the steps taken, and pages or status page entries
 * that are taken back.
 */
export const reactions = (before: Incident, event: Event, after: Incident): readonly Effect[] => {
  const wanted: readonly Wanted[] = [
    ...(event.type === "stepsTaken" ? effectsOfSteps(before, event, after) : []),
    ...withdrawals(before, event, after),
    ...(after.kind === "retroactive" && event.type === "enteredRetroactively" ? [] : announce(event, after, before)),
    ...mergeMessages(event, after),
    ...newQuestions(before, after),
  ];
  return wanted.length === 0 ? [] : effectsOf(wanted, event, after);
};

const newQuestions = (before: Incident, after: Incident): readonly Wanted[] => {
  const asked = openQuestions(before);
  const questions = [...openQuestions(after)].flatMap(([key, question]) => (asked.has(key) ? [] : [question]));
  return questions.length === 0 ? [] : [{ do: "workOut", questions }];
};

const announce = <N extends EventName>(
  event: EventNamed<N> & { readonly type: N },
  after: Incident,
  before: Incident,
): readonly Wanted[] => announcementOf<N>(event.type)?.(event, after, before) ?? [];

const announcementOf = <N extends EventName>(name: N): Announcements[N] => announcements[name];
