import type { Reminder } from "./wordings.ts";
import { commanderOf } from "../incident/incident.ts";
import { inMinutes } from "../incident/moment.ts";
import type { Instant } from "../incident/moment.ts";
import type { Audience } from "../incident/people.ts";
import type { Facts, PromiseRow, Step } from "../promises/promise.ts";
import { earliest, madeFor, promiseRow, remind, whoOwes } from "../promises/promise.ts";
import { within } from "../promises/deadline-by-severity.ts";

export const toldName = <const Told extends Audience>(audience: Told) => `${audience}-told` as const;

/**
 * Makes the promise that an audience is told of the declaration, if the severity requires it and the incident is not
 * private. If the `wider` audience was told, the promise is fulfilled too.
 */
const promiseToTell = <const Told extends Audience>(
  audience: Told,
  policy: "supportTold" | "leadershipTold" | "executivesTold" | "engineeringLeadershipTold" | "engineeringLeadTold",
  wider?: PromiseRow,
) => {
  const row = { name: toldName(audience) };
  return promiseRow({
    ...row,
    sentence: `${audience.replace("-", " ")} told`,
    owedBy: "system",
    policy,
    claims: ({ incident, it }, terms) => {
      if (it.declared === undefined) return [];
      const episode = it.number;
      return [
        {
          episode,
          from: it.declared,
          due: within(terms),
          kept: earliest(madeFor(incident, row, { episode }), wider && madeFor(incident, wider, { episode })),
          lapsed: earliest(incident.private, it.over),
          whenMissed: () => remind(commanderOf(incident), "remind/not-told"),
          steps: (span) => [
            {
              id: "tell",
              at: span.since.at,
              act: { tell: audience, wording: `${audience}/declared`, keeps: true },
            },
          ],
        },
      ];
    },
  });
};

export const supportTold = promiseToTell("support", "supportTold");
export const leadershipTold = promiseToTell("leadership", "leadershipTold");
export const executivesTold = promiseToTell("executives", "executivesTold");
export const engineeringLeadershipTold = promiseToTell("engineering-leadership", "engineeringLeadershipTold");
export const engineeringLeadTold = promiseToTell("engineering-lead", "engineeringLeadTold", engineeringLeadershipTold);

/**
 * The promise of a first entry on the status page. At SEV-1 the system posts the entry at once; at SEV-2 the
 * communications lead has to.
 */
export const statusPage = promiseRow({
  name: "status-page",
  sentence: "status page, first entry",
  owedBy: "communications-lead",
  policy: "statusPage",
  claims: (facts, terms) => {
    const { incident, it } = facts;
    if (it.declared === undefined) return [];
    const communicator = whoOwes(facts, "communications-lead");
    const commanding = commanderOf(incident);
    return [
      {
        episode: it.number,
        from: it.declared,
        due: within(terms),
        kept: it.publicUpdates[0],
        lapsed: earliest(it.resolved, incident.private, it.over),
        whenMissed: () => remind(communicator, "remind/status-page"),
        steps: (span) => [
          ...(terms.postedBySystem[span.severity] === true
            ? [{ id: "make", at: span.since.at, act: { make: "status-entry" } } as const]
            : []),
          ...thenCommander(facts, span.due, communicator, commanding, "remind/status-page"),
        ],
      },
    ];
  },
});

/**
 * Returns a step that asks the commander some minutes after the person who should act; no step if the commander is
 * that person.
 */
export const thenCommander = (
  { policy }: Facts,
  due: Instant,
  asked: string | undefined,
  commanding: string | undefined,
  wording: Reminder,
): readonly Step[] =>
  commanding === undefined || commanding === asked
    ? []
    : [
        {
          id: "commander",
          at: inMinutes(due, policy.thenAfterMinutes),
          act: { remind: `person:${commanding}`, wording },
        },
      ];
