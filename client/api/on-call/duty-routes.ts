import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { hour } from "../../../domain/incident/moment.ts";
import type { Person } from "../../../domain/incident/people.ts";
import { dutyOffered, dutyTaken, examinedPart, type GivenDuty } from "../../../on-call/duty-that-changes-hands.ts";
import { type Schedule, scheduleNamed } from "../../../on-call/schedule.ts";
import type { Override, Swap } from "../../../records/overrides-and-swaps.ts";
import type { BackgroundJobs } from "../../temporal/background-jobs.ts";
import { actorOf } from "../edges/authentication.ts";
import {
  cancellationFields,
  givenAnswer,
  overrideAnswer,
  overrideSchema,
  stateOf,
  swapAnswer,
  swapSchema,
} from "./duty-schemas.ts";
import type { Directory } from "../edges/directory.ts";
import { instant, isoOf, line, personOf } from "../edges/fields.ts";
import { type DutyParts, settingsAt, theSchedule } from "./on-call-routes.ts";
import { Problem, problemResponses } from "../edges/problems.ts";
import type { Routes } from "../edges/routes.ts";
import { senderHeaders } from "../edges/sender.ts";
import type { DutyChanged } from "../../../workflows/messages.ts";

export interface ChangeOfDutyParts extends DutyParts {
  readonly directory: Directory;
  readonly backgroundJobs: Pick<BackgroundJobs, "tellDutyChange">;
}

const numbered = z.object({ id: z.coerce.number().int().min(1).max(2_147_483_647) });
const acting = z.strictObject({ by: line.optional() });
const needs = "changeDuty";
const usuallyExpiresAfterMs = 24 * hour;

/**
 * Adds the routes for overrides and swaps, by which people change who is on duty. Each change is stored with its author
 * and instant.
 */
export function dutyRoutes(app: Routes, context: ChangeOfDutyParts): void {
  const { duty, now, directory, settings, backgroundJobs } = context;
  const person = personOf(directory);
  const stretch = {
    schedule: z.string().min(1).max(100),
    from: instant,
    until: instant,
    reason: line,
    by: line.optional(),
  };
  const acts = (request: FastifyRequest, by: unknown): Person => actorOf(request, by, "join", directory).name;
  const mustLieAhead = ({ schedule, from, until }: { schedule: string; from: number; until: number }) => {
    theSchedule(schedule, settings());
    if (from >= until) throw new Problem("bad-input", "body.until: it has to end after it begins.");
    if (until <= now()) throw new Problem("bad-input", "body.until: it is over already.");
  };

  /**
   * Tells the people concerned of a change of duty. The change is stored already, so it counts even if this message
   * fails.
   */
  const tell = async (request: FastifyRequest, change: DutyChanged): Promise<void> =>
    backgroundJobs.tellDutyChange(change).catch((error: unknown) => {
      request.log.warn({ err: error, change }, "a change of duty could not be told");
    });

  app.get(
    "/on-call/overrides",
    {
      schema: {
        operationId: "listOverrides",
        summary: "Overrides that are not over yet, cancelled ones too",
        response: { 200: z.object({ overrides: z.array(overrideSchema) }), ...problemResponses },
      },
    },
    async () => ({ overrides: (await duty.overrides(now())).map(overrideAnswer) }),
  );

  app.post(
    "/on-call/overrides",
    {
      config: { needs, idempotent: "by-answer" },
      schema: {
        operationId: "overrideSchedule",
        summary: "Put somebody on duty for a while",
        headers: senderHeaders,
        body: z.strictObject({
          ...stretch,
          person,
          insteadOf: person.optional().describe("Only where they would be."),
        }),
        response: { 201: overrideSchema, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { by, insteadOf, ...wanted } = request.body;
      mustLieAhead(wanted);
      const made = { by: acts(request, by), at: now() };
      const override = await duty.addOverride({ ...wanted, insteadOf: insteadOf ?? null }, made);
      request.log.info({ override: override.id, schedule: override.schedule, by: made.by }, "duty overridden");
      await tell(request, { id: override.id, news: "override-added" });
      reply.code(201);
      return {
        ...overrideAnswer(override),
        ...givenAnswer(await given(override, (it) => dutyTaken(it, taking(override)))),
      };
    },
  );

  app.post(
    "/on-call/overrides/:id/cancel",
    {
      config: { needs },
      schema: {
        operationId: "cancelOverride",
        summary: "Take an override back; it stays on record",
        params: numbered,
        body: acting,
        response: { 200: overrideSchema.extend(cancellationFields), ...problemResponses },
      },
    },
    async (request) => {
      const { id } = request.params;
      const by = acts(request, request.body.by);
      const before = await duty.override(id);
      const override = await duty.cancelOverride(id, { by, at: now() });
      if (override === undefined) throw new Problem("not-found", `There is no override ${String(id)}.`);
      const already = typeof before?.cancelledAt === "number";
      if (!already) await tell(request, { id, news: "override-cancelled" });
      return { ...overrideAnswer(override), already };
    },
  );

  app.get(
    "/on-call/swaps",
    {
      schema: {
        operationId: "listSwaps",
        summary: "Swaps of what is not over yet, in whatever state",
        response: { 200: z.object({ swaps: z.array(swapSchema) }), ...problemResponses },
      },
    },
    async () => ({ swaps: (await duty.swaps(now())).map((swap) => swapAnswer(swap, now())) }),
  );

  app.post(
    "/on-call/swaps",
    {
      config: { needs, idempotent: "by-answer" },
      schema: {
        operationId: "offerSwap",
        summary: "Offer a stretch of your duty to somebody, or to everybody",
        headers: senderHeaders,
        body: z.strictObject({
          ...stretch,
          to: person.optional().describe("The only one who may accept; anybody, when left out."),
          expiresAt: instant.optional().describe("Left out, a day from now, or when the stretch begins."),
        }),
        response: { 201: swapSchema, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { by, to, expiresAt, ...wanted } = request.body;
      mustLieAhead(wanted);
      const made = { by: acts(request, by), at: now() };
      if (to === made.by)
        throw new Problem("refused", "It is offered to whoever offers it: name somebody else in `to`.");
      const offered = await given(wanted, (it) => dutyOffered(it, made.by, wanted));
      if (offered.length === 0) throw notTheirs(wanted, made.by);
      const usually = Math.max(made.at + hour, Math.min(made.at + usuallyExpiresAfterMs, wanted.from));
      // The offer of a swap expires at the end of the offered duty at the latest.
      const expires = Math.min(expiresAt ?? usually, wanted.until);
      if (expires <= made.at) throw new Problem("bad-input", "body.expiresAt: it has expired already.");
      const swap = await duty.offerSwap({ ...wanted, to: to ?? null, expiresAt: expires }, made);
      request.log.info({ swap: swap.id, schedule: swap.schedule, by: made.by, to }, "duty offered");
      await tell(request, { id: swap.id, news: "swap-offered" });
      reply.code(201);
      return { ...swapAnswer(swap, now()), ...givenAnswer(offered) };
    },
  );

  const onSwap = {
    config: { needs },
    schema: { params: numbered, body: acting, response: { 200: swapSchema, ...problemResponses } },
  } as const;

  app.post(
    "/on-call/swaps/:id/accept",
    { ...onSwap, schema: { ...onSwap.schema, operationId: "acceptSwap", summary: "Take over what is offered" } },
    async (request) => {
      const { id } = request.params;
      const by = acts(request, request.body.by);
      const offered = await theSwap(id);
      if (offered.madeBy === by) throw new Problem("refused", "You offer it yourself: somebody else has to accept.");
      const isOpen = stateOf(offered, now()) === "offered";
      if (isOpen && (await given(offered, (it) => dutyOffered(it, offered.madeBy, offered))).length === 0)
        throw new Problem("refused", nothingLeft(offered));
      const accepted = await duty.acceptSwap(id, { by, at: now() });
      if (accepted === undefined) throw new Problem("refused", whyNot(await theSwap(id), now()));
      // Whether the accepted swap really changes who is on duty is read again, since another swap of the same hours
      // may have been accepted in the same instant.
      const taken = await given(accepted, (it) =>
        dutyTaken(it, { ...accepted, person: by, insteadOf: offered.madeBy }),
      );
      if (taken.length === 0) {
        await duty.cancelSwap(id, { by, at: now() });
        throw new Problem("refused", nothingLeft(offered));
      }
      request.log.info({ swap: id, by }, "duty swapped");
      await tell(request, { id, news: "swap-accepted" });
      return { ...swapAnswer(accepted, now()), ...givenAnswer(taken) };
    },
  );

  app.post(
    "/on-call/swaps/:id/cancel",
    {
      ...onSwap,
      schema: {
        ...onSwap.schema,
        operationId: "cancelSwap",
        summary: "Take an offer back, or undo a swap",
        response: { 200: swapSchema.extend(cancellationFields), ...problemResponses },
      },
    },
    async (request) => {
      const { id } = request.params;
      const by = acts(request, request.body.by);
      const { madeBy, acceptedBy, cancelledAt } = await theSwap(id);
      if (by !== madeBy && by !== acceptedBy)
        throw new Problem("refused", `It is between ${[madeBy, acceptedBy ?? "whoever accepts"].join(" and ")}.`);
      await duty.cancelSwap(id, { by, at: now() });
      const already = cancelledAt !== null;
      if (!already) await tell(request, { id, news: "swap-cancelled" });
      return { ...swapAnswer(await theSwap(id), now()), already };
    },
  );

  async function theSwap(id: number): Promise<Swap> {
    const swap = await duty.swap(id);
    if (swap === undefined) throw new Problem("not-found", `There is no swap ${String(id)}.`);
    return swap;
  }

  /**
   * Returns what `look` finds in a stretch of a schedule, with the same settings that paging uses; an empty list if
   * the schedule does not exist any more.
   */
  async function given(
    stretch: Pick<Swap, "schedule" | "from" | "until">,
    look: (schedule: Schedule) => readonly GivenDuty[],
  ): Promise<readonly GivenDuty[]> {
    const { schedule: id, from, until } = examinedPart(stretch);
    const schedule = scheduleNamed(id, await settingsAt(context, from, until));
    return schedule === undefined ? [] : look(schedule);
  }
}

const taking = ({ from, until, person, insteadOf }: Override) => ({
  ...{ from, until, person },
  ...(insteadOf === null ? {} : { insteadOf }),
});

const nothingLeft = ({ madeBy, schedule, from, until }: Swap): string =>
  `There is nothing left to take: ${madeBy} is not on duty in ${schedule} between ${isoOf(from)} and ${isoOf(until)} any more.`;

const notTheirs = ({ schedule, from, until }: Pick<Swap, "schedule" | "from" | "until">, by: Person): Problem =>
  new Problem(
    "refused",
    `${by} is not on duty in ${schedule} between ${isoOf(from)} and ${isoOf(until)}: ` +
      `one offers one's own duty. An override puts somebody on duty in another's place.`,
  );

const whyNot = (swap: Swap, now: number): string => {
  switch (stateOf(swap, now)) {
    case "accepted":
      return `${swap.acceptedBy ?? "Somebody"} has accepted it already.`;
    case "cancelled":
      return `${swap.cancelledBy ?? "Somebody"} has taken it back.`;
    case "expired":
      return `The offer expired at ${isoOf(swap.expiresAt)}.`;
    case "offered":
      return `It is offered to ${swap.to ?? "somebody else"} alone.`;
  }
};
