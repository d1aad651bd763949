import type { Event } from "../domain/incident/events.ts";
import type { Episode } from "../domain/incident/episode.ts";
import type { Incident } from "../domain/incident/incident.ts";
import type { There } from "./ports/outside-incidents.ts";

export type MirrorDeed =
  | { readonly do: "track"; readonly key: string }
  | { readonly do: "change"; readonly which: There; readonly to: "acknowledged" | "resolved" }
  | { readonly do: "annotate"; readonly which: There };

/**
 * Lists what an event changes in the outside system. `incident` is the present state, which may be later than the
 * event. Incidents that came from that system are acknowledged and resolved together with ours. For other declared
 * incidents the system gets a new incident, and another each time the problem comes back. About a private incident
 * the system learns only that incidents which it has already are over.
 */
export function mirrorDeedsOf(
  event: Event,
  incident: Incident,
  isTheirs: (source: string) => boolean,
): readonly MirrorDeed[] {
  const it = incident.episodes.findLast(({ begins }) => begins.seq <= event.seq);
  if (it === undefined) return [];
  const born = incident.alerts.filter(({ source }) => source !== undefined && isTheirs(source));
  const open = born.filter(({ clearedAt }) => clearedAt === undefined).map(({ alert }): There => ({ theirs: alert }));
  const standsFor = born.length > 0 || !wasDeclared(incident, event) ? [] : [{ ours: keyOf(incident, it) }];
  const change = (to: "acknowledged" | "resolved", which: readonly There[]): readonly MirrorDeed[] =>
    which.map((one) => ({ do: "change", which: one, to }));
  const track =
    incident.private === undefined ? standsFor.map(({ ours }): MirrorDeed => ({ do: "track", key: ours })) : [];

  switch (event.type) {
    case "declared":
      return [...track, ...(it.acknowledged === undefined ? [] : change("acknowledged", standsFor)), ...note()];
    case "episodeBegan":
      return [...track, ...note()];
    case "made":
      // The war room has just been made, so the link to the room is known from now on.
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
      // After a merge the alerts belong to the other incident, so they are not resolved here.
      return [...note(), ...change("resolved", standsFor)];
    default:
      return note();
  }

  /** Copies timeline lines up to the close. What follows the close does not concern the people who were paged. */
  function note(): readonly MirrorDeed[] {
    const closed = it?.closed;
    if (incident.private !== undefined || (closed !== undefined && event.seq > closed.seq)) return [];
    const newest = born.at(-1);
    const which: readonly There[] = newest === undefined ? standsFor : [{ theirs: newest.alert }];
    return which.map((one) => ({ do: "annotate", which: one }));
  }
}

const wasDeclared = ({ episodes }: Incident, { seq }: Event): boolean =>
  episodes.some(({ declared }) => declared !== undefined && declared.seq <= seq);

/**
 * Makes the key of our incident's copy in the outside system. Each episode (from a start of the problem to its
 * resolution) has its own key, since a resolved key would open another incident there.
 */
const keyOf = ({ id }: Incident, { number }: Episode): string => (number === 1 ? id : `${id}/episode-${number}`);
