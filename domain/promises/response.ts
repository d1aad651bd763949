import { commanderOf } from "../incident.ts";
import { inMinutes } from "../moment.ts";
import type { Instant, Moment } from "../moment.ts";
import type { Audience } from "../people.ts";
import type { Terms } from "../policy.ts";
import type { Claim, Facts, Promised, Step, Thing } from "../promise.ts";
import { earliest, remind, whoOwes } from "../promise.ts";
import { firstToHolders, firstToThoseNotPaged, pagingSteps } from "./paging.ts";
import { neededSince } from "./holds.ts";
import { within } from "./within.ts";

/** `again` counts the rounds of one episode that began anew. */
const commanderKey = (episode: number, again: number): string =>
  `commander#${String(episode)}${again === 0 ? "" : again === 1 ? "/again" : `/again-${String(again)}`}`;

/** Somebody takes command; the rota is paged until then. A silent commander reopens the round. */
export const commander: Promised = (facts) => {
  const { it, policy } = facts;
  const terms = policy.commander;
  if (terms === undefined || it.declared === undefined) return [];
  const round = (again: number, from: Claim["from"], kept: Claim["kept"]): Claim => ({
    key: commanderKey(it.number, again),
    promise: "commander",
    owedBy: "system",
    from,
    due: within(terms),
    kept,
    lapsed: earliest(it.resolved, it.over),
    whenMissed: () => remind(it.acknowledged?.person, "remind/take-command"),
    steps: (span) =>
      pagingSteps(facts, terms.escalation, span)
        .map(it.cause === "reopened" ? firstToHolders(facts, 0, 1) : (step) => step)
        .map(firstToThoseNotPaged(facts, commanderKey(it.number, again), from, span))
        .flatMap((step) => ridesOnAcknowledgement(facts, step)),
  });
  return [
    round(0, it.declared, it.commanderFound),
    ...it.commanderRounds.map(({ reopened, found }, index) => round(index + 1, reopened, found)),
  ];
};

/** While nobody has acknowledged, the acknowledgement's repeating page asks for a commander too; this one then waits. */
const ridesOnAcknowledgement = ({ it }: Facts, step: Step): readonly Step[] => {
  if (step.everyMinutes === undefined) return [step];
  if (it.acknowledged === undefined) return [];
  const { at } = it.acknowledged;
  return [{ ...step, at: at < step.at ? step.at : nextAfter(step.at, step.everyMinutes, at) }];
};

const nextAfter = (first: Instant, everyMinutes: number, at: Instant): Instant =>
  inMinutes(first, everyMinutes * (Math.floor((at - first) / (everyMinutes * 60_000)) + 1));

/** An offer of command that nobody answers lapses, also when a relapse came in between. */
export const offerAnswered: Promised = ({ incident, it }) => {
  const { offer } = incident;
  if (offer === undefined || it.number !== incident.episodes.length) return [];
  return [
    {
      key: `offer-answered#${String(offer.offered.seq)}`,
      promise: "offer of command answered",
      owedBy: `person:${offer.to}`,
      from: offer.offered,
      due: () => offer.lapsesAt,
      lapsed: earliest(it.resolved, it.over),
      steps: (span) => [{ id: "lapse", at: span.due, act: { run: "lapse-offer" } }],
    },
  ];
};

/** Somebody besides the commander works on it. */
export const responder: Promised = (facts) => {
  const { it, policy } = facts;
  if (it.declared === undefined) return [];
  return [
    {
      key: `responder#${String(it.number)}`,
      promise: "a responder besides the commander",
      owedBy: "incident-commander",
      from: it.declared,
      due: within(policy.responder),
      kept: it.helped,
      lapsed: earliest(it.resolved, it.over),
      whenMissed: () => remind(whoOwes(facts, "incident-commander"), "remind/responder"),
    },
  ];
};

/** Room, declaration message and ticket are made once in an incident's life, by the system. */
export const warRoom: Promised = (facts) => [
  ...made(facts, "war-room", "war room", "room", facts.policy.warRoom),
  ...made(facts, "declaration-message", "declaration message", "declaration-message", facts.policy.warRoom),
  ...made(facts, "tracking-ticket", "tracking ticket", "tracking-ticket", facts.policy.trackingTicket),
];

/** SEV-4 is a ticket in the backlog, from the moment it was opened. */
export const backlogTicket: Promised = (facts) =>
  facts.it.cause === "opened"
    ? made(
        facts,
        "backlog-ticket",
        "backlog ticket",
        "backlog-ticket",
        facts.policy.backlogTicket,
        neededSince(facts.it)[0]?.from,
      )
    : [];

const made = (
  facts: Facts,
  key: string,
  promise: string,
  thing: Thing,
  terms: Terms | undefined,
  from: Moment | undefined = facts.it.declared,
): readonly Claim[] =>
  from === undefined || facts.incident.episodes.some((it) => it.number < facts.it.number && it.declared !== undefined)
    ? []
    : [
        {
          key,
          promise,
          owedBy: "system",
          from,
          due: within(terms),
          kept: facts.incident.made[key],
          lapsed: facts.it.over,
          whenMissed: () => remind(commanderOf(facts.incident), "remind/not-made"),
          steps: (span) => [{ id: "make", at: span.since.at, act: { make: thing } }],
        },
      ];

/** Support, leadership and the others whom the severity owes it are told of the declaration. */
export const stakeholdersTold: Promised = (facts) => {
  const { policy } = facts;
  return [
    ...told(facts, "support", policy.supportTold),
    ...told(facts, "leadership", policy.leadershipTold),
    ...told(facts, "executives", policy.executivesTold),
    ...told(facts, "engineering-leadership", policy.engineeringLeadershipTold),
    ...told(facts, "engineering-lead", policy.engineeringLeadTold, "engineering-leadership"),
  ];
};

export const toldKey = (audience: Audience, episode: number): string => `${audience}-told#${String(episode)}`;

/** A wider audience told satisfies the narrower. */
const told = (facts: Facts, audience: Audience, terms: Terms | undefined, wider?: Audience): readonly Claim[] => {
  const { incident, it } = facts;
  if (it.declared === undefined) return [];
  const key = toldKey(audience, it.number);
  return [
    {
      key,
      promise: `${audience.replace("-", " ")} told`,
      owedBy: "system",
      from: it.declared,
      due: within(terms),
      kept: earliest(incident.made[key], wider && incident.made[toldKey(wider, it.number)]),
      lapsed: it.over,
      whenMissed: () => remind(commanderOf(incident), "remind/not-told"),
      steps: (span) => [{ id: "tell", at: span.since.at, act: { tell: audience, wording: `${audience}/declared` } }],
    },
  ];
};

/** The public hears. The system says so at once for SEV-1; for SEV-2 it is the communications lead's. */
export const statusPage: Promised = (facts) => {
  const { incident, it, policy } = facts;
  const terms = policy.statusPage;
  if (terms === undefined || it.declared === undefined) return [];
  const key = `status-page#${String(it.number)}`;
  const communicator = whoOwes(facts, "communications-lead");
  const commanding = commanderOf(incident);
  return [
    {
      key,
      promise: "status page, first entry",
      owedBy: "communications-lead",
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
};

/** "Then the commander", some minutes later; not where the commander was asked already as the stand-in. */
export const thenCommander = (
  { policy }: Facts,
  due: Instant,
  asked: string | undefined,
  commanding: string | undefined,
  wording: string,
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
