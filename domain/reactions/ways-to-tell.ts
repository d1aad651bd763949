import type { TicketName, Words, WordValue } from "../effects.ts";
import type { EventName, EventNamed } from "../events.ts";
import type { Incident } from "../incident.ts";
import type { Audience } from "../people.ts";
import { audiences } from "../people.ts";
import { invitationKey } from "../promises/post-incident.ts";
import { toldKey } from "../promises/response.ts";
import type { Wanted } from "./effect.ts";
import { alertsMessage, declarationData } from "./wording-data.ts";

/** The room hears of every human command, once there is a room (SEV-4 has none). */
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

/** What is said before the room was asked for stands in the declaration that opens it. */
export const hasRoom = (incident: Incident): boolean => incident.taken["war-room"]?.["make"] !== undefined;

export const hasTicket = (incident: Incident): boolean =>
  incident.taken["tracking-ticket"]?.["make"] !== undefined || incident.taken["backlog-ticket"]?.["make"] !== undefined;

/** Pinned declaration, the message in the alerts channel and the topic say how it stands. */
export const declarationsEdited = (after: Incident): readonly Wanted[] =>
  hasRoom(after)
    ? [
        { do: "edit", to: "room", name: "declaration", wording: "room/declaration", data: declarationData(after) },
        { do: "edit", to: "alerts-channel", name: "declaration", ...alertsMessage(after) },
      ]
    : [];

export const hasPostmortemTicket = (incident: Incident): boolean =>
  incident.episodes.some(({ number }) => incident.taken[`postmortem-ticket#${String(number)}`]?.["make"] !== undefined);

const ticketFor = (after: Incident): TicketName =>
  hasPostmortemTicket(after) ? "postmortem" : after.made["backlog-ticket"] === undefined ? "tracking" : "backlog";

export const onTicket = (after: Incident, wording: string, data: Words["data"]): readonly Wanted[] => [
  {
    do: "comment",
    ticket: ticketFor(after),
    wording: `ticket/${wording}`,
    data: { ...declarationData(after), ...data },
  },
];

/** Those who were told that it began are told how it ended. */
export const toldAudiences = (incident: Incident): readonly Audience[] =>
  audiences.filter((audience) =>
    incident.episodes.some((it) => incident.taken[toldKey(audience, it.number)]?.["tell"] !== undefined),
  );

export const toTold = (after: Incident, what: string, data: Words["data"] = {}): readonly Wanted[] =>
  toldAudiences(after).map((audience) => ({
    do: "tell",
    audience,
    wording: `${audience}/${what}`,
    data: { ...declarationData(after), ...data },
  }));

/** Whether the invitation of that episode has gone out; an earlier one's was cancelled when the episode ended. */
export const invited = (incident: Incident, episode = incident.episodes.length): boolean =>
  incident.made[invitationKey(episode)] !== undefined;

/** Facts of an event as a template's data: what it says besides its head. */
export const said = ({ seq: _, at: __, by, sentAt: ___, override, type: ____, ...fields }: EventNamed<EventName>) => {
  const data: Record<string, WordValue> = { by: by.name, override: override ?? "" };
  for (const [name, value] of Object.entries(fields))
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") data[name] = value;
  return data;
};

export const intoRoom = (after: Incident, person: string): readonly Wanted[] =>
  hasRoom(after) ? [{ do: "invite", people: [person] }] : [];

export const entryWithdrawn = (after: Incident): readonly Wanted[] =>
  after.statusState === undefined
    ? []
    : [{ do: "withdrawEntry", wording: "status/withdrawn", data: declarationData(after) }];
