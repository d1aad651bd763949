import { randomUUID } from "node:crypto";
import type { FastifyBaseLogger } from "fastify";
import type { PageLinks } from "../../config/page-links.ts";
import type { Settings } from "../../config/settings.ts";
import type { Sender } from "../../domain/commands/commands.ts";
import { episodeOf } from "../../domain/incident/incident.ts";
import { minute } from "../../domain/incident/moment.ts";
import type { Person } from "../../domain/incident/people.ts";
import { configuredMethods } from "../../integrations/contact-channels.ts";
import type { Press, PressOutcome } from "../../integrations/inbound.ts";
import type { PageReceipts } from "../../records/page-deliveries.ts";
import { type BundledPages, isBundle } from "../../records/paging-turns.ts";
import type { RequestClock } from "../api/edges/sender.ts";
import { acknowledgeTogether } from "../temporal/acknowledge-together.ts";
import type { Incidents } from "../temporal/incidents.ts";
import { pagesNamed, type Pressed } from "./pages-a-reply-means.ts";
import { pressButton } from "../temporal/press-button.ts";

export interface PressParts extends RequestClock {
  readonly pageLinks: () => PageLinks;
  readonly receipts: Pick<PageReceipts, "pagesTo" | "ownerOf" | "hearAnswer">;
  readonly bundles: BundledPages;
  readonly incidents: Pick<Incidents, "get" | "command">;
  readonly settings: () => Settings;
}

/** How long a vendor may repeat a request whose answer it did not get. */
const repeatedWithinMs = minute;

interface Pressing {
  readonly id: string;
  readonly log: FastifyBaseLogger;
}

/** Returns a function that carries out the commands of buttons that people press in outside systems, such as a chat. */
export function createPresses(parts: PressParts): (press: Press, request: Pressing) => Promise<PressOutcome> {
  const { pageLinks, receipts, bundles, incidents, settings, rehearsal, now } = parts;

  return async (press, { id: requestId, log }) => {
    const pressed = await pressedPage(press);
    if ("outcome" in pressed) return pressed;
    const { person, incidents: ids } = pressed;
    const { command, via, id } = press;
    const sender: Sender = {
      by: { kind: "person", name: person, via },
      key: id === undefined ? `${command}/${randomUUID()}` : `${command}/${via}/${id}`,
      ...(rehearsal ? {} : { sentAt: now() }),
      requestId,
    };
    const [incident, ...others] = ids;
    if (incident === undefined) return { outcome: "no-page" };
    if (others.length > 0) {
      const report = (error: unknown, warning: string) => log.warn({ err: error }, warning);
      const sentence = await acknowledgeTogether({ incidents, bundles, report }, ids, sender);
      log.info({ incidents: ids, by: person, via }, "acknowledged together");
      return { outcome: "together", sentence };
    }
    const came = await pressButton(incidents, command, incident, sender);
    log.info({ incident, by: person, command, outcome: came.outcome, via }, "command");
    switch (came.outcome) {
      case "done":
        return { outcome: "done", incident, ...(came.note === undefined ? {} : { note: came.note }) };
      case "refused":
        return came;
      case "unknown":
        return { outcome: "unconfirmed" };
      case "not-found":
        return { outcome: "no-incident", incident };
    }
  };

  async function pressedPage(press: Press): Promise<Pressed | PressOutcome> {
    const { page, via } = press;
    if ("link" in page) {
      const paged = pageLinks().read(page.link, now());
      if (paged === undefined) return { outcome: "no-page" };
      const pressed = await standsFor(paged.incidentId, paged.person);
      // A call can be answered while the database is away: its link names the incident.
      return firstMeaning(pressed, press).catch(() => pressed);
    }
    if ("message" in page) {
      const person = await ownerOf(via, page);
      return person === undefined ? stranger(page.about) : standsFor(page.about, person);
    }
    const pages = await receipts.pagesTo({ channel: via, address: page.address });
    const lookUp = async (id: string) => (await incidents.get(id).catch(() => undefined))?.incident;
    return firstMeaning(await pagesNamed(pages, page.named, lookUp), press);
  }

  /**
   * Returns what a press means, unless it was heard before. A press that comes again at once means what it meant the
   * first time, so that a vendor may repeat a request that failed; later, it is not carried out again.
   */
  async function firstMeaning(meant: Pressed | PressOutcome, { via, id }: Press): Promise<Pressed | PressOutcome> {
    if (id === undefined) return meant;
    const answer = "outcome" in meant ? { incidents: [] } : meant;
    const before = await receipts.hearAnswer({ channel: via, ref: id, at: now(), ...answer });
    if (before === undefined) return meant;
    const { person, incidents: ids, at } = before;
    const isRepeat = person !== undefined && Math.abs(now() - at) < repeatedWithinMs;
    return isRepeat ? { person, incidents: ids } : { outcome: "heard-before" };
  }

  async function standsFor(id: string, person: Person): Promise<Pressed> {
    return { person, incidents: await bundles.incidentsOf(id, person) };
  }

  /**
   * Finds the person who has the given address. Without the database, the addresses in the configuration are searched.
   * A person who is no longer configured counts as nobody.
   */
  async function ownerOf(
    channel: string,
    { address, message }: { readonly address: string; readonly message: string },
  ): Promise<Person | undefined> {
    const { people } = settings();
    const isTheirs = (it: { readonly channel: string; readonly address: string }) =>
      it.channel === channel && it.address === address;
    const person = await receipts
      .ownerOf({ channel, address, ref: message })
      .catch(() => configuredMethods(people).find(isTheirs)?.person);
    return person !== undefined && Object.hasOwn(people, person) ? person : undefined;
  }

  /**
   * Answers a button press by a person who was not paged. The person can read the message in the channel, so the
   * answer says who has acknowledged the incident, unless the incident is private.
   */
  async function stranger(about: string): Promise<PressOutcome> {
    const incident = isBundle(about) ? undefined : (await incidents.get(about))?.incident;
    if (incident === undefined || incident.private !== undefined) return { outcome: "stranger" };
    const holder = episodeOf(incident)?.acknowledged?.person;
    return {
      outcome: "stranger",
      ...(holder === undefined ? {} : { holder: settings().people[holder]?.name ?? holder }),
    };
  }
}
