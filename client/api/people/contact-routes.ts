import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { placesNaming } from "../../../config/checks/references-between-settings.ts";
import type { Settings } from "../../../config/settings.ts";
import type { Instant } from "../../../domain/incident/moment.ts";
import type { Connections } from "../../../integrations/connections.ts";
import { withoutUndefined } from "../../../domain/incident/without-undefined.ts";
import { channelNames, contactChannels, whyNobodySends } from "../../../integrations/contact-channels.ts";
import type { Person } from "../../../domain/incident/people.ts";
import { notOfStanding } from "../../../domain/commands/needed-standings.ts";
import { type Confirmation, type ContactBook, type ContactMethod, isUsed } from "../../../records/contacts.ts";
import type { DutyBook } from "../../../records/overrides-and-swaps.ts";
import type { BackgroundJobs } from "../../temporal/background-jobs.ts";
import { actorOf, personHeader } from "../edges/authentication.ts";
import { type Caller, callerOf } from "../edges/caller.ts";
import type { Directory } from "../edges/directory.ts";
import { isoOf, nobodyCalled, personOf } from "../edges/fields.ts";
import { Problem, problemResponses } from "../edges/problems.ts";
import type { Routes } from "../edges/routes.ts";
import { keyHeader } from "../edges/sender.ts";

export interface ContactParts {
  /** The stored contact methods of people, which people edit themselves. */
  readonly contacts: ContactBook;
  readonly duty: Pick<DutyBook, "inForce">;
  readonly backgroundJobs: Pick<BackgroundJobs, "checkContact">;
  readonly outside: () => Pick<Connections, "connected">;
  readonly directory: Directory;
  readonly settings: () => Settings;
  readonly now: () => Instant;
}

const method = z.object({
  id: z.uuid(),
  channel: z.enum(channelNames),
  address: z.string().describe("Whole for its owner; others see its end."),
  confirmedAt: z.iso.datetime().optional().describe("When its owner last gave back a code sent to it."),
  fromConfiguration: z.boolean().describe("Used although nobody has confirmed it."),
  notSent: z.string().optional().describe("Why nothing goes out by this channel, if no vendor is configured for it."),
});
const step = z.strictObject({ afterMinutes: z.int().min(0).max(120), channel: z.enum(channelNames) });
const steps = z
  .array(step)
  .max(10)
  .refine(
    (all) => all.length === 0 || all.some(({ afterMinutes }) => afterMinutes === 0),
    "A rule begins at minute 0.",
  );
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "A time of the 24-hour clock, such as 22:00.");
const rule = z.strictObject({
  page: steps.describe("What wakes the person: at minute 0, and later until somebody answers. Empty: as configured."),
  message: steps.describe("What waits until they look. Empty: as configured."),
  quietHours: z
    .strictObject({ from: time, until: time })
    .optional()
    .describe("When the person is not nudged, where they live. Pages do not ask."),
});

const sentenceOf: { readonly [C in Exclude<Confirmation, "confirmed">]: string } = {
  wrong: "That is not the code. Look at the newest message.",
  expired: "No code is waiting: it was used, is older than ten minutes, or was guessed too often. Ask for another.",
  unknown: "There is no such contact method.",
};

/** Adds the routes for contact methods, which everybody may read and only their owner may edit. */
export function contactRoutes(
  app: Routes,
  { contacts, duty, backgroundJobs, outside, directory, settings, now }: ContactParts,
): void {
  const ofPerson = z.object({ person: personOf(directory) });
  const ofMethod = ofPerson.extend({
    method: z.uuid("not the id of a contact method: `incident contacts` lists them"),
  });
  const headers = keyHeader.extend({ [personHeader]: z.string().max(100).optional() });
  const edits = { needs: "editContacts" } as const;
  /** Lists every place by which a person may be paged: places in the configuration, and overrides and swaps. */
  const placesOf = async (person: Person): Promise<readonly string[]> => [
    ...placesNaming(person, settings()),
    ...(await duty.inForce(now()))
      .filter((it) => it.person === person)
      .map(({ schedule, from, until }) => `an override of ${schedule} from ${isoOf(from)} to ${isoOf(until)}`),
  ];
  const notSentBy = (channel: string) => withoutUndefined({ notSent: whyNobodySends(channel, outside()) });
  const shown = ({ id, channel, address, confirmedAt, seeded }: ContactMethod, toOwner: boolean) => ({
    id,
    channel,
    address: toOwner ? address : `…${address.slice(-3)}`,
    ...(confirmedAt === undefined ? {} : { confirmedAt: isoOf(confirmedAt) }),
    fromConfiguration: seeded,
    ...notSentBy(channel),
  });
  const refuseUnlessOwner = (request: FastifyRequest, person: Person): void => {
    const { name } = actorOf(request, undefined, "join", directory);
    if (name !== person || !isOwnOrAdmins(callerOf(request), person))
      throw new Problem("not-allowed", `How ${person} is reached is for ${person} alone to change.`);
  };

  app.get(
    "/people/:person/contact-methods",
    {
      schema: {
        operationId: "listContactMethods",
        summary: "How somebody is reached, and by which rule",
        ...{ params: ofPerson, headers },
        response: { 200: z.object({ methods: z.array(method), rule: rule.optional() }), ...problemResponses },
      },
    },
    async (request) => {
      const { person } = request.params;
      const [methods, own] = await Promise.all([contacts.methodsOf(person), contacts.ruleOf(person)]);
      const caller = callerOf(request);
      const isOwner = (request.headers[personHeader] ?? caller.person) === person && isOwnOrAdmins(caller, person);
      return {
        methods: methods.map((it) => shown(it, isOwner)),
        ...(own === undefined ? {} : { rule: { ...own, page: [...own.page], message: [...own.message] } }),
      };
    },
  );

  app.post(
    "/people/:person/contact-methods",
    {
      config: { ...edits, idempotent: "by-answer" },
      schema: {
        operationId: "addContactMethod",
        summary: "Add a way of being reached; a code is sent to it",
        ...{ params: ofPerson, headers },
        body: z.strictObject({ channel: z.enum(channelNames), address: z.string().trim().min(1).max(500) }),
        response: { 201: method, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { person } = request.params;
      refuseUnlessOwner(request, person);
      const { channel, address } = request.body;
      const schema = contactChannels.get(channel)?.address;
      if (schema === undefined)
        throw new Problem("bad-input", `body.channel: ${channel} has no address of one's own here.`);
      const checked = schema.safeParse(address);
      if (!checked.success) throw new Problem("bad-input", `body.address: ${checked.error.issues[0]?.message ?? ""}`);
      const added = await contacts.add(person, channel, checked.data, now());
      await backgroundJobs.checkContact({ person, method: added.id, because: "added" });
      return reply.code(201).send(shown(added, true));
    },
  );

  app.post(
    "/people/:person/contact-methods/:method/code",
    {
      config: edits,
      schema: {
        operationId: "sendContactCode",
        summary: "Send a code to a contact method",
        ...{ params: ofMethod, headers },
        response: { 202: z.object({ sent: z.literal(true), notSent: z.string().optional() }), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { person, method: id } = request.params;
      refuseUnlessOwner(request, person);
      await backgroundJobs.checkContact({ person, method: id, because: "added" });
      const channel = (await contacts.methodsOf(person)).find((it) => it.id === id)?.channel;
      return reply.code(202).send({ sent: true, ...(channel === undefined ? {} : notSentBy(channel)) });
    },
  );

  app.post(
    "/people/:person/contact-methods/:method/confirm",
    {
      config: edits,
      schema: {
        operationId: "confirmContactMethod",
        summary: "Give back the code that was sent",
        ...{ params: ofMethod, headers },
        body: z.strictObject({ code: z.string().regex(/^\d{6}$/, "Six digits.") }),
        response: { 200: z.object({ confirmed: z.literal(true) }), ...problemResponses },
      },
    },
    async (request) => {
      const { person, method: id } = request.params;
      refuseUnlessOwner(request, person);
      const came = await contacts.confirm(person, id, request.body.code, now());
      if (came === "confirmed") return { confirmed: true } as const;
      throw new Problem(came === "unknown" ? "not-found" : "refused", sentenceOf[came]);
    },
  );

  app.delete(
    "/people/:person/contact-methods/:method",
    {
      config: edits,
      schema: {
        operationId: "removeContactMethod",
        summary: "Stop using a contact method",
        ...{ params: ofMethod, headers },
        response: { 204: z.null(), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { person, method: id } = request.params;
      refuseUnlessOwner(request, person);
      const others = (await contacts.methodsOf(person)).filter((it) => it.id !== id && isUsed(it));
      const places = await placesOf(person);
      if (others.length === 0 && places.length > 0)
        throw new Problem(
          "refused",
          `It is the last way of reaching ${person}, who may be paged by ${places.join(", ")}. Add and confirm another first.`,
        );
      if (!(await contacts.remove(person, id, now()))) throw new Problem("not-found", sentenceOf.unknown);
      return reply.code(204).send(null);
    },
  );

  app.post(
    "/people/:person/paging-rule",
    {
      config: edits,
      schema: {
        operationId: "setPagingRule",
        summary: "Say how one wants to be paged",
        ...{ params: ofPerson, headers, body: rule },
        response: { 200: rule, ...problemResponses },
      },
    },
    async (request) => {
      const { person } = request.params;
      refuseUnlessOwner(request, person);
      const { page, message, quietHours } = request.body;
      const usableChannels = new Set((await contacts.methodsOf(person)).filter(isUsed).map(({ channel }) => channel));
      const missing = [...page, ...message].find(({ channel }) => !usableChannels.has(channel));
      if (missing !== undefined)
        throw new Problem("refused", `${person} has no confirmed ${missing.channel}. Add and confirm it first.`);
      await contacts.setRule(person, { page, message, ...(quietHours === undefined ? {} : { quietHours }) });
      return request.body;
    },
  );

  app.post(
    "/people/:person/test-page",
    {
      config: edits,
      schema: {
        operationId: "testPage",
        summary: "Page oneself by every contact method in use",
        ...{ params: ofPerson, headers },
        response: {
          202: z.object({
            channels: z.array(z.enum(channelNames)).describe("The channels of the person's methods in use."),
            notSent: z
              .array(z.object({ channel: z.enum(channelNames), why: z.string() }))
              .optional()
              .describe("Those for which no vendor is configured."),
          }),
          ...problemResponses,
        },
      },
    },
    async (request, reply) => {
      const { person } = request.params;
      refuseUnlessOwner(request, person);
      const used = (await contacts.methodsOf(person)).filter(isUsed);
      if (used.length === 0) throw new Problem("refused", `Nothing is known by which ${person} could be reached.`);
      for (const { id } of used) await backgroundJobs.checkContact({ person, method: id, because: "test" });
      const channels = used.map(({ channel }) => channel);
      const notSent = [...new Set(channels)].flatMap((channel) => {
        const why = whyNobodySends(channel, outside());
        return why === undefined ? [] : [{ channel, why }];
      });
      return reply.code(202).send({ channels, ...(notSent.length === 0 ? {} : { notSent }) });
    },
  );

  app.delete(
    "/people/:person/contacts",
    {
      config: { needs: "administer" },
      schema: {
        operationId: "forgetPerson",
        summary: "Somebody has left: forget how they are reached",
        // The person in the address need not be configured any more.
        ...{ params: z.object({ person: z.string().max(100) }), headers },
        response: { 204: z.null(), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { person } = request.params;
      const places = await placesOf(person);
      if (places.length > 0)
        throw new Problem("refused", `${person} is still named by ${places.join(", ")}. Take them out there first.`);
      const wasKnown = await contacts.forget(person, now());
      if (!wasKnown && !directory.people.has(person)) throw new Problem("not-found", nobodyCalled(person));
      return reply.code(204).send(null);
    },
  );
}

/**
 * Whether a token belongs to the person or to an admin. An integration may act in the name of people, but may neither
 * read nor change their contact methods. Refusing admins would protect nothing, since admins can make a token in
 * anybody's name.
 */
const isOwnOrAdmins = (caller: Caller, person: Person): boolean =>
  caller.person === person || notOfStanding(caller.standing, "administer") === undefined;
