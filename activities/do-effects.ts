import type { DeedName, Effect, EffectDoing, Outcome } from "../domain/incident/effects.ts";
import { minute } from "../domain/incident/moment.ts";
import { answerTo } from "./business-time.ts";
import { withWorkingTimeOf } from "./working-time-of-service.ts";
import { callByHand } from "./calling-by-hand.ts";
import { deliveredFor } from "./delivery-fields.ts";
import { failedOutcome } from "./classify-failure.ts";
import { peopleBehind } from "../on-call/targets.ts";
import { answerMerge, forwardAlerts, handOnClearing, handOver, openSuccessor } from "./merge-incidents.ts";
import { pagePeople } from "./paging/page-people.ts";
import { withdrawPages } from "./paging/withdraw-pages.ts";
import { wordWithoutNotes, templateData, type Voice, wordWithNotes } from "./word-messages.ts";
import type { Chat } from "./ports/chat.ts";
import type { Ports } from "./ports/index.ts";
import type { Successors } from "./ports/peers.ts";
import type { RecentChanges } from "./ports/records.ts";
import { remind, tell } from "./tell-and-remind.ts";

export interface Means {
  readonly ports: Ports;
  readonly successors: Successors;
  readonly voice: Voice;
  /** How long a page may wait for pages of other incidents to the same people. */
  readonly mayWaitMs?: number;
}

/** The chat of a canary, which posts nothing. */
const nobodyHears = { tell: async () => Promise.resolve() };

/**
 * The function that carries out each kind of effect. Every function makes one attempt, and repeating that attempt
 * under the effect's key does no harm.
 */
export type Deeds = { readonly [D in DeedName]: (effect: EffectDoing<D>) => Promise<Outcome> };

export function deedsWith({ ports, successors, voice, mayWaitMs }: Means): Deeds {
  const { chat, statusPage, tracker, calendar } = ports;
  // A canary's page is not bundled with others, so that it never delays a real page.
  const { turns: _, ...withoutTurns } = ports;
  const canarys = { ...withoutTurns, pagers: [ports.sandbox], audienceChat: nobodyHears };
  const portsFor = ({ about }: Effect) => (about.kind === "canary" ? canarys : ports);
  return {
    page: async (effect) => pagePeople(effect, portsFor(effect), voice, mayWaitMs),
    withdrawPages: async (effect) => withdrawPages(effect, portsFor(effect), voice),
    openSuccessor: async (effect) => openSuccessor(effect, successors),
    handOnClearing: async (effect) => handOnClearing(effect, successors),
    callByHand: async (effect) => outcomeWithRef(callByHand(effect, chat, voice)),
    handOver: async (effect) => handOver(effect, successors),
    answerMerge: async (effect) => answerMerge(effect, successors),
    forwardAlerts: async (effect) => forwardAlerts(effect, successors),
    openRoom: async (effect) => openRoom(effect, ports, voice),
    invite: async (effect) => outcomeWhenDone(chat.invite({ ...deliveredFor(effect), people: effect.people })),
    setTopic: async (effect) => outcomeWhenDone(chat.setTopic({ ...deliveredFor(effect), topic: effect.topic })),
    post: async (effect) => {
      const { to, name, pin } = effect;
      const { text } = wordWithNotes(effect, effect, voice);
      return outcomeWithRef(chat.post({ ...wordedBy(effect), to, name, pin, text }));
    },
    edit: async (effect) => {
      const { to, name } = effect;
      return outcomeWhenDone(
        chat.edit({ ...wordedBy(effect), to, name, text: wordWithNotes(effect, effect, voice).text }),
      );
    },
    archiveRoom: async (effect) => outcomeWhenDone(chat.archive(deliveredFor(effect))),
    remind: async (effect) => remind(effect, ports, voice),
    publish: async (effect) => {
      const { state, about } = effect;
      const { text } = wordWithoutNotes(effect, effect, voice);
      const { service, severity } = about;
      return outcomeWithRef(statusPage.publish({ ...wordedBy(effect), service, severity, state, text }));
    },
    withdrawEntry: async (effect) => {
      const { text } = wordWithoutNotes(effect, await knowingOthers(effect, ports), voice);
      return outcomeWhenDone(statusPage.withdraw({ ...wordedBy(effect), text }));
    },
    tell: async (effect) => tell(await knowingOthers(effect, ports), ports, voice),
    createTicket: async (effect) => {
      const { ticket, title } = effect;
      return outcomeWithRef(
        tracker.createTicket({ ...wordedBy(effect), ticket, title, text: wordWithNotes(effect, effect, voice).text }),
      );
    },
    comment: async (effect) => {
      const { ticket } = effect;
      return outcomeWhenDone(
        tracker.comment({ ...wordedBy(effect), ticket, text: wordWithNotes(effect, effect, voice).text }),
      );
    },
    createItems: async (effect) =>
      outcomeWithRef(tracker.createItems({ ...deliveredFor(effect), items: effect.items })),
    sendInvitation: async (effect) => sendInvitation(effect, ports, voice),
    cancelInvitation: async (effect) => {
      const wording = "invitation/cancelled";
      const { subject = "", text } = wordWithNotes(effect, { wording, data: {} }, voice);
      const { sequence } = effect;
      return outcomeWhenDone(calendar.cancel({ ...deliveredFor(effect), wording, sequence, subject, text }));
    },
    workOut: async (effect) => workOut(effect, voice),
  };
}

const wordedBy = (effect: EffectDoing<"post" | "edit" | "publish" | "withdrawEntry" | "createTicket" | "comment">) => ({
  ...deliveredFor(effect),
  wording: effect.wording,
});

/**
 * Adds the other open incidents of the service to a message that withdraws an announcement: while people work on
 * another incident, nobody may read that there is none. If the records do not answer, this throws and the message is
 * retried.
 */
async function knowingOthers<E extends EffectDoing<"withdrawEntry" | "tell">>(
  effect: E,
  { others }: Pick<Ports, "others">,
): Promise<E> {
  if (!/\/(withdrawn|false-alarm)$/.test(effect.wording)) return effect;
  const { id: except, service, kind } = effect.about;
  const othersOpen = (await others?.openOn({ service, kind, except })) ?? [];
  return { ...effect, data: { ...effect.data, othersOpen } };
}

async function outcomeWhenDone(deed: Promise<void>): Promise<Outcome> {
  await deed;
  return { ok: true };
}

async function outcomeWithRef(deed: Promise<string>): Promise<Outcome> {
  return { ok: true, ref: await deed };
}

/**
 * Opens the incident's room. The declaration is pinned in it, and edited as the incident goes on. The recent changes of
 * the service are posted too, since they are the first suspects.
 */
async function openRoom(effect: EffectDoing<"openRoom">, { chat, changes }: Ports, voice: Voice): Promise<Outcome> {
  const { about, topic, invite, wording } = effect;
  const { text } = wordWithNotes(effect, effect, voice);
  const ref = await chat.openRoom({ ...deliveredFor(effect), name: about.id, topic, private: about.private, invite });
  const delivered = { ...deliveredFor(effect, "/declaration"), wording };
  await chat.post({ ...delivered, to: "room", name: "declaration", text, pin: true });
  // Changes that cannot be read do not keep the room from opening; the room then says where to look them up.
  const recent = await (changes?.recent(about.service, effect.at) ?? Promise.resolve([])).catch(
    () => "unread" as const,
  );
  if (recent.length > 0) await postChanges(effect, recent, chat, voice);
  return { ok: true, ref };
}

const mostChangesShown = 5;

async function postChanges(
  effect: EffectDoing<"openRoom">,
  recent: Awaited<ReturnType<RecentChanges["recent"]>> | "unread",
  chat: Chat,
  voice: Voice,
): Promise<void> {
  const wording = "room/recent-changes";
  const read = recent === "unread" ? [] : recent;
  const shown = read.slice(0, mostChangesShown).map(({ kind, summary, at, author = "" }) => ({
    ...{ kind, summary, author },
    minutesBefore: Math.max(0, Math.round((effect.at - at) / minute)),
  }));
  const data = { changes: shown, more: read.length - shown.length, unread: recent === "unread" };
  const { text } = voice.wording.say(wording, { ...templateData(effect, voice), ...data });
  const delivered = { ...deliveredFor(effect, "/changes"), wording };
  await chat.post({ ...delivered, to: "room", name: "changes", text, pin: false });
}

async function sendInvitation(
  effect: EffectDoing<"sendInvitation">,
  { calendar, recorder }: Ports,
  voice: Voice,
): Promise<Outcome> {
  const { slot, minutes, sequence, wording, about } = effect;
  const { settings } = voice;
  const attendees = [...new Set(effect.attendees.flatMap((target) => peopleBehind(target, effect.at, settings)))];
  if (attendees.length === 0) return failedOutcome({ transient: false, error: "there is nobody to invite" });
  const timeline = await recorder.timeline(about.id, effect.tellsUpTo);
  const data = { ...effect.data, slot, minutes, attendees, timeline };
  const { subject = `Postmortem: ${about.title}`, text } = wordWithNotes(effect, { wording, data }, voice);
  const delivered = { ...deliveredFor(effect), wording };
  return outcomeWithRef(calendar.invite({ ...delivered, slot, minutes, attendees, sequence, subject, text }));
}

/**
 * Answers the core's questions about working time. Where the calendar has no answer, the core uses a deadline by the
 * plain clock.
 */
async function workOut({ questions, about }: EffectDoing<"workOut">, voice: Voice): Promise<Outcome> {
  const settings = withWorkingTimeOf(about.service, voice.settings);
  const answers = questions.flatMap((question) => {
    const is = answerTo(question, settings);
    return is === undefined ? [] : [{ question, is }];
  });
  if (answers.length > 0 || questions.length === 0) return { ok: true, answers };
  return failedOutcome({
    transient: false,
    error: `the calendar has no answer to ${questions.map((it) => it.ask).join(", ")}`,
  });
}
