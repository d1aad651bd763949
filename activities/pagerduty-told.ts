import type { Event } from "../domain/events.ts";
import type { Episode, Incident } from "../domain/incident.ts";

/** An incident there: one of theirs by their name for it, or one that stands for ours by our key. */
export type There = { readonly theirs: string } | { readonly ours: string };

export type Told =
  | { readonly do: "track"; readonly key: string }
  | { readonly do: "change"; readonly which: There; readonly to: "acknowledged" | "resolved" }
  | { readonly do: "annotate"; readonly which: There };

/**
 * What PagerDuty is told of an event, of an incident as it stands now, which may be later. Incidents that came from there are acknowledged and
 * resolved with ours; a declared one of other origin gets one there that stands for it, a new one each time the impact
 * comes back. Private incidents are spoken of by nothing but the end of what is there already.
 */
export function toldOf(event: Event, incident: Incident, isTheirs: (source: string) => boolean): readonly Told[] {
  const it = incident.episodes.findLast(({ begins }) => begins.seq <= event.seq);
  if (it === undefined) return [];
  const born = Object.entries(incident.alerts).filter(([, { source }]) => source !== undefined && isTheirs(source));
  const open = born.filter(([, { clearedAt }]) => clearedAt === undefined).map(([theirs]): There => ({ theirs }));
  const standsFor = born.length > 0 || !wasDeclared(incident, event) ? [] : [{ ours: keyOf(incident, it) }];
  const change = (to: "acknowledged" | "resolved", which: readonly There[]): readonly Told[] =>
    which.map((one) => ({ do: "change", which: one, to }));
  const track = incident.private === undefined ? standsFor.map(({ ours }): Told => ({ do: "track", key: ours })) : [];

  switch (event.type) {
    case "declared":
      return [...track, ...(it.acknowledged === undefined ? [] : change("acknowledged", standsFor)), ...note()];
    case "episodeBegan":
      return [...track, ...note()];
    case "made":
      // The link to the room.
      return event.obligation === "war-room" ? [...track, ...note()] : note();
    case "acknowledged":
      return [...change("acknowledged", [...open, ...standsFor]), ...note()];
    case "alertFired": {
      const late = it.acknowledged !== undefined && it.resolved === undefined;
      return [
        ...(late
          ? change(
              "acknowledged",
              open.filter((one) => "theirs" in one && one.theirs === event.alert),
            )
          : []),
        ...note(),
      ];
    }
    case "resolved":
    case "declined":
    case "falseAlarmDeclared":
      return [...note(), ...change("resolved", [...open, ...standsFor])];
    case "mergedInto":
      // Alerts go on in the other incident.
      return [...note(), ...change("resolved", standsFor)];
    default:
      return note();
  }

  /** The timeline up to the close: what is followed up afterwards is nothing to page for. */
  function note(): readonly Told[] {
    const closed = it?.closed;
    if (incident.private !== undefined || (closed !== undefined && event.seq > closed.seq)) return [];
    const newest = born.at(-1);
    const which: readonly There[] = newest === undefined ? standsFor : [{ theirs: newest[0] }];
    return which.map((one) => ({ do: "annotate", which: one }));
  }
}

const wasDeclared = ({ episodes }: Incident, { seq }: Event): boolean =>
  episodes.some(({ declared }) => declared !== undefined && declared.seq <= seq);

/** After a resolution the same key would open another there, so each stretch of impact has a key of its own. */
const keyOf = ({ id }: Incident, { number }: Episode): string => (number === 1 ? id : `${id}/episode-${number}`);
