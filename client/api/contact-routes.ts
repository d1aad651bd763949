import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { placesNaming } from "../../config/references.ts";
import { pagingChannels, type PagingChannel } from "../../domain/effects.ts";
import type { Person } from "../../domain/people.ts";
import { maySpeakFor } from "../../domain/standings.ts";
import { type Confirmation, type ContactMethod, isUsed } from "../../records/contacts.ts";
import { actorOf, personHeader } from "./authentication.ts";
import { callerOf } from "./caller.ts";
import { isoOf, nobodyCalled, personOf } from "./fields.ts";
import { Problem, problemResponses } from "./problems.ts";
import type { RouteContext, Routes } from "./routes.ts";
import { keyHeader } from "./sender.ts";

const method = z.object({
  id: z.uuid(),
  channel: z.enum(pagingChannels),
  address: z.string().describe("Whole for its owner; others see its end."),
  confirmedAt: z.iso.datetime().optional().describe("When its owner last gave back a code sent to it."),
  fromConfiguration: z.boolean().describe("Used although nobody has confirmed it."),
});
const step = z.strictObject({ afterMinutes: z.int().min(0).max(120), channel: z.enum(pagingChannels) });
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

/** What an address on each channel looks like; a wrong one is refused with the sentence. */
const addressOn: { readonly [C in PagingChannel]?: z.ZodType<string> } = {
  email: z.email("An e-mail address, such as alice@example.com."),
  sms: z.string().regex(/^\+[1-9]\d{6,14}$/, "A number with the country's code, such as +15550101."),
  voice: z.string().regex(/^\+[1-9]\d{6,14}$/, "A number with the country's code, such as +15550101."),
  push: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "An ntfy topic: letters, digits, dash and underscore."),
  slack: z
    .string()
    .regex(
      /^([UW][A-Z0-9]{2,20}|[^\s@]+@[^\s@]+)$/,
      "A Slack member id such as U012AB3CD, or one's e-mail address there.",
    ),
  pagerduty: z
    .string()
    .regex(
      /^[A-Za-z0-9]{32}$/,
      "The integration key (Events API v2) of a PagerDuty service of one's own: 32 characters.",
    ),
  webhook: z.url({ protocol: /^https?$/, error: "An address such as https://hooks.example.com/alice." }),
};

const said: { readonly [C in Exclude<Confirmation, "confirmed">]: string } = {
  wrong: "That is not the code. Look at the newest message.",
  expired: "No code is waiting: it was used, is older than ten minutes, or was guessed too often. Ask for another.",
  unknown: "There is no such contact method.",
};

/** How people are reached: read by everybody, edited by their owner alone. */
export function contactRoutes(app: Routes, { contacts, duty, errands, directory, settings, now }: RouteContext): void {
  const ofPerson = z.object({ person: personOf(directory) });
  const ofMethod = ofPerson.extend({
    method: z.uuid("not the id of a contact method: `incident contacts` lists them"),
  });
  const headers = keyHeader.extend({ [personHeader]: z.string().max(100).optional() });
  const edits = { needs: "editContacts" } as const;
  /** By what somebody may be paged: the file, and what was agreed on since. */
  const placesOf = async (person: Person): Promise<readonly string[]> => [
    ...placesNaming(person, settings()),
    ...(await duty.inForce(now()))
      .filter((it) => it.person === person)
      .map(({ schedule, from, until }) => `an override of ${schedule} from ${isoOf(from)} to ${isoOf(until)}`),
  ];
  const owner = (request: FastifyRequest, person: Person): void => {
    const { name } = actorOf(request, undefined, "join", directory);
    if (name !== person) throw new Problem("not-allowed", `How ${person} is reached is for ${person} alone to change.`);
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
      const isOwner = (request.headers[personHeader] ?? caller.person) === person && maySpeakFor(caller, person);
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
        body: z.strictObject({ channel: z.enum(pagingChannels), address: z.string().trim().min(1).max(500) }),
        response: { 201: method, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { person } = request.params;
      owner(request, person);
      const { channel, address } = request.body;
      const schema = addressOn[channel];
      if (schema === undefined)
        throw new Problem("bad-input", `body.channel: ${channel} has no address of one's own here.`);
      const checked = schema.safeParse(address);
      if (!checked.success) throw new Problem("bad-input", `body.address: ${checked.error.issues[0]?.message ?? ""}`);
      const added = await contacts.add(person, channel, checked.data, now());
      await errands.checkContact({ person, method: added.id, because: "added" });
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
        response: { 202: z.object({ sent: z.literal(true) }), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { person, method: id } = request.params;
      owner(request, person);
      await errands.checkContact({ person, method: id, because: "added" });
      return reply.code(202).send({ sent: true });
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
      owner(request, person);
      const came = await contacts.confirm(person, id, request.body.code, now());
      if (came === "confirmed") return { confirmed: true } as const;
      throw new Problem(came === "unknown" ? "not-found" : "refused", said[came]);
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
      owner(request, person);
      const others = (await contacts.methodsOf(person)).filter((it) => it.id !== id && isUsed(it));
      const places = await placesOf(person);
      if (others.length === 0 && places.length > 0)
        throw new Problem(
          "refused",
          `It is the last way of reaching ${person}, who may be paged by ${places.join(", ")}. Add and confirm another first.`,
        );
      if (!(await contacts.remove(person, id, now()))) throw new Problem("not-found", said.unknown);
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
      owner(request, person);
      const { page, message, quietHours } = request.body;
      const known = new Set((await contacts.methodsOf(person)).filter(isUsed).map(({ channel }) => channel));
      const missing = [...page, ...message].find(({ channel }) => !known.has(channel));
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
        response: { 202: z.object({ channels: z.array(z.enum(pagingChannels)) }), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { person } = request.params;
      owner(request, person);
      const used = (await contacts.methodsOf(person)).filter(isUsed);
      if (used.length === 0) throw new Problem("refused", `Nothing is known by which ${person} could be reached.`);
      for (const { id } of used) await errands.checkContact({ person, method: id, because: "test" });
      return reply.code(202).send({ channels: used.map(({ channel }) => channel) });
    },
  );

  app.delete(
    "/people/:person/contacts",
    {
      config: { needs: "administer" },
      schema: {
        operationId: "forgetPerson",
        summary: "Somebody has left: forget how they are reached",
        // The file may know them no more.
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

const shown = ({ id, channel, address, confirmedAt, seeded }: ContactMethod, toOwner: boolean) => ({
  id,
  channel,
  address: toOwner ? address : `…${address.slice(-3)}`,
  ...(confirmedAt === undefined ? {} : { confirmedAt: isoOf(confirmedAt) }),
  fromConfiguration: seeded,
});
