import { createHash } from "node:crypto";
import type { Pool } from "pg";
import type { Instant } from "../domain/moment.ts";

/** `fresh` when the id was given out by this very call: nobody has started that incident yet. */
export interface Claim {
  readonly incidentId: string;
  readonly fresh: boolean;
  /** It is the incident in which a storm's alerts of many groups are collected. */
  readonly collected?: true;
}

/** The incident a group belongs to. */
export type Owner = Omit<Claim, "fresh">;

/** When so many incidents were opened by alerts within so many minutes, what comes is collected in one. */
export interface StormCap {
  readonly incidents: number;
  readonly withinMinutes: number;
}

/** Which incident an alert group belongs to, agreed upon between any number of processes. */
export interface Claims {
  /**
   * The incident that owns the group, else a fresh one stamped with the minute of `at` (the alert's own start); beyond the
   * cap, if there is one, the one in which the storm is collected.
   */
  claim(groupKey: string, at: Instant, cap?: StormCap): Promise<Claim>;
  /** The incident that owns the group, if one does. */
  ownerOf(groupKey: string): Promise<Owner | undefined>;
  /** The same as a claim when `from` is known to have ended: whoever comes first moves the group on, the others follow. */
  moveClaim(
    move: { readonly groupKey: string; readonly from: string; readonly at: Instant },
    cap?: StormCap,
  ): Promise<Claim>;
  /**
   * The incident that follows `from`, which is over: whoever has the group meanwhile, else one to which every group of
   * `from` and this one belong from now on. Asked again under the same key it is the same one.
   */
  succeed(succession: {
    readonly from: string;
    readonly key: string;
    readonly at: Instant;
    readonly groupKey?: string;
  }): Promise<Claim>;
  /** Every group of `from` belongs to `to` from now on: they are one incident. */
  moveGroups(move: { readonly from: string; readonly to: string }): Promise<void>;
  /** Gives back every group the incident owns and answers how many. The recorder does so when an incident ends. */
  releaseClaims(incidentId: string): Promise<number>;
  /** An id for an incident without an alert group. */
  allocateId(at: Instant): Promise<string>;
}

export const createClaims = (pool: Pool): Claims => {
  const claim = async (groupKey: string, at: Instant, notThis: string | null, cap?: StormCap): Promise<Claim> => {
    const asked = [groupKey, minuteOf(at), new Date(at).toISOString(), notThis];
    const { rows } = await pool.query<{ owner: string; fresh: boolean; collected: boolean }>(
      cap === undefined
        ? {
            name: "claim-incident",
            text: "select owner, fresh, false as collected from claim_incident($1, $2, $3, $4)",
            values: asked,
          }
        : {
            name: "claim-for-alert",
            text: "select owner, fresh, collected from claim_for_alert($1, $2, $3, $4, $5, $6)",
            values: [...asked, cap.incidents, cap.withinMinutes],
          },
    );
    const { owner, fresh, collected } = only(rows);
    return { ...ownerWith(owner, collected), fresh };
  };
  return {
    claim: (groupKey, at, cap) => claim(groupKey, at, null, cap),
    ownerOf: async (groupKey) => {
      const { rows } = await pool.query<{ owner: string; collected: boolean }>({
        name: "owner-of-group",
        text: `select incident_id as owner, collected from claims where group_key in ($1, derived_group($1)) and incident_id is not null
          order by group_key <> $1 limit 1`,
        values: [groupKey],
      });
      const [owned] = rows;
      return owned && ownerWith(owned.owner, owned.collected);
    },
    moveClaim: ({ groupKey, from, at }, cap) => claim(groupKey, at, from, cap),
    succeed: async ({ from, key, at, groupKey = null }) => {
      const { rows } = await pool.query<{ owner: string; fresh: boolean; collected: boolean }>({
        name: "succeed-incident",
        text: "select owner, fresh, collected from succeed_incident($1, $2, $3, $4, $5)",
        values: [from, `successor/${key}`, minuteOf(at), new Date(at).toISOString(), groupKey],
      });
      const { owner, fresh, collected } = only(rows);
      return { ...ownerWith(owner, collected), fresh };
    },
    moveGroups: async ({ from, to }) => {
      await pool.query("update claims set incident_id = $2 where incident_id = $1", [from, to]);
    },
    releaseClaims: async (incidentId) => {
      const { rowCount } = await pool.query("delete from claims where incident_id = $1", [incidentId]);
      return rowCount ?? 0;
    },
    allocateId: async (at) => {
      const { rows } = await pool.query<{ id: string }>("select next_incident_id($1) as id", [minuteOf(at)]);
      return only(rows).id;
    },
  };
};

const ownerWith = (incidentId: string, collected: boolean): Owner =>
  collected ? { incidentId, collected } : { incidentId };

/**
 * The incident's id when the database cannot be asked: everybody who sees the same alert of the same group derives the
 * same one, so that Temporal itself keeps it single. The letter keeps it apart from the ids the database numbers.
 */
export const idWithoutRecords = (alert: { readonly groupKey: string; readonly startedAt: Instant }): string => {
  const digest = createHash("sha256").update(alert.groupKey).digest("hex");
  return `incident-${minuteOf(alert.startedAt)}-x${digest.slice(0, 10)}`;
};

/** Under what the claims know an incident that was opened without them, until its group is claimed again. */
export const derivedGroupOf = (incidentId: string): string | undefined => {
  const digest = /-x(?<digest>[0-9a-f]{10})$/.exec(incidentId)?.groups?.["digest"];
  return digest === undefined ? undefined : `derived/${digest}`;
};

/** `2026-01-29-1423`, in UTC. */
const minuteOf = (at: Instant): string => {
  const [date = "", time = ""] = new Date(at).toISOString().split("T");
  return `${date}-${time.slice(0, 2)}${time.slice(3, 5)}`;
};

const only = <Row>([row]: readonly Row[]): Row => {
  if (row === undefined) throw new Error("The database answered without a row.");
  return row;
};
