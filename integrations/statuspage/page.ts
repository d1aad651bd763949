import { z } from "zod";
import type { StatusState } from "../../domain/incident/effects.ts";
import { DeliveryFailure } from "../../activities/ports/delivery.ts";
import { longAnswerBytes } from "../bounded-answer.ts";
import { ask, type Vendor } from "../paging/vendor-request.ts";

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

export type ComponentState = "operational" | "degraded_performance" | "partial_outage" | "major_outage";

/** One page at Statuspage. Each call makes one attempt and throws a DeliveryFailure if it fails. */
export interface StatuspagePage {
  /** Opens an incident at Statuspage and returns its id there. */
  open(name: string, notice: Notice): Promise<string>;
  /** Adds an entry to an incident; returns false if Statuspage has no such incident any more. */
  add(id: string, notice: Notice): Promise<boolean>;
  /**
   * Removes an incident with all its entries, after its components were made operational again, since Statuspage leaves
   * them as they are; does nothing if the incident is gone already.
   */
  remove(id: string): Promise<void>;
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
  metadata: z.looseObject({ [ours]: z.object({ incident: z.string(), key: z.string() }).optional() }).nullish(),
});

const withComponents = z.object({ components: z.array(z.object({ id: z.string() })).nullish() });

export function pageAtStatuspage({
  key,
  pageId,
  api = "https://api.statuspage.io",
}: StatuspageOptions): StatuspagePage {
  const request = async (method: string, path: string, body?: object): Promise<unknown> => {
    const headers = { authorization: `OAuth ${key}`, "content-type": "application/json" };
    const url = `${api.replace(/\/+$/, "")}/v1/pages/${encodeURIComponent(pageId)}${path}`;
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    return readJson(await ask(vendor, url, init, { mostBytes: longAnswerBytes }));
  };
  return {
    open: async (name, notice) =>
      theirs.parse(await request("POST", "/incidents", { incident: { name, ...asSent(notice) } })).id,
    add: async (id, notice) =>
      unlessGone(async () => request("PATCH", `/incidents/${encodeURIComponent(id)}`, { incident: asSent(notice) })),
    remove: async (id) => {
      const path = `/incidents/${encodeURIComponent(id)}`;
      const quietly = { status: "resolved", deliver_notifications: false };
      await unlessGone(async () => {
        const { components } = withComponents.parse(await request("PATCH", path, { incident: quietly }));
        const states = Object.fromEntries((components ?? []).map((one) => [one.id, "operational"]));
        await request("PATCH", path, { incident: { ...quietly, components: states } });
        await request("DELETE", path);
      });
    },
    find: async ({ incident, key: last }) => {
      // The newest hundred: a lost answer is retried within minutes.
      const listed = z.array(theirs).parse(await request("GET", "/incidents?limit=100"));
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

const asSent = ({ status, body, components, mark }: Notice) => ({
  ...{ status, body, components, component_ids: Object.keys(components) },
  metadata: { [ours]: { incident: mark.incident, key: mark.key } },
});

/** Returns false if Statuspage does not know what the request is about, which is not taken for a failure. */
async function unlessGone(request: () => Promise<unknown>): Promise<boolean> {
  try {
    await request();
    return true;
  } catch (error) {
    if (error instanceof DeliveryFailure && error.message.startsWith(`${vendor.name} answered 404`)) return false;
    throw error;
  }
}

function readJson(body: string): unknown {
  try {
    return body === "" ? {} : JSON.parse(body);
  } catch {
    throw new DeliveryFailure("retry", `${vendor.name} answered what is no JSON`, { mayHaveArrived: true });
  }
}
