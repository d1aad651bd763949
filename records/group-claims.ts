import { createHash } from "node:crypto";
import type { Pool } from "pg";
import type { Instant } from "../domain/incident/moment.ts";

/** The incident that owns an alert group. */
export interface Owner {
  readonly incidentId: string;
  /**
   * Set when the incident collects the alerts of many groups because too many incidents were opened at once (see
   * StormCap).
   */
  readonly collected?: true;
}

/**
 * Limits how many incidents alerts may open within some minutes. Beyond the limit, the alerts of new groups are
 * collected in one incident.
 */
export interface StormCap {
  readonly incidents: number;
  readonly withinMinutes: number;
}

/** Decides which incident an alert group belongs to; all processes get the same answer. */
export interface Claims {
  /**
   * Returns the incident that owns the group, or makes a fresh incident. A fresh id contains the minute of `at`, when
   * the alert began. When `cap` is reached, a group without an incident gets the incident that collects the alerts of
   * many groups.
   */
  claim(groupKey: string, at: Instant, cap?: StormCap): Promise<Owner>;
  /** Returns the incident that owns the group, if there is one. */
  ownerOf(groupKey: string): Promise<Owner | undefined>;
  /**
   * Like `claim`, but for a group whose incident `from` has ended. The first caller gives the group to a fresh
   * incident, and later callers get that same incident.
   */
  moveClaim(
    move: { readonly groupKey: string; readonly from: string; readonly at: Instant },
    cap?: StormCap,
  ): Promise<Owner>;
  /**
   * Returns the successor of `from`, an incident that is over: the present owner of `groupKey` if that is another
   * incident, else a fresh incident, which takes over `groupKey` and all groups of `from`. The same `key` always gets
   * the same successor.
   */
  succeed(succession: {
    readonly from: string;
    readonly key: string;
    readonly at: Instant;
    readonly groupKey?: string;
  }): Promise<Owner>;
  /** Makes the incident `to` the owner of every alert group of the incident `from`, since the two were merged. */
  moveGroups(move: { readonly from: string; readonly to: string }): Promise<void>;
}

export const createClaims = (pool: Pool): Claims => {
  const claim = async (groupKey: string, at: Instant, notThis: string | null, cap?: StormCap): Promise<Owner> => {
    const parameters = [groupKey, minuteOf(at), new Date(at).toISOString(), notThis];
    const { rows } = await pool.query<OwnerRow>(
      cap === undefined
        ? {
            name: "claim-incident",
            text: "select owner, false as collected from claim_incident($1, $2, $3, $4)",
            values: parameters,
          }
        : {
            name: "claim-for-alert",
            text: "select owner, collected from claim_for_alert($1, $2, $3, $4, $5, $6)",
            values: [...parameters, cap.incidents, cap.withinMinutes],
          },
    );
    return ownerIn(only(rows));
  };
  return {
    claim: (groupKey, at, cap) => claim(groupKey, at, null, cap),
    ownerOf: async (groupKey) => {
      const { rows } = await pool.query<OwnerRow>({
        name: "owner-of-group",
        text: `select incident_id as owner, collected from claims where group_key in ($1, derived_group($1)) and incident_id is not null
          order by group_key <> $1 limit 1`,
        values: [groupKey],
      });
      return rows.map(ownerIn)[0];
    },
    moveClaim: ({ groupKey, from, at }, cap) => claim(groupKey, at, from, cap),
    succeed: async ({ from, key, at, groupKey = null }) => {
      const { rows } = await pool.query<OwnerRow>({
        name: "succeed-incident",
        text: "select owner, collected from succeed_incident($1, $2, $3, $4, $5)",
        values: [from, `successor/${key}`, minuteOf(at), new Date(at).toISOString(), groupKey],
      });
      return ownerIn(only(rows));
    },
    moveGroups: async ({ from, to }) => {
      await pool.query("update claims set incident_id = $2 where incident_id = $1", [from, to]);
    },
  };
};

interface OwnerRow {
  readonly owner: string;
  readonly collected: boolean;
}

const ownerIn = ({ owner: incidentId, collected }: OwnerRow): Owner =>
  collected ? { incidentId, collected } : { incidentId };

/**
 * Makes an incident id from the alert alone, for when the database cannot be reached. Every process that sees the same
 * alert of the same group makes the same id, so Temporal allows one such incident only. The letter `x` keeps the id
 * apart from the ids that the database numbers.
 */
export const idWithoutRecords = (alert: { readonly groupKey: string; readonly startedAt: Instant }): string => {
  const digest = createHash("sha256").update(alert.groupKey).digest("hex");
  return `incident-${minuteOf(alert.startedAt)}-x${digest.slice(0, 10)}`;
};

/**
 * Returns the group key under which the table `claims` lists an incident whose id was made by `idWithoutRecords`,
 * until the alert's real group is claimed. Undefined for all other ids.
 */
export const derivedGroupOf = (incidentId: string): string | undefined => {
  const digest = /-x(?<digest>[0-9a-f]{10})$/.exec(incidentId)?.groups?.["digest"];
  return digest === undefined ? undefined : `derived/${digest}`;
};

/** Writes an instant as `2026-01-29-1423`, in UTC. */
const minuteOf = (at: Instant): string => {
  const [date = "", time = ""] = new Date(at).toISOString().split("T");
  return `${date}-${time.slice(0, 2)}${time.slice(3, 5)}`;
};

const only = <Row>([row]: readonly Row[]): Row => {
  if (row === undefined) throw new Error("The database answered without a row.");
  return row;
};
