import { commanderOf } from "../incident/incident.ts";
import type { Moment } from "../incident/moment.ts";
import type { Facts, Thing } from "../promises/promise.ts";
import { madeFor, promiseRow, remind } from "../promises/promise.ts";
import { neededSince } from "../detecting/hold-promises.ts";
import { within } from "../promises/deadline-by-severity.ts";

type RestingOnTerms = "warRoom" | "trackingTicket" | "backlogTicket";

/**
 * Defines a promise that the system makes a thing, such as a room or a ticket. The thing is made once in an incident's
 * life; after a reopening it is not promised again.
 */
const made = <const Name extends string>(
  name: Name,
  thing: Thing,
  policy: RestingOnTerms,
  since: (facts: Facts) => Moment | undefined = ({ it }) => it.declared,
) =>
  promiseRow({
    name,
    sentence: name.replace("-", " "),
    owedBy: "system",
    policy,
    claims: (facts, terms) => {
      const { incident, it } = facts;
      const from = since(facts);
      return from === undefined || incident.episodes.some((one) => one.number < it.number && one.declared !== undefined)
        ? []
        : [
            {
              from,
              due: within(terms),
              kept: madeFor(incident, { name }),
              lapsed: it.over,
              whenMissed: () => remind(commanderOf(incident), "remind/not-made"),
              steps: (span) => [{ id: "make", at: span.since.at, act: { make: thing } }],
            },
          ];
    },
  });

export const warRoom = made("war-room", "room", "warRoom");
export const declarationMessage = made("declaration-message", "declaration-message", "warRoom");
export const trackingTicket = made("tracking-ticket", "tracking-ticket", "trackingTicket");

/** The promise that a SEV-4 gets a ticket in the backlog as soon as the incident is opened. */
export const backlogTicket = made("backlog-ticket", "backlog-ticket", "backlogTicket", ({ it }) =>
  it.cause === "opened" ? (neededSince(it)[0]?.from ?? it.declared) : undefined,
);
