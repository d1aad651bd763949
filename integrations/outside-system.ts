import { z } from "zod";
import type { OutsideIncidents } from "../activities/ports/outside-incidents.ts";
import type { Ports } from "../activities/ports/index.ts";
import type { Health } from "./health.ts";
import type { InboundRoute } from "./inbound.ts";
import type { DutySource } from "./outside-duty.ts";
import type { AlertFormat } from "../intake/alert-format.ts";
import type { Carrier } from "./paging/carrier.ts";
import type { DeliveryLog } from "../activities/ports/delivery-log.ts";

/**
 * An environment variable of an outside system. A secret is never logged; instead of the variable, the file that
 * `<NAME>_FILE` names may contain it.
 */
export interface Variable {
  readonly sentence: string;
  readonly isSecret: boolean;
  /** The form of a valid value. If the value has another form, the product does not start. */
  readonly pattern?: RegExp;
}

/** A way of reaching people, such as text messages. */
export interface ContactChannel {
  /** The schema of an address on this channel. A wrong address is refused with the schema's sentence. */
  readonly address: z.ZodType<string>;
  /** The kind of address that the channel takes, in words such as "an e-mail address". */
  readonly takes: string;
  /**
   * The field of a person in the configuration file that contains their address on this channel, if there is such a
   * field.
   */
  readonly field?: string;
}

/**
 * What an outside system adds to the configuration. A declaration can be read without loading any package of a vendor.
 */
export interface Declaration {
  /** The name of the system as people know it, such as `Slack`. */
  readonly title: string;
  readonly variables: Readonly<Record<string, Variable>>;
  /** Variables that have to be set together or not at all. */
  readonly setTogether?: readonly string[];
  /** The system's fields in the configuration file, nested as they are in that file. */
  readonly settings: z.ZodObject;
  /** The channels by which the system reaches people. Rules, deliveries and contact methods store these names. */
  readonly channels: Readonly<Record<string, ContactChannel>>;
  /** The field of a person in the configuration file that names their account, for systems in which people act. */
  readonly account?: string;
  /**
   * The ports that the system takes over from the local replacements. What no system takes over ends in the outbox,
   * and the doctor says so.
   */
  readonly takesOver?: readonly (keyof Ports)[];
  /** The format of the system's alerts, which makes its name a kind of alert source. */
  readonly alerts?: AlertFormat;
}

/** The configuration that an adapter gets: the system's own part, and settings that any system may need. */
export interface AdapterConfiguration<D extends Declaration> {
  readonly variables: { readonly [N in keyof D["variables"]]?: string | undefined };
  readonly settings: z.output<D["settings"]>;
  /** The public address at which phones and vendors reach the API. */
  readonly publicUrl: string | undefined;
  /** The e-mail addresses of people in the configuration file. */
  readonly emails: ReadonlyMap<string, string>;
  /** The chat channel in which incidents are announced. */
  readonly alertsChannel: string;
  /** The ids of services in the configuration file, by the services' names. */
  readonly serviceIds: ReadonlyMap<string, string>;
}

/** The adapters of a system that is turned on. */
export interface Connected {
  /** Tests the system for the doctor (the health check for operators). */
  readonly examine: () => Promise<Health>;
  /** The ways in which the system can page a person, in the order in which they are tried. */
  readonly carriers?: readonly Carrier[];
  /** Replaces local stand-ins for outside systems by this system: returns the ports that it takes over. */
  readonly ports?: (local: Ports, log: DeliveryLog) => Partial<Ports>;
  /** Says who is on duty in the system's schedules. */
  readonly duty?: DutySource;
  /** The paths of our API that the system calls. */
  readonly inbound?: readonly InboundRoute[];
  /** Reports our incidents to a system that keeps incidents of its own. */
  readonly incidents?: OutsideIncidents;
}

/**
 * The result of connecting a system. `lacks` names the setting that a system needs and does not have, although it is
 * turned on.
 */
export type Connection = "off" | { readonly lacks: string } | Connected;

/** The environment and the configuration file after both were read and checked. */
export interface Configured {
  readonly environment: { readonly outsideSystems: Readonly<Record<string, string>> };
  readonly settings: {
    readonly paging: { readonly publicUrl?: string | undefined };
    readonly people: Readonly<Record<string, { readonly email?: string | undefined }>>;
    readonly alertsChannel: string;
    readonly services: Readonly<Record<string, { readonly name: string }>>;
  };
}

/** An outside system in the list of all systems. */
export interface OutsideSystem extends Declaration {
  /** The name of the system's folder, which is also used in tables and task queues. */
  readonly id: string;
  /**
   * Loads the adapters and the vendor's packages. The returned function connects the system, and is called again after
   * each edit of the settings.
   */
  readonly load: () => Promise<(configured: Configured) => Connection>;
}

/**
 * Loads nothing, for systems that only send alerts. Such a system needs no connection, since every alert source has
 * secrets of its own.
 */
const neverConnected = async () => Promise.resolve({ connect: (): Connection => "off" });

/** Makes an outside system of its declaration and the function that loads its adapters. */
export const outsideSystem = <D extends Declaration>(
  id: string,
  declaration: D,
  load: () => Promise<{ readonly connect: (configuration: AdapterConfiguration<D>) => Connection }> = neverConnected,
): OutsideSystem => ({
  id,
  ...declaration,
  load: async () => {
    const { connect } = await load();
    return ({ environment, settings }) =>
      connect({
        variables: environment.outsideSystems,
        settings: z.parse<D["settings"]>(declaration.settings, settings),
        publicUrl: settings.paging.publicUrl,
        alertsChannel: settings.alertsChannel,
        serviceIds: new Map(Object.entries(settings.services).map(([serviceId, { name }]) => [name, serviceId])),
        emails: new Map(
          Object.entries(settings.people).flatMap(([person, { email }]): [string, string][] =>
            email === undefined ? [] : [[person, email]],
          ),
        ),
      });
  },
});
