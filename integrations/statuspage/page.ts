import { z } from "zod";
import type { StatusState } from "../../domain/incident/effects.ts";
import { DeliveryFailure } from "../../activities/ports/delivery.ts";
import { ask, askForJson, type Vendor } from "../paging/vendor-request.ts";

export interface StatuspageOptions {
  readonly key: string;
  readonly pageId: string;
  /** The address of the API; by default Statuspage's own. */
  readonly api?: string;
}

/** An entry of an incident as it is sent to Statuspage. */
export interface Notice {
  readonly status: StatusState;
  readonly body: string;
  /** The state of each component that the incident concerns, by the component's id. */
  readonly components: Readonly<Record<string, ComponentState>>;
  /** Our incident, and the key of the delivery, by which the notice is found again if Statuspage's answer was lost. */
  readonly mark: Mark;
}

export interface Mark {
  readonly incident: string;
  readonly key: string;
}

/** The states of a component, worst first. */
const componentStates = ["major_outage", "partial_outage", "degraded_performance", "operational"] as const;
export type ComponentState = (typeof componentStates)[number];

/** One page at Statuspage. Each call makes one attempt and throws a DeliveryFailure if it fails. */
export interface StatuspagePage {
  /** Opens an incident at Statuspage and returns its id there. */
  open(name: string, notice: Notice): Promise<string>;
  /** Adds an entry to an incident; returns false if Statuspage has no such incident any more. */
  add(id: string, notice: Notice): Promise<boolean>;
  /**
   * Removes an incident with all its entries, after its components got the state that the other incidents leave them
   * in, since Statuspage leaves them as they are; does nothing if the incident is gone already.
   */
  remove(id: string, incident: string): Promise<void>;
  /** Finds the newest incident of ours, by its mark. With `key`, only if that delivery was its last. */
  find(mark: { readonly incident: string; readonly key?: string }): Promise<string | undefined>;
  name(): Promise<string>;
}

/** The longest body of an entry and the longest name of an incident that Statuspage takes, in characters. */
export const longestBody = 25_000;
export const longestName = 255;

/** Statuspage answers 420 besides 429 to more than a request a second (API description, "Rate Limiting"). */
const vendor: Vendor = {
  name: "Statuspage",
  kindOf: (status): DeliveryFailure["kind"] | undefined => (status === 420 ? "retry-after" : undefined),
};

/** The field of an incident's metadata that is ours. */
const ours = "incident_response";
const theirs = z.object({
  id: z.string(),
  status: z.string().nullish(),
  metadata: z
    .looseObject({
      [ours]: z
        .object({
          incident: z.string(),
          key: z.string(),
          components: z.record(z.string(), z.enum(componentStates)).optional(),
        })
        .optional(),
    })
    .nullish(),
});

/** Returns the worse of a component's state and the states that other unresolved incidents of ours give it. */
const worstState = (
  listed: readonly z.output<typeof theirs>[],
  {
    incident,
    component,
    state,
  }: { readonly incident: string; readonly component: string; readonly state: ComponentState },
): ComponentState => {
  const others = listed.flatMap(({ status, metadata }) => {
    const mark = metadata?.[ours];
    return status === "resolved" || mark?.incident === incident ? [] : [mark?.components?.[component]];
  });
  return componentStates.find((one) => one === state || others.includes(one)) ?? state;
};

const withComponents = z.object({ components: z.array(z.object({ id: z.string() })).nullish() });

export function pageAtStatuspage({
  key,
  pageId,
  api = "https://api.statuspage.io",
}: StatuspageOptions): StatuspagePage {
  const headers = { authorization: `OAuth ${key}`, "content-type": "application/json" };
  const urlOf = (path: string) => `${api.replace(/\/+$/, "")}/v1/pages/${encodeURIComponent(pageId)}${path}`;
  const request = async (method: string, path: string, body?: object): Promise<unknown> =>
    askForJson(vendor, urlOf(path), { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  /** Lists the newest hundred incidents, the newest first: a lost answer is retried within minutes. */
  const newest = async () => z.array(theirs).parse(await request("GET", "/incidents?limit=100"));
  /** Returns the states for an incident's components; asks for the other incidents unless no state can be worse. */
  const besideOthers = async (incident: string, components: Notice["components"]) => {
    const states = Object.entries(components);
    if (states.every(([, state]) => state === "major_outage")) return components;
    const listed = await newest();
    return Object.fromEntries(
      states.map(([component, state]) => [component, worstState(listed, { incident, component, state })]),
    );
  };
  const asSent = async ({ status, body, components, mark }: Notice) => ({
    ...{ status, body, component_ids: Object.keys(components) },
    components: await besideOthers(mark.incident, components),
    metadata: { [ours]: { incident: mark.incident, key: mark.key, components } },
  });
  return {
    open: async (name, notice) =>
      theirs.parse(await request("POST", "/incidents", { incident: { name, ...(await asSent(notice)) } })).id,
    add: async (id, notice) => {
      const incident = await asSent(notice);
      return unlessGone(async () => request("PATCH", `/incidents/${encodeURIComponent(id)}`, { incident }));
    },
    remove: async (id, ofOurs) => {
      const path = `/incidents/${encodeURIComponent(id)}`;
      const quietly = { status: "resolved", deliver_notifications: false };
      await unlessGone(async () => {
        const { components } = withComponents.parse(await request("PATCH", path, { incident: quietly }));
        const healed = Object.fromEntries((components ?? []).map((one) => [one.id, "operational"] as const));
        const states = await besideOthers(ofOurs, healed);
        await request("PATCH", path, { incident: { ...quietly, components: states } });
        await ask(vendor, urlOf(path), { method: "DELETE", headers });
      });
    },
    find: async ({ incident, key: last }) => {
      const listed = await newest();
      return listed.find(({ metadata }) => {
        const mark = metadata?.[ours];
        return mark?.incident === incident && (last === undefined || mark.key === last);
      })?.id;
    },
    name: async () => {
      const { name } = z.object({ name: z.string() }).parse(await request("GET", ""));
      return `the page is ${name}`;
    },
  };
}

/** Returns false if Statuspage does not know what the request is about, which is not taken for a failure. */
async function unlessGone(request: () => Promise<unknown>): Promise<boolean> {
  try {
    await request();
    return true;
  } catch (error) {
    if (error instanceof DeliveryFailure && error.status === 404) return false;
    throw error;
  }
}
