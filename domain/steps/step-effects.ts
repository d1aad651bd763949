import type { Deed, Words } from "../incident/effects.ts";
import type { EventNamed, StepTaken } from "../incident/events.ts";
import type { Incident } from "../incident/incident.ts";
import { obligationNamed, stepsOf } from "../obligations.ts";
import { keyOfAllSpans } from "../promises/obligation-keys.ts";
import type { Act, Step, Thing } from "../promises/promise.ts";
import { invitationTo } from "../following-through/postmortem-invitation.ts";
import type { Wanted } from "./wanted-effects.ts";
import { lateBy, pageOf } from "../paging/page-effects.ts";
import {
  alertsMessage,
  declarationData,
  entryData,
  postmortemTerms,
  roomData,
  ticketTitle,
} from "../informing/wording-data.ts";

/** Returns the effects (pages, messages, tickets and the like) that the steps taken in an event ask for. */
export const effectsOfSteps = (before: Incident, event: EventNamed<"stepsTaken">, after: Incident): readonly Wanted[] =>
  event.steps.flatMap((taken) => {
    const step = stepsOf(before, taken.obligation).find(({ id }) => id === taken.step);
    if (step === undefined) return [];
    return doing(before, after, taken, step, step.act).map((wanted) => ({ ...wanted, ...lateBy(event.at, taken.at) }));
  });

const doing = (before: Incident, after: Incident, taken: StepTaken, step: Step, act: Act): readonly Wanted[] => {
  if ("page" in act) return [pageOf(before, taken.obligation, { ...step, at: taken.at }, act)];
  // The key names no span of time, so that a room or ticket owed again after a change of severity is made only once.
  const keeps = keyOfAllSpans(taken.obligation);
  if ("make" in act) return make[act.make](after).map((wanted) => ({ ...wanted, keeps }));
  if ("tell" in act) {
    return [
      {
        do: "tell",
        audience: act.tell,
        ...about(before, after, taken, act.wording),
        ...(act.keeps === true ? { keeps } : {}),
      },
    ];
  }
  if ("remind" in act) return [{ do: "remind", to: act.remind, items: [about(before, after, taken, act.wording)] }];
  return [];
};

/** Makes the wording and data of a reminder or notice: the promise, since when it is owed, and until when. */
const about = (before: Incident, after: Incident, { obligation: key, step }: StepTaken, wording: string): Words => {
  const obligation = obligationNamed(before, key);
  const item = after.items.find(({ id }) => id === obligation?.subject);
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

/** Returns the data with which the incident's room is opened, including the people who are in the incident by then. */
export const roomOpening = (incident: Incident): Omit<Extract<Deed, { readonly do: "openRoom" }>, "do"> => ({
  topic: `${incident.title} (${incident.service})`,
  invite: [...new Set([...incident.holdings, ...incident.joined].map(({ person }) => person))],
  wording: "room/declaration",
  data: roomData(incident),
});

const make: { readonly [T in Thing]: (incident: Incident) => readonly Wanted[] } = {
  room: (incident) => [{ do: "openRoom", ...roomOpening(incident) }],
  "declaration-message": (incident) => [
    {
      do: "post",
      to: "alerts-channel",
      name: "declaration",
      pin: false,
      ...alertsMessage(incident),
    },
  ],
  "status-entry": (incident) => [
    {
      do: "publish",
      state: "investigating",
      wording: "status/investigating",
      data: entryData(incident, { state: "investigating", text: "", at: 0 }),
    },
  ],
  "tracking-ticket": (incident) => [
    {
      do: "createTicket",
      ticket: "tracking",
      title: ticketTitle(incident),
      wording: "ticket/tracking",
      data: declarationData(incident),
    },
  ],
  "backlog-ticket": (incident) => [
    {
      do: "createTicket",
      ticket: "backlog",
      title: ticketTitle(incident),
      wording: "ticket/backlog",
      data: declarationData(incident),
    },
  ],
  "postmortem-ticket": (incident) => [
    {
      do: "createTicket",
      ticket: "postmortem",
      title: ticketTitle(incident),
      wording: "ticket/postmortem",
      data: { ...declarationData(incident), ...postmortemTerms(incident) },
    },
  ],
  invitation: invitationTo,
};
