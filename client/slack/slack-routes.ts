import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import { episodeOf } from "../../domain/incident.ts";
import type { Person } from "../../domain/people.ts";
import { isBundle } from "../../records/paging-turns.ts";
import { acknowledgeTogether } from "../acknowledge-together.ts";
import { Problem } from "../api/problems.ts";
import type { RouteContext } from "../api/routes.ts";
import { pressButton, thanksFor } from "../press-button.ts";
import { type Answer, answerPress } from "./answer-press.ts";
import { type Press, pressIn } from "./press.ts";
import { isSlacks } from "./signature.ts";

/** A press carries the message it stands under, ten sections at most, once more encoded. */
const largestBodyBytes = 256 * 1024;
/** Slack shows a failure after three seconds without an answer. */
const answerWithinMs = 2500;

/**
 * What Slack tells us: pressed buttons. Slack does not send a press again, so whoever pressed is told what came of it,
 * also when it takes longer than the answer may.
 */
export function slackRoutes(app: FastifyInstance, context: RouteContext): void {
  const { slack, incidents, bundles, receipts, settings, rehearsal, now } = context;
  if (slack === undefined) return;
  app.addContentTypeParser(
    "application/x-www-form-urlencoded",
    { bodyLimit: largestBodyBytes, parseAs: "string" },
    (_, body, done) => done(null, String(body)),
  );
  app.addHook("preHandler", async ({ headers, body }) => {
    if (!isSlacks(headers, typeof body === "string" ? body : "", slack.signingSecret, now()))
      throw new Problem("not-authenticated", "The request is not signed by Slack, or was signed too long ago.");
  });
  const underWay = new Set<Promise<void>>();
  app.addHook("onClose", async () => {
    await Promise.all(underWay);
  });

  app.post("/slack/interactions", { schema: { hide: true } }, async ({ body, id, log }, reply) => {
    const press = pressIn(String(body));
    if (press === undefined) return reply.code(200).send();
    const isDone = new AbortController();
    const answered = answer(press, id, log).finally(() => {
      isDone.abort();
      underWay.delete(answered);
    });
    underWay.add(answered);
    await sleep(answerWithinMs, undefined, { signal: isDone.signal }).catch(() => undefined);
    return reply.code(200).send();
  });

  async function answer(press: Press, requestId: string, log: FastifyBaseLogger): Promise<void> {
    const answered = await come(press, requestId, log).catch((error: unknown): Answer => {
      log.warn({ err: error, incident: press.incident, command: press.command }, "a press came to nothing");
      return { text: "Not now: it could not be passed on. Please press again." };
    });
    await answerPress(press, answered, slack?.api).catch((error: unknown) =>
      log.warn({ err: error, incident: press.incident }, "whoever pressed was not told what came of it"),
    );
  }

  async function come(press: Press, requestId: string, log: FastifyBaseLogger): Promise<Answer> {
    const { command, incident } = press;
    const person = await whoPressed(press);
    if (person === undefined) return stranger(press);
    const sender = {
      by: { kind: "person", name: person, via: "slack" },
      key: `${command}/slack/${press.id}`,
      ...(rehearsal ? {} : { sentAt: now() }),
      requestId,
    } as const;
    if (isBundle(incident)) {
      const ids = await bundles.incidentsOf(incident, person);
      if (ids.length === 0) return { text: "This page was for somebody else, or is no longer good." };
      const text = await acknowledgeTogether({ incidents, bundles }, ids, sender);
      log.info({ bundle: incident, by: person, via: "slack" }, "acknowledged together");
      return { text };
    }
    const came = await pressButton(incidents, command, incident, sender);
    log.info({ incident, by: person, command, outcome: came.outcome, via: "slack" }, "command");
    switch (came.outcome) {
      case "done":
        if (command === "takeCommand") return { text: [thanksFor[command], came.note ?? ""].join(" ").trim() };
        if (came.note !== undefined) return { text: came.note };
        return { text: thanksFor[command], ...(command === "acknowledge" ? { buttons: notNow } : {}) };
      case "refused":
        return { text: came.refusal };
      case "unknown":
        return { text: "What you pressed is on its way; nobody has confirmed it yet." };
      case "not-found":
        return { text: `There is no ${incident} any more: nobody needs to acknowledge it.` };
    }
  }

  /** Who is no longer among the people presses for nobody. Without the database, whom the configuration names. */
  async function whoPressed({ member, message }: Press): Promise<Person | undefined> {
    const { people } = settings();
    const known = receipts
      .ownerOf({ channel: "slack", address: member, ref: message })
      .catch(() => Object.entries(people).find(([, { slack: id }]) => id === member)?.[0]);
    const person = await known;
    return person !== undefined && Object.hasOwn(people, person) ? person : undefined;
  }

  /** They see the message anyway, so they may know who has it; of a private incident they hear nothing more. */
  async function stranger({ incident: id, member }: Press): Promise<Answer> {
    const incident = isBundle(id) ? undefined : (await incidents.get(id))?.incident;
    const holder = incident?.private === undefined ? incident && episodeOf(incident)?.acknowledged?.person : undefined;
    const held = holder === undefined ? "" : ` ${settings().people[holder]?.name ?? holder} has it.`;
    return {
      text:
        `Nothing was done, as nobody who may be paged is known by this Slack account.${held} ` +
        `If you may be: incident contacts add slack ${member}`,
    };
  }
}

/** What whoever has it can still do: put off the next page while it is not declared, or give it back. */
const notNow = [
  { label: "Page me again later", command: "snoozePage" },
  { label: "Give it back", command: "unacknowledge" },
] as const;
