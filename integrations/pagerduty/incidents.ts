import { beginningOf } from "../../domain/beginning-of.ts";
import { z } from "zod";
import type { OutsideIncidents, There } from "../../activities/ports/outside-incidents.ts";
import type { Severity } from "../../domain/incident/severity.ts";
import { longAnswerBytes } from "../bounded-answer.ts";
import { ask, type Vendor } from "../paging/vendor-request.ts";
import type { PagerDutyEvent, SendEvent } from "./events.ts";

/** The address and token for calls of PagerDuty's REST API. */
export interface PagerDutyRest {
  readonly url: string;
  readonly token: string;
}

export interface PagerDutyIncidentsOptions {
  /** The means to send our incidents to PagerDuty; without this, only PagerDuty's own incidents are changed. */
  readonly events?: { readonly send: SendEvent; readonly routingKey: string };
  /**
   * The access to the REST API, and the PagerDuty user in whose name incidents are changed; without this, PagerDuty's
   * incidents are not changed and get no notes.
   */
  readonly rest?: PagerDutyRest & { readonly from: string };
}

/**
 * PagerDuty as a vendor, with the meanings of its error codes: 1001 means resolved already, 1002 acknowledged already
 * (PagerDuty, "Errors").
 */
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
 * Makes the functions that change incidents in PagerDuty. PagerDuty's own incidents are changed by the REST API after
 * their state was read, since acknowledging a resolved incident would open it again. Incidents that represent ours are
 * changed by the Events API.
 */
export function createPagerDutyIncidents({ events, rest }: PagerDutyIncidentsOptions): OutsideIncidents {
  const call = async (method: "GET" | "POST" | "PUT", path: string, body?: object): Promise<unknown> =>
    rest === undefined ? undefined : callRest(rest, method, path, { from: rest.from, body });
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

  /**
   * Finds PagerDuty's id of an incident; undefined if there is none yet, since PagerDuty creates the incident for one
   * of ours a moment after our event.
   */
  const idOf = async (which: There): Promise<string | undefined> => {
    if ("theirs" in which) return which.theirs;
    const query = new URLSearchParams({ incident_key: which.ours, limit: "1", sort_by: "created_at:desc" });
    return list.parse(await call("GET", `/incidents?${query.toString()}`)).incidents[0]?.id;
  };

  return {
    track: async ({ key, severity, ...alert }) => {
      const event = { ...alert, dedupKey: key, action: "trigger", severity: theirSeverity[severity] } as const;
      await events?.send({ routingKey: events.routingKey, ...event });
    },
    change,
    annotate: async (which, { text, mark, again }) => {
      if (rest === undefined || ("ours" in which && events === undefined)) return "not-wanted";
      const id = await idOf(which);
      if (id === undefined) return "not-there";
      const end = `\n(${mark})`;
      const content = `${beginningOf(text, longestNote - end.length)}${end}`;
      const written = again ? noteList.parse(await call("GET", `${at(id)}/notes`)).notes : [];
      if (!written.some((it) => it.content.endsWith(end))) await call("POST", `${at(id)}/notes`, { note: { content } });
      return "done";
    },
  };
}

/** Tests the token of PagerDuty's REST API by reading one incident, and returns a sentence for the doctor. */
export async function askForIncidents(rest: PagerDutyRest): Promise<string> {
  list.parse(await callRest(rest, "GET", "/incidents?limit=1", {}));
  return `answers at ${rest.url}`;
}

async function callRest(
  { url, token }: PagerDutyRest,
  method: "GET" | "POST" | "PUT",
  path: string,
  { from, body }: { readonly from?: string; readonly body?: object | undefined },
): Promise<unknown> {
  const answer = await ask(
    pagerDuty,
    `${url.replace(/\/+$/, "")}${path}`,
    {
      method,
      headers: {
        authorization: `Token token=${token}`,
        accept: "application/vnd.pagerduty+json;version=2",
        "content-type": "application/json",
        ...(from === undefined ? {} : { from }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    },
    { mostBytes: longAnswerBytes },
  );
  return JSON.parse(answer);
}

const theirSeverity: {
  readonly [S in Severity]: Extract<PagerDutyEvent, { action: "trigger" }>["severity"];
} = { sev1: "critical", sev2: "error", sev3: "warning", sev4: "info" };
