import type { Connections } from "./connections.ts";
import type { ContactChannel } from "./outside-system.ts";
import { outsideSystems } from "./outside-systems.ts";

/** Every channel by which people can be paged, by the name under which it is stored. */
export const contactChannels: ReadonlyMap<string, ContactChannel> = new Map(
  outsideSystems.flatMap(({ channels }) => Object.entries(channels)),
);

export const channelNames: readonly string[] = [...contactChannels.keys()];

/**
 * Returns a sentence if no vendor sends by a channel, since its system is not configured; undefined if a vendor does.
 * If no vendor at all is configured, messages are only stored in the local outbox and reach nobody.
 */
export function whyNobodySends(channel: string, { connected }: Pick<Connections, "connected">): string | undefined {
  const carriers = connected.flatMap((system) => system.carriers ?? []);
  if (carriers.some((carrier) => carrier.channel === channel)) return undefined;
  const title = outsideSystems.find(({ channels }) => Object.hasOwn(channels, channel))?.title ?? channel;
  const instead = carriers.length === 0 ? " What is sent stands in the local outbox." : "";
  return `Nothing goes out by ${channel}: ${title} is not configured here.${instead}`;
}

/** Lists the contact methods that the configuration file gives people. */
export const configuredMethods = (people: Readonly<Record<string, object>>) =>
  Object.entries(people).flatMap(([person, it]) => {
    const fields = new Map<string, unknown>(Object.entries(it));
    return [...contactChannels].flatMap(([channel, { field = "" }]) => {
      const address = fields.get(field);
      return typeof address === "string" ? [{ person, channel, address }] : [];
    });
  });
