import type { Delivered } from "../../activities/ports/delivery.ts";
import type { DeliveryLog } from "../../activities/ports/delivery-log.ts";
import type { StatusPage } from "../../activities/ports/informing.ts";
import { beginningOf } from "../../domain/beginning-of.ts";
import type { StatusState } from "../../domain/incident/effects.ts";
import type { Severity } from "../../domain/incident/severity.ts";
import { carriable } from "../paging/carriable-text.ts";
import { sendOnce } from "../paging/send-once.ts";
import { type ComponentState, longestBody, longestName, type Notice, type StatuspagePage } from "./page.ts";

/** The name of the entries in the delivery log. */
const inLog = "statuspage";

/** The state of a service's component until its incident is watched or resolved. */
const hurt: { readonly [S in Severity]: ComponentState } = {
  sev1: "major_outage",
  sev2: "partial_outage",
  sev3: "degraded_performance",
  sev4: "degraded_performance",
};

/** Returns the state of a service's component while the public reads of an incident in that state. */
function componentState(state: StatusState, severity: Severity): ComponentState {
  if (state === "resolved") return "operational";
  return state === "monitoring" ? "degraded_performance" : hurt[severity];
}

export interface EntriesOptions {
  readonly log: DeliveryLog;
  /** Returns the id of a service's component at Statuspage; undefined if it has none. */
  readonly componentOf: (service: string) => string | undefined;
}

/**
 * Makes the status page at Statuspage: one incident there for each of ours, to which every further entry is added.
 * Withdrawn entries are removed, and a resolved notice with the text for the public takes their place.
 */
export function createStatuspageEntries(page: StatuspagePage, { log, componentOf }: EntriesOptions): StatusPage {
  const published = async ({ incidentId }: Delivered) =>
    log.notTakenBack({ incidentId, channel: inLog, pages: [incidentId] });

  /** Returns the id at Statuspage of our incident, and asks there if the answer that contained it was lost. */
  const theirIdOf = async (delivered: Delivered): Promise<string | undefined> => {
    const refs = (await published(delivered)).flatMap(({ sent }) => sent.map(({ ref }) => ref));
    const known = refs.find((ref) => ref !== "");
    return known ?? (refs.length === 0 ? undefined : page.find({ incident: delivered.incidentId }));
  };

  const noticeOf = (entry: Parameters<StatusPage["publish"]>[0]): Notice => {
    const component = componentOf(entry.service);
    return {
      status: entry.state,
      body: beginningOf(carriable(entry.text), longestBody),
      components: component === undefined ? {} : { [component]: componentState(entry.state, entry.severity) },
      mark: { incident: entry.incidentId, key: entry.key },
    };
  };

  /**
   * Adds an entry to our incident at Statuspage and returns its id there; undefined if there is none. If somebody
   * removed the incident there, an earlier entry may have opened another, which is then the one to add to.
   */
  const addTo = async (id: string | undefined, notice: Notice): Promise<string | undefined> => {
    if (id === undefined || (await page.add(id, notice))) return id;
    const other = await page.find({ incident: notice.mark.incident });
    return other !== undefined && (await page.add(other, notice)) ? other : undefined;
  };

  return {
    publish: async (entry) => {
      const before = await theirIdOf(entry);
      const sending = { ...entry, channel: inLog, person: "public", to: "page" };
      const ref = await sendOnce(log, sending, {
        send: async () => {
          const notice = noticeOf(entry);
          return (await addTo(before, notice)) ?? page.open(nameOf(entry.service), notice);
        },
        find: async () => page.find({ incident: entry.incidentId, key: entry.key }),
        isWorseTwice: true,
      });
      return ref ?? (await theirIdOf(entry)) ?? "";
    },

    withdraw: async (entry) => {
      const shown = await published(entry);
      const { key, incidentId } = entry;
      // The log does not show an entry whose worker was killed while it sent the entry, but Statuspage may have it.
      const id = shown.length === 0 ? await page.find({ incident: incidentId }) : await theirIdOf(entry);
      if (shown.length === 0 && id === undefined) return;
      await sendOnce(
        log,
        { ...entry, channel: `${inLog}-withdrawal`, person: "public", to: "page" },
        {
          send: async () => {
            if (id === undefined) return "";
            await page.remove(id, incidentId);
            const body = beginningOf(carriable(entry.text), longestBody);
            const mark = { incident: `withdrawn ${incidentId}`, key };
            return page.open("Notice withdrawn", { status: "resolved", body, components: {}, mark });
          },
          find: async () => page.find({ incident: `withdrawn ${incidentId}`, key }),
          isWorseTwice: true,
        },
      );
      for (const one of shown) await log.takenBack(inLog, one, entry.at);
    },
  };
}

const nameOf = (service: string): string => beginningOf(`Issue affecting ${carriable(service)}`, longestName);
