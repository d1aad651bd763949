import type { Ports } from "../activities/ports/index.ts";
import type { Pager } from "../activities/ports/paging.ts";
import { ConfigurationError } from "../config/problem.ts";
import type { Connections } from "../integrations/connections.ts";
import type { DeliveryLog } from "../activities/ports/delivery-log.ts";
import { directMessagesBy } from "../integrations/paging/direct-messages.ts";
import { pagerOver } from "../integrations/paging/pager-that-sends-once.ts";

/**
 * Makes the pagers of the configured vendors, in the order in which they are tried for a person without a personal
 * rule. If there is a vendor, the local replacement no longer pages, since a page that is only stored in a table of
 * ours would be lost.
 */
export function outsidePagers({ connected, lacking }: Connections, log: DeliveryLog): readonly Pager[] {
  const problems = lacking.map(({ title, lacks, mend }) => ({
    where: lacks,
    what: `${title} is turned on and needs it`,
    mend,
  }));
  if (problems.length > 0) throw new ConfigurationError(problems);
  return connected.flatMap(({ carriers = [] }) => carriers).map((carrier) => pagerOver(carrier, log));
}

/**
 * Replaces the local replacements by the ports of the outside systems that are configured. Messages to single people go
 * by the same systems as pages.
 */
export function withOutsidePorts(local: Ports, { connected }: Pick<Connections, "connected">, log: DeliveryLog): Ports {
  const carriers = connected.flatMap((system) => system.carriers ?? []);
  const direct =
    carriers.length === 0
      ? local.direct
      : directMessagesBy({ carriers, contacts: local.contacts, log, outbox: local.direct });
  return connected.reduce((ports: Ports, system) => ({ ...ports, ...system.ports?.(local, log) }), {
    ...local,
    direct,
  });
}
