import type { Words } from "../effects.ts";
import type { EventNamed, StepTaken } from "../events.ts";
import type { Incident } from "../incident.ts";
import { obligationNamed, stepsOf } from "../obligations.ts";
import type { Act, Step, Thing } from "../promise.ts";
import { meetingAttendees, meetingSlotOf } from "./meeting.ts";
import type { Wanted } from "./effect.ts";
import { lateBy, pageOf } from "./pages.ts";
import { alertsMessage, declarationData, postmortemTerms, publicPromises, ticketTitle } from "./wording-data.ts";

/** What each step that was taken does to the world. */
export const effectsOfSteps = (before: Incident, event: EventNamed<"stepsTaken">, after: Incident): readonly Wanted[] =>
  event.steps.flatMap((taken) => {
    const step = stepsOf(before, taken.obligation).find(({ id }) => id === taken.step);
    if (step === undefined) return [];
    return doing(before, after, taken, step, step.act).map((wanted) => ({ ...wanted, ...lateBy(event.at, taken.at) }));
  });

const doing = (before: Incident, after: Incident, taken: StepTaken, step: Step, act: Act): readonly Wanted[] => {
  if ("page" in act) return [pageOf(before, taken.obligation, { ...step, at: taken.at }, act)];
  // What is owed again after a change of severity is made once for all its spans.
  const madeUnder = taken.obligation.replace(/~\d+$/, "");
  if ("make" in act) return [{ ...make[act.make](after), keeps: madeUnder }];
  if ("tell" in act) {
    const keeps = taken.obligation.includes("-told#") && taken.step === "tell" ? { keeps: madeUnder } : {};
    return [{ do: "tell", audience: act.tell, ...about(before, after, taken, act.wording), ...keeps }];
  }
  if ("remind" in act) return [{ do: "remind", to: act.remind, items: [about(before, after, taken, act.wording)] }];
  return [];
};

/** What is owed, since when and until when: enough for every reminder and notice. */
const about = (before: Incident, after: Incident, { obligation: key, step }: StepTaken, wording: string): Words => {
  const obligation = obligationNamed(before, key);
  const item = after.items.find(({ id }) => key.endsWith(`#${id}`));
  return {
    wording,
    data: {
      ...declarationData(after),
      obligation: key,
      step,
      promise: obligation?.promise ?? key,
      since: obligation?.since ?? 0,
      due: obligation?.due ?? 0,
      item: item === undefined ? "" : `${item.id}: ${item.description}`,
    },
  };
};

const make: { readonly [T in Thing]: (incident: Incident) => Wanted } = {
  room: (incident) => ({
    do: "openRoom",
    topic: `${incident.title} (${incident.service})`,
    invite: [...new Set([...incident.holdings, ...incident.joined].map(({ person }) => person))],
    wording: "room/declaration",
    data: declarationData(incident),
  }),
  "declaration-message": (incident) => ({
    do: "post",
    to: "alerts-channel",
    name: "declaration",
    pin: false,
    ...alertsMessage(incident),
  }),
  "status-entry": (incident) => ({
    do: "publish",
    state: "investigating",
    wording: "status/investigating",
    data: { ...declarationData(incident), text: "", ...publicPromises(incident) },
  }),
  "tracking-ticket": (incident) => ({
    do: "createTicket",
    ticket: "tracking",
    title: ticketTitle(incident),
    wording: "ticket/tracking",
    data: declarationData(incident),
  }),
  "backlog-ticket": (incident) => ({
    do: "createTicket",
    ticket: "backlog",
    title: ticketTitle(incident),
    wording: "ticket/backlog",
    data: declarationData(incident),
  }),
  "postmortem-ticket": (incident) => ({
    do: "createTicket",
    ticket: "postmortem",
    title: ticketTitle(incident),
    wording: "ticket/postmortem",
    data: { ...declarationData(incident), ...postmortemTerms(incident) },
  }),
  invitation: (incident) => ({
    do: "sendInvitation",
    slot: meetingSlotOf(incident),
    minutes: incident.policy.postmortem?.meetingMinutes ?? 60,
    attendees: meetingAttendees(incident),
    sequence: incident.postmortem.sequence,
    tellsUpTo: incident.seq,
    wording: "invitation/postmortem",
    data: declarationData(incident),
  }),
};
