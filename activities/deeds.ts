import type { DeedName, Effect, EffectDoing, Outcome } from "../domain/effects.ts";
import { minute } from "../domain/moment.ts";
import { answerTo } from "./business-time.ts";
import { callByHand } from "./calling-by-hand.ts";
import { deliveredFor } from "./delivered.ts";
import { failed } from "./failures.ts";
import { peopleBehind } from "../on-call/targets.ts";
import { answerMerge, forwardAlerts, handOnClearing, handOver, openSuccessor } from "./merging.ts";
import { pagePeople, withdrawPages } from "./paging.ts";
import { bare, standing, type Voice, worded } from "./phrasing.ts";
import type { Chat, Ports, RecentChanges, Successors } from "./ports.ts";
import { remind, tell } from "./telling.ts";

export interface Means {
  readonly ports: Ports;
  readonly successors: Successors;
  readonly voice: Voice;
  /** How long a page may wait for those of other incidents. */
  readonly mayWaitMs?: number;
}

/** A canary disturbs no channel either. */
const nobodyHears = { tell: async () => Promise.resolve() };

/** How each deed is done: one attempt, repeatable under the effect's key. */
export type Deeds = { readonly [D in DeedName]: (effect: EffectDoing<D>) => Promise<Outcome> };

export function deedsWith({ ports, successors, voice, mayWaitMs }: Means): Deeds {
  const { chat, statusPage, tracker, calendar } = ports;
  // A canary takes nobody's turn: the next page to the same people is theirs.
  const { turns: _, ...withoutTurns } = ports;
  const canarys = { ...withoutTurns, pagers: [ports.sandbox], audienceChat: nobodyHears };
  const portsFor = ({ about }: Effect) => (about.kind === "canary" ? canarys : ports);
  return {
    page: async (effect) => pagePeople(effect, portsFor(effect), voice, mayWaitMs),
    withdrawPages: async (effect) => withdrawPages(effect, portsFor(effect), voice),
    openSuccessor: async (effect) => openSuccessor(effect, successors),
    handOnClearing: async (effect) => handOnClearing(effect, successors),
    callByHand: async (effect) => called(callByHand(effect, chat, voice)),
    handOver: async (effect) => handOver(effect, successors),
    answerMerge: async (effect) => answerMerge(effect, successors),
    forwardAlerts: async (effect) => forwardAlerts(effect, successors),
    openRoom: async (effect) => openRoom(effect, ports, voice),
    invite: async (effect) => done(chat.invite({ ...deliveredFor(effect), people: effect.people })),
    setTopic: async (effect) => done(chat.setTopic({ ...deliveredFor(effect), topic: effect.topic })),
    post: async (effect) => {
      const { to, name, pin } = effect;
      const { text } = worded(effect, effect, voice);
      return called(chat.post({ ...wordedBy(effect), to, name, pin, text }));
    },
    edit: async (effect) => {
      const { to, name } = effect;
      return done(chat.edit({ ...wordedBy(effect), to, name, text: worded(effect, effect, voice).text }));
    },
    archiveRoom: async (effect) => done(chat.archive(deliveredFor(effect))),
    remind: async (effect) => remind(effect, ports, voice),
    publish: async (effect) => {
      const { state, about } = effect;
      const { text } = bare(effect, effect, voice);
      return called(statusPage.publish({ ...wordedBy(effect), service: about.service, state, text }));
    },
    withdrawEntry: async (effect) =>
      done(statusPage.withdraw({ ...wordedBy(effect), text: bare(effect, effect, voice).text })),
    tell: async (effect) => tell(effect, ports, voice),
    createTicket: async (effect) => {
      const { ticket, title } = effect;
      return called(
        tracker.createTicket({ ...wordedBy(effect), ticket, title, text: worded(effect, effect, voice).text }),
      );
    },
    comment: async (effect) => {
      const { ticket } = effect;
      return done(tracker.comment({ ...wordedBy(effect), ticket, text: worded(effect, effect, voice).text }));
    },
    createItems: async (effect) => called(tracker.createItems({ ...deliveredFor(effect), items: effect.items })),
    sendInvitation: async (effect) => sendInvitation(effect, ports, voice),
    cancelInvitation: async (effect) => done(calendar.cancel({ ...deliveredFor(effect), sequence: effect.sequence })),
    workOut: async (effect) => workOut(effect, voice),
  };
}

const wordedBy = (effect: EffectDoing<"post" | "edit" | "publish" | "withdrawEntry" | "createTicket" | "comment">) => ({
  ...deliveredFor(effect),
  wording: effect.wording,
});

async function done(deed: Promise<void>): Promise<Outcome> {
  await deed;
  return { ok: true };
}

async function called(deed: Promise<string>): Promise<Outcome> {
  return { ok: true, ref: await deed };
}

/**
 * A room opens with the declaration pinned in it, which is edited as the incident goes on, and with what was changed
 * about the service of late: the first suspects.
 */
async function openRoom(effect: EffectDoing<"openRoom">, { chat, changes }: Ports, voice: Voice): Promise<Outcome> {
  const { about, topic, invite, wording } = effect;
  const { text } = worded(effect, effect, voice);
  const ref = await chat.openRoom({ ...deliveredFor(effect), name: about.id, topic, private: about.private, invite });
  const delivered = { ...deliveredFor(effect, "/declaration"), wording };
  await chat.post({ ...delivered, to: "room", name: "declaration", text, pin: true });
  // Whoever responds can look them up; that nobody can say is no reason to keep the room from opening.
  const recent = (await changes?.recent(about.service, effect.at).catch(() => [])) ?? [];
  if (recent.length > 0) await postChanges(effect, recent, chat, voice);
  return { ok: true, ref };
}

const mostChangesShown = 5;

async function postChanges(
  effect: EffectDoing<"openRoom">,
  recent: Awaited<ReturnType<RecentChanges["recent"]>>,
  chat: Chat,
  voice: Voice,
): Promise<void> {
  const wording = "room/recent-changes";
  const shown = recent.slice(0, mostChangesShown).map(({ kind, summary, at, author = "" }) => ({
    ...{ kind, summary, author },
    minutesBefore: Math.max(0, Math.round((effect.at - at) / minute)),
  }));
  const data = { changes: shown, more: recent.length - shown.length };
  const { text } = voice.wording.say(wording, { ...standing(effect, voice), ...data });
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
  if (attendees.length === 0) return failed({ transient: false, error: "there is nobody to invite" });
  const timeline = await recorder.timeline(about.id, effect.tellsUpTo);
  const data = { ...effect.data, slot, minutes, attendees, timeline };
  const { subject = `Postmortem: ${about.title}`, text } = worded(effect, { wording, data }, voice);
  const delivered = { ...deliveredFor(effect), wording };
  return called(calendar.invite({ ...delivered, slot, minutes, attendees, sequence, subject, text }));
}

/** What the calendar cannot say is left to the plain clock, which stands until there is an answer. */
async function workOut({ questions }: EffectDoing<"workOut">, { settings }: Voice): Promise<Outcome> {
  const answers = questions.flatMap((question) => {
    const is = answerTo(question, settings);
    return is === undefined ? [] : [{ question, is }];
  });
  if (answers.length > 0 || questions.length === 0) return { ok: true, answers };
  return failed({
    transient: false,
    error: `the calendar has no answer to ${questions.map((it) => it.ask).join(", ")}`,
  });
}
