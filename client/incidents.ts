import type { AlertFields } from "../domain/alert.ts";
import type { CommandFields, CommandNamed, Envelope, PublicCommandName, Sender } from "../domain/commands.ts";
import { decide } from "../domain/decide.ts";
import type { Kind } from "../domain/kind.ts";
import type { Instant } from "../domain/moment.ts";
import type { Policy } from "../domain/policy.ts";
import { newSnapshot, type Snapshot } from "../domain/snapshot.ts";
import { openCanary } from "./canary.ts";
import { clearAlert, type GroupedClearing } from "./clear-alert.ts";
import { type AlertGroup, takeAlerts } from "./take-alerts.ts";
import type { IncidentView } from "../workflows/messages.ts";
import { type CommandAnswer, deliverCommand, everydayPatience, type Patience } from "./deliver-command.ts";
import { type Opener, openIncident } from "./open-incident.ts";
import { examineTemporal, type Finding } from "./examine-temporal.ts";
import { readIncident } from "./read-incident.ts";
import { amongOthers } from "../domain/among-others.ts";
import { whatIsMissing } from "./worker-presence.ts";

export interface GroupedAlert extends AlertFields {
  /** Alerts of one group belong to one incident. */
  readonly groupKey: string;
  /** Of the incident it would open; left out, everybody's. */
  readonly policy?: Policy;
}

/** The commands by which a person opens an incident. */
export type Declaration = CommandNamed<"declare"> | CommandNamed<"enterRetroactively">;

/** What came of opening one; without an id nothing was opened. */
export interface Declared {
  readonly id?: string;
  readonly answer: CommandAnswer;
}

/** Everything that can be asked of incidents; the one way to Temporal for API, Slack, CLI and console. */
export interface Incidents {
  /** Brings an alert to its group's incident, opening one if there is none. Resolves once Temporal has the alert. */
  openByAlert(alert: GroupedAlert, sender: Sender, now: Instant): Promise<string>;
  /**
   * Brings alerts of one group to their incident in the order given, opening one if any of them fires and there is none.
   * Resolves once Temporal has all of them; undefined when nothing fires and no incident of the group is open.
   */
  takeAlerts(group: AlertGroup, sender: Sender, now: Instant): Promise<string | undefined>;
  /** The incident that has the group's alerts now, if one has. */
  ownerOf(groupKey: string): Promise<string | undefined>;
  /** The alert is over. Undefined when no incident of the group is open. */
  clearAlert(alert: GroupedClearing, sender: Sender): Promise<string | undefined>;
  /** Opens the incident that only shows whether an alert becomes a page, and answers its id. */
  openCanary(at: Instant, sender: Sender): Promise<string>;
  /** Opens an incident by a person's word; the same key gives the same incident. */
  declare(kind: Kind, declaration: Declaration, sender: Sender, now: Instant): Promise<Declared>;
  command<N extends PublicCommandName>(
    id: string,
    name: N,
    fields: CommandFields[N],
    sender: Sender,
  ): Promise<CommandAnswer>;
  /** As its workflow has it, after waiting a while for `minRevision`; undefined when there is no such incident. */
  get(id: string, minRevision?: number): Promise<IncidentView | undefined>;
  /** What keeps incidents from going on, a sentence each. */
  whatIsMissing(): Promise<readonly string[]>;
  /** What Temporal says of itself, for whoever looks after the installation. */
  examine(): Promise<readonly Finding[]>;
}

export interface IncidentsOptions extends Omit<Opener, "patience"> {
  /** What the next incident is held to; a running one keeps what it began with. */
  readonly policy: () => Policy;
  /** The policy with the escalation of a service; as it is when left out. */
  readonly forService?: (policy: Policy, service: string) => Policy;
  readonly patience?: Patience;
}

export function createIncidents({
  policy,
  forService = (as) => as,
  patience = everydayPatience,
  ...rest
}: IncidentsOptions): Incidents {
  const opener: Opener = { ...rest, patience };
  const { client, realm } = opener;
  return {
    openByAlert: async ({ groupKey, policy: own = policy(), ...alert }, sender, now) =>
      openIncident(opener, {
        cause: groupKey,
        startedAt: alert.startedAt,
        snapshot: (id) => snapshotAt(id, "real", now, forService(own, alert.service)),
        name: "fireAlert",
        message: { ...alert, groupKey, ...sender },
        amongOthers: () => ({ ...amongOthers(alert, groupKey), groupKey, ...sender }),
      }),

    takeAlerts: async (group, sender, now) =>
      takeAlerts(opener, group, sender, (id) =>
        snapshotAt(id, "real", now, forService(group.policy, serviceOf(group))),
      ),

    ownerOf: async (groupKey) => (await opener.claims.ownerOf(groupKey))?.incidentId,

    clearAlert: async (alert, sender) => clearAlert(opener, alert, sender),

    openCanary: async (at, sender) => openCanary(opener, at, sender, policy()),

    declare: async (kind, declaration, sender, now) => {
      const refusal = refusalBeforeStart(kind, { command: declaration, ...sender }, now);
      if (refusal !== undefined) return { answer: { outcome: "refused", refusal } };
      const { type: name, ...fields } = declaration;
      const message = { ...fields, ...sender };
      const id = await openIncident(opener, {
        cause: `${name}/${sender.key}`,
        startedAt: now,
        snapshot: (fresh) => snapshotAt(fresh, kind, now, forService(policy(), declaration.service)),
        name,
        message,
      });
      const answer = await deliverCommand(client, { incidentId: id, name, key: sender.key, message }, patience);
      return { id, answer };
    },

    command: async (incidentId, name, fields, sender) =>
      deliverCommand(client, { incidentId, name, key: sender.key, message: { ...fields, ...sender } }, patience),

    get: async (id, minRevision = 0) => readIncident(client, id, minRevision, patience),

    whatIsMissing: async () => whatIsMissing(client, realm),
    examine: async () => examineTemporal(client, realm),
  };

  /** In rehearsal incident time runs beside the clock; otherwise they are the same. */
  function snapshotAt(id: string, kind: Kind, now: Instant, own: Policy): Snapshot {
    return newSnapshot(id, kind, own, realm.rehearsal ? now - Date.now() : 0);
  }

  /** Only what fires opens an incident. */
  function serviceOf({ alerts }: AlertGroup): string {
    return alerts.find((alert) => alert.status === "firing")?.service ?? "";
  }

  /** A refused opening would leave an incident behind that nobody wanted, so the rules are asked first. */
  function refusalBeforeStart(kind: Kind, envelope: Envelope, now: Instant): string | undefined {
    const decision = decide(newSnapshot("", kind, policy()).incident, envelope, now);
    return "refusal" in decision ? decision.refusal : undefined;
  }
}
