import { z } from "zod";
import type { OutsideIncidents } from "../../activities/pagerduty-mirror.ts";
import type { There } from "../../activities/pagerduty-told.ts";
import { ask, type Vendor } from "../paging/vendor-request.ts";
import type { SendEvent } from "./events.ts";

export interface PagerDutyIncidentsOptions {
  /** Tracks our incidents there; without it only theirs are spoken of. */
  readonly events?: { readonly send: SendEvent; readonly routingKey: string };
  /** Speaks of incidents in somebody's name; without it nothing of theirs is changed and no note is written. */
  readonly rest?: { readonly url: string; readonly token: string; readonly from: string };
}

/** 1001: resolved already; 1002: acknowledged already (PagerDuty, "Errors"). */
const pagerDuty: Vendor = {
  name: "PagerDuty",
  kindOf: (status, body) => (status === 400 && /"code"\s*:\s*100[12]\b/.test(body) ? "done-already" : undefined),
};
const longestNote = 2000;

const incident = z.object({ id: z.string(), status: z.string() });
const one = z.object({ incident });
const list = z.object({ incidents: z.array(incident) });
const noteList = z.object({ notes: z.array(z.object({ content: z.string() })) });

/**
 * Incidents in PagerDuty: those of their own by their REST API, since an acknowledgement of what is resolved would open
 * it again, always looked at first; those that stand for ours by their Events API.
 */
export function createPagerDutyIncidents({ events, rest }: PagerDutyIncidentsOptions): OutsideIncidents {
  const call = async (method: "GET" | "POST" | "PUT", path: string, body?: object): Promise<unknown> => {
    if (rest === undefined) return undefined;
    const answer = await ask(pagerDuty, `${rest.url.replace(/\/+$/, "")}${path}`, {
      method,
      headers: {
        authorization: `Token token=${rest.token}`,
        accept: "application/vnd.pagerduty+json;version=2",
        "content-type": "application/json",
        from: rest.from,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return JSON.parse(answer);
  };
  const at = (id: string) => `/incidents/${encodeURIComponent(id)}`;

  const change: OutsideIncidents["change"] = async (which, to, { because, note }) => {
    if ("ours" in which) {
      const action = to === "acknowledged" ? "acknowledge" : "resolve";
      if (events === undefined) return;
      await events.send({ routingKey: events.routingKey, dedupKey: which.ours, action, summary: because || to });
      return;
    }
    if (rest === undefined) return;
    const { status } = one.parse(await call("GET", at(which.theirs))).incident;
    if (status === "resolved" || status === to) return;
    await note();
    await call("PUT", at(which.theirs), { incident: { type: "incident_reference", status: to } });
  };

  /** What stands for ours is made a moment after it was asked for. */
  const idOf = async (which: There): Promise<string | undefined> => {
    if ("theirs" in which) return which.theirs;
    const query = new URLSearchParams({ incident_key: which.ours, limit: "1", sort_by: "created_at:desc" });
    return list.parse(await call("GET", `/incidents?${query.toString()}`)).incidents[0]?.id;
  };

  return {
    track: async ({ key, ...alert }) => {
      await events?.send({ routingKey: events.routingKey, dedupKey: key, action: "trigger", ...alert });
    },
    change,
    annotate: async (which, { text, mark, again }) => {
      if (rest === undefined || ("ours" in which && events === undefined)) return "not-wanted";
      const id = await idOf(which);
      if (id === undefined) return "not-there";
      const end = `\n(${mark})`;
      const content = `${text.slice(0, longestNote - end.length)}${end}`;
      const written = again ? noteList.parse(await call("GET", `${at(id)}/notes`)).notes : [];
      if (!written.some((it) => it.content.endsWith(end))) await call("POST", `${at(id)}/notes`, { note: { content } });
      return "done";
    },
  };
}
