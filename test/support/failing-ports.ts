import { DeliveryFailure } from "../../activities/ports/delivery.ts";
import type { Ports } from "../../activities/ports/index.ts";
import type { Pager } from "../../activities/ports/paging.ts";

/**
 * How a call fails. With `hang`, the call returns only when the port works again. With `answer-lost`, the call does
 * the work and then fails as if it had not.
 */
export type Trouble =
  | { readonly as: "retry" | "permanent" | "configuration" | "hang" | "answer-lost" }
  | { readonly as: "retry-after"; readonly retryAfterMs: number };

/**
 * What can be broken: a whole port, such as `chat`, or one of its methods, such as `chat.post`. A pager is `pagers`
 * or `pagers.push`.
 */
export type Place = Exclude<keyof Ports, "conference"> | `${Exclude<keyof Ports, "conference">}.${string}`;

/** Ports (the connections to outside systems) that a test can break and make work again while they are in use. */
export interface FailingPorts {
  readonly ports: Ports;
  /** Breaks a port or method in a certain way, instead of the way in which it was broken before. */
  readonly fail: (place: Place, trouble: Trouble) => void;
  /** Makes a port or method work again, or all of them. Calls that hang then go on. */
  readonly heal: (place?: Place) => void;
  /** Returns how often a port or method was called, whether the call failed or not. */
  readonly callsOf: (place: Place) => number;
}

export function failingPorts(world: Ports): FailingPorts {
  const troubles = new Map<string, Trouble>();
  const calls = new Map<string, number>();
  let wakeUp: readonly (() => void)[] = [];

  const troubleOf = (places: readonly string[]): Trouble | undefined =>
    places.map((place) => troubles.get(place)).find((trouble) => trouble !== undefined);
  const healed = (): Promise<void> =>
    new Promise((resolve) => {
      wakeUp = [...wakeUp, resolve];
    });

  /** Makes a call that fails if its method or its port is broken; if both are, the method's failure counts. */
  const through =
    <Args extends readonly unknown[], Answer>(places: readonly string[], call: (...args: Args) => Promise<Answer>) =>
    async (...args: Args): Promise<Answer> => {
      for (const place of places) calls.set(place, (calls.get(place) ?? 0) + 1);
      while (troubleOf(places)?.as === "hang") await healed();
      const trouble = troubleOf(places);
      if (trouble === undefined) return call(...args);
      if (trouble.as === "answer-lost") await call(...args);
      throw failure(trouble, places[0] ?? "");
    };

  const { contacts, chat, direct, audienceChat, mail, statusPage, tracker, calendar, conference, recorder, duty } =
    world;
  const pager = (it: Pager): Pager => {
    const places = (deed: string) => [
      `pagers.${it.channel}.${deed}`,
      `pagers.${deed}`,
      `pagers.${it.channel}`,
      "pagers",
    ];
    return {
      channel: it.channel,
      page: through(places("page"), (page) => it.page(page)),
      withdraw: through(places("withdraw"), (page) => it.withdraw(page)),
    };
  };
  const ports: Ports = {
    pagers: world.pagers.map(pager),
    sandbox: world.sandbox,
    contacts: { reach: through(["contacts.reach", "contacts"], (...asked) => contacts.reach(...asked)) },
    chat: {
      openRoom: through(["chat.openRoom", "chat"], (room) => chat.openRoom(room)),
      invite: through(["chat.invite", "chat"], (room) => chat.invite(room)),
      setTopic: through(["chat.setTopic", "chat"], (room) => chat.setTopic(room)),
      post: through(["chat.post", "chat"], (message) => chat.post(message)),
      edit: through(["chat.edit", "chat"], (message) => chat.edit(message)),
      archive: through(["chat.archive", "chat"], (room) => chat.archive(room)),
    },
    direct: { send: through(["direct.send", "direct"], (message) => direct.send(message)) },
    audienceChat: { tell: through(["audienceChat.tell", "audienceChat"], (message) => audienceChat.tell(message)) },
    mail: { send: through(["mail.send", "mail"], (letter) => mail.send(letter)) },
    statusPage: {
      publish: through(["statusPage.publish", "statusPage"], (entry) => statusPage.publish(entry)),
      withdraw: through(["statusPage.withdraw", "statusPage"], (entry) => statusPage.withdraw(entry)),
    },
    tracker: {
      createTicket: through(["tracker.createTicket", "tracker"], (ticket) => tracker.createTicket(ticket)),
      comment: through(["tracker.comment", "tracker"], (comment) => tracker.comment(comment)),
      createItems: through(["tracker.createItems", "tracker"], (items) => tracker.createItems(items)),
    },
    calendar: {
      invite: through(["calendar.invite", "calendar"], (meeting) => calendar.invite(meeting)),
      cancel: through(["calendar.cancel", "calendar"], (meeting) => calendar.cancel(meeting)),
    },
    conference,
    duty,
    recorder: {
      append: through(["recorder.append", "recorder"], (batch) => recorder.append(batch)),
      timeline: async (incidentId, upTo) => recorder.timeline(incidentId, upTo),
    },
  };

  const heal = (place?: Place): void => {
    if (place === undefined) troubles.clear();
    else troubles.delete(place);
    const waiting = wakeUp;
    wakeUp = [];
    for (const goOn of waiting) goOn();
  };
  return {
    ports,
    fail: (place, trouble) => {
      heal(place);
      troubles.set(place, trouble);
    },
    heal,
    callsOf: (place) => calls.get(place) ?? 0,
  };
}

function failure(trouble: Trouble, place: string): DeliveryFailure {
  const sentence = `${place} was told to fail (${trouble.as}).`;
  switch (trouble.as) {
    case "retry-after":
      return new DeliveryFailure("retry-after", sentence, { retryAfterMs: trouble.retryAfterMs });
    case "permanent":
    case "configuration":
      return new DeliveryFailure(trouble.as, sentence);
    default:
      return new DeliveryFailure("retry", sentence);
  }
}
