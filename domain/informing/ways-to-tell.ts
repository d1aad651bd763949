import type { TicketName, Words, WordValue } from "../incident/effects.ts";
import type { EventName, EventNamed } from "../incident/events.ts";
import { episodeOf, type Incident } from "../incident/incident.ts";
import type { Actor, Audience } from "../incident/people.ts";
import { audiences } from "../incident/people.ts";
import { postmortemScheduled, postmortemTicket } from "../following-through/postmortem-promises.ts";
import { isStepTaken, madeFor } from "../promises/promise.ts";
import { backlogTicket, trackingTicket, warRoom } from "../responding/room-and-ticket-promises.ts";
import { toldName } from "./stakeholder-promises.ts";
import { withPatch, type Wanted } from "../steps/wanted-effects.ts";
import { alertsMessage, declarationData, entryData, roomData } from "./wording-data.ts";

/** Posts to the incident's room; does nothing if the incident has no room, such as a SEV-4. */
export const inRoom = (after: Incident, name: string, data: Words["data"] = {}): readonly Wanted[] =>
  hasRoom(after)
    ? [
        {
          do: "post",
          to: "room",
          name,
          pin: false,
          wording: `room/${name}`,
          data: { ...declarationData(after), ...data },
        },
      ]
    : [];

/** Says whether a room was asked for. What was said before that is in the declaration with which the room opens. */
export const hasRoom = (incident: Incident): boolean => isStepTaken(incident, warRoom, "make");

/** Returns the address of the room; undefined until the room was made. */
export const roomAddress = (incident: Incident): string | undefined => madeFor(incident, warRoom)?.ref;

export const hasTicket = (incident: Incident): boolean =>
  isStepTaken(incident, trackingTicket, "make") || isStepTaken(incident, backlogTicket, "make");

/** Brings the pinned declaration, the message in the alerts channel and the room's topic up to date. */
export const editDeclarations = (after: Incident): readonly Wanted[] =>
  hasRoom(after)
    ? [...editInRoom(after), { do: "edit", to: "alerts-channel", name: "declaration", ...alertsMessage(after) }]
    : [];

/** Brings the declaration that is pinned in the room up to date. */
export const editInRoom = (after: Incident): readonly Wanted[] =>
  hasRoom(after)
    ? [{ do: "edit", to: "room", name: "declaration", wording: "room/declaration", data: roomData(after) }]
    : [];

export const hasPostmortemTicket = (incident: Incident): boolean =>
  incident.episodes.some(({ number }) => isStepTaken(incident, postmortemTicket, "make", { episode: number }));

const ticketFor = (after: Incident): TicketName =>
  hasPostmortemTicket(after) ? "postmortem" : madeFor(after, backlogTicket) === undefined ? "tracking" : "backlog";

export const onTicket = (after: Incident, wording: string, data: Words["data"]): readonly Wanted[] => [
  {
    do: "comment",
    ticket: ticketFor(after),
    wording: `ticket/${wording}`,
    data: { ...declarationData(after), ...data },
  },
];

/** Lists the audiences that were told of the incident's beginning, and so are told of its end. */
export const toldAudiences = (incident: Incident): readonly Audience[] =>
  audiences.filter((audience) =>
    incident.episodes.some(({ number }) =>
      isStepTaken(incident, { name: toldName(audience) }, "tell", { episode: number }),
    ),
  );

export const toTold = (after: Incident, what: string, data: Words["data"] = {}): readonly Wanted[] =>
  toldAudiences(after).map((audience) => ({
    do: "tell",
    audience,
    wording: `${audience}/${what}`,
    data: { ...declarationData(after), ...data },
  }));

/** Cancels the postmortem meeting of an episode, even if nobody knows yet whether its invitation has gone out. */
export const cancelMeeting = (incident: Incident, episode: number, sequence: number): readonly Wanted[] => {
  const cancellation: Wanted = { do: "cancelInvitation", sequence };
  if (isInvited(incident, episode)) return [cancellation];
  return isStepTaken(incident, postmortemScheduled, "invite", { episode })
    ? withPatch("judged-when-it-goes-out", [cancellation])
    : [];
};

/**
 * Says whether the invitation to the postmortem of an episode has gone out. The next episode cancels that
 * invitation.
 */
export const isInvited = (incident: Incident, episode = incident.episodes.length): boolean =>
  madeFor(incident, postmortemScheduled, { episode }) !== undefined;

/**
 * Names who caused an event, for the data of every message about it. `unverified` is set if nobody has checked who
 * the person is.
 */
export const saidBy = ({ by, override }: { readonly by: Actor; readonly override?: string | undefined }) => ({
  by: by.name,
  override: override ?? "",
  unverified: by.kind === "unverified",
});

/** Returns the fields of an event as data for a template, with the name of the person who caused the event. */
export const dataOfEvent = ({
  seq: _,
  at: __,
  by,
  sentAt: ___,
  override,
  type: ____,
  ...fields
}: EventNamed<EventName>) => {
  const data: Record<string, WordValue> = saidBy({ by, override });
  for (const [name, value] of Object.entries(fields))
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") data[name] = value;
  return data;
};

export const intoRoom = (after: Incident, person: string): readonly Wanted[] =>
  hasRoom(after) ? [{ do: "invite", people: [person] }] : [];

export const withdrawEntry = (
  after: Incident,
  wording: "status/withdrawn" | "status/merged" = "status/withdrawn",
): readonly Wanted[] =>
  after.statusState === undefined ? [] : [{ do: "withdrawEntry", wording, data: declarationData(after) }];

/**
 * Corrects a first status page entry that was published when it was no longer wanted, or that may have been
 * published before it was dropped. If the incident is resolved, the public reads that; otherwise the entry is
 * withdrawn.
 */
export const correctLateEntry = (after: Incident, it: "came" | "may have come"): readonly Wanted[] => {
  const { ended } = after;
  const data = declarationData(after);
  const isHidden = after.private !== undefined || (ended !== undefined && ended.as !== "completed");
  if (!isHidden && episodeOf(after)?.resolved !== undefined) {
    const words = { wording: "status/resolved", data: entryData(after, { state: "resolved", text: "", at: 0 }) };
    return [{ do: "publish", state: "resolved", ...words }];
  }
  const wording = ended?.as === "merged" ? "status/merged" : "status/withdrawn";
  return isHidden || it === "may have come" ? [{ do: "withdrawEntry", wording, data }] : [];
};
