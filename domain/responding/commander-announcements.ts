import type { Announcements } from "../informing/announcement.ts";
import { echo } from "../informing/announcement.ts";
import { commanderOf } from "../incident/incident.ts";
import { inRoom, dataOfEvent } from "../informing/ways-to-tell.ts";
import { declarationData } from "../informing/wording-data.ts";

/** Announces in the incident's room who is asked to take command, and sends that person a direct message. */
export const commanderAnnouncements = {
  commandOffered: (event, after) => [
    ...inRoom(after, "command-offered", { ...dataOfEvent(event), because: event.because ?? "" }),
    {
      do: "remind",
      to: `person:${event.to}`,
      items: [
        {
          wording: "remind/command-offered",
          data: {
            ...declarationData(after),
            ...dataOfEvent(event),
            because: event.because ?? "",
            commander: commanderOf(after) ?? "",
          },
        },
      ],
    },
  ],
  commandDeclined: echo("command-declined"),
  commandOfferLapsed: echo("command-offer-lapsed"),
  commanderRoundReopened: echo("commander-round-reopened"),
} satisfies Announcements;
