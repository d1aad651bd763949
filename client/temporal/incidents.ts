import type { CommandFields, CommandNamed, Envelope, Sender } from "../../domain/commands/commands.ts";
import type { PublicCommandName } from "../../domain/commands/catalogue.ts";
import { decide } from "../../domain/decide.ts";
import type { Kind } from "../../domain/incident/kind.ts";
import type { Instant } from "../../domain/incident/moment.ts";
import type { Policy } from "../../domain/policy.ts";
import { newSnapshot, type Snapshot } from "../../domain/incident/snapshot.ts";
import { openCanary } from "./open-canary.ts";
import type { AlertGroup, GroupTaker } from "../../intake/bring-to-incidents.ts";
import { takeAlerts } from "./take-alerts.ts";
import { doWithin, limitAtOnce } from "../limit-at-once.ts";
import type { IncidentView } from "../../workflows/messages.ts";
import { brokenOffIncidents } from "./broken-off-incidents.ts";
import { awaitAnswer, type CommandAnswer, deliverCommand, everydayPatience, type Patience } from "./deliver-command.ts";
import { type Opener, openIncident } from "./open-incident.ts";
import { examineTemporal, type Finding } from "./examine-temporal.ts";
import { readIncident } from "./read-incident.ts";
import { type StuckIncident, stuckIncidents } from "./stuck-incidents.ts";
import { whatIsMissing } from "./worker-presence.ts";

/** The commands by which a person opens an incident. */
export type Declaration = CommandNamed<"declare"> | CommandNamed<"enterRetroactively">;

/** The answer to a declaration. It has no id if no incident was opened. */
export interface Declared {
  readonly id?: string;
  readonly answer: CommandAnswer;
}

/** All operations on incidents. API, outside systems, CLI and console reach Temporal only through this interface. */
export interface Incidents extends GroupTaker {
  /** Returns the incident that owns the alert group now; undefined if none does. */
  ownerOf(groupKey: string): Promise<string | undefined>;
  /** Opens a canary, an incident that only shows whether an alert becomes a page. Returns the canary's id. */
  openCanary(at: Instant, sender: Sender): Promise<string>;
  /**
   * Opens an incident that a person declares. If a declaration is repeated under the same key, the same incident is
   * returned.
   */
  declare(kind: Kind, declaration: Declaration, sender: Sender, now: Instant): Promise<Declared>;
  command<N extends PublicCommandName>(
    id: string,
    name: N,
    fields: CommandFields[N],
    sender: Sender,
  ): Promise<CommandAnswer>;
  /**
   * Returns the incident as its workflow has it, after waiting a while for `minRevision`; undefined if there is no
   * such incident.
   */
  get(id: string, minRevision?: number): Promise<IncidentView | undefined>;
  /** Lists each reason why incidents cannot go on, in a sentence. */
  whatIsMissing(): Promise<readonly string[]>;
  /** Lists the running incidents whose workflow fails at every try, so that they make no progress. */
  stuck(): Promise<readonly StuckIncident[]>;
  /** Lists the incidents whose workflow was terminated or has failed. */
  brokenOff(): Promise<readonly string[]>;
  /** Examines Temporal for the people who run the installation. */
  examine(): Promise<readonly Finding[]>;
}

export interface IncidentsOptions extends Omit<Opener, "patience"> {
  /** Returns the policy for the next incident. A running incident keeps the policy under which it was opened. */
  readonly policy: () => Policy;
  /** Puts the escalation of a service into the policy; left out, all services share the same escalation. */
  readonly forService?: (policy: Policy, service: string) => Policy;
  readonly patience?: Patience;
}

/**
 * How many incidents are opened, or given new alerts, at the same time. More would queue for connections to the
 * database, and a long wait for a connection looks like an outage.
 */
const openedAtOnce = 16;
/** How many declarations may wait for the answer of their incident at the same time. */
const answersAtOnce = 8;

export function createIncidents({
  policy,
  forService = (as) => as,
  patience = everydayPatience,
  ...rest
}: IncidentsOptions): Incidents {
  const opener: Opener = { ...rest, patience };
  const { client, realm } = opener;
  const openings = limitAtOnce(openedAtOnce);
  const answers = limitAtOnce(answersAtOnce);
  return {
    takeAlerts: async (group, sender, now) =>
      doWithin(openings, async () =>
        takeAlerts(opener, group, sender, now, (id) =>
          snapshotAt(id, "real", now, forService(group.policy, serviceOf(group))),
        ),
      ),

    ownerOf: async (groupKey) => (await opener.claims.ownerOf(groupKey))?.incidentId,

    openCanary: async (at, sender) => openCanary(opener, at, sender, policy()),

    declare: async (kind, declaration, sender, now) => {
      const refusal = refusalBeforeStart(kind, { command: declaration, ...sender }, now);
      if (refusal !== undefined) return { answer: { outcome: "refused", refusal } };
      const { type: name, ...fields } = declaration;
      const message = { ...fields, ...sender };
      const id = await doWithin(openings, async () =>
        openIncident(opener, {
          cause: `${name}/${sender.key}`,
          startedAt: now,
          snapshot: (fresh) => snapshotAt(fresh, kind, now, forService(policy(), declaration.service)),
          name,
          message,
        }),
      );
      // Temporal has the declaration already. While many people wait for answers, one more wait would make all of them
      // slower.
      if (answers.isFull()) return { id, answer: { outcome: "unknown" } };
      const sending = { incidentId: id, name, key: sender.key, message };
      return { id, answer: await doWithin(answers, async () => awaitAnswer(client, sending, patience)) };
    },

    command: async (incidentId, name, fields, sender) =>
      deliverCommand(client, { incidentId, name, key: sender.key, message: { ...fields, ...sender } }, patience),

    get: async (id, minRevision = 0) => readIncident(client, id, minRevision, patience),

    whatIsMissing: async () => whatIsMissing(client, realm),
    stuck: async () => stuckIncidents(client, realm),
    brokenOff: async () => brokenOffIncidents(client, realm),
    examine: async () => examineTemporal(client, realm),
  };

  /**
   * Makes the snapshot with which an incident starts. In a rehearsal the incident's clock differs from the real clock.
   */
  function snapshotAt(id: string, kind: Kind, now: Instant, own: Policy): Snapshot {
    return newSnapshot(id, kind, own, realm.rehearsal ? now - Date.now() : 0);
  }

  /**
   * Returns the service of the first firing alert of a group. Alerts that have cleared are ignored, since they open no
   * incident.
   */
  function serviceOf({ alerts }: AlertGroup): string {
    return alerts.find((alert) => alert.status === "firing")?.service ?? "";
  }

  /**
   * Returns the reason why the rules refuse a declaration; undefined if they accept it. The rules are asked before the
   * workflow starts, since a refused declaration would leave an empty incident behind.
   */
  function refusalBeforeStart(kind: Kind, envelope: Envelope, now: Instant): string | undefined {
    const decision = decide(newSnapshot("", kind, policy()).incident, envelope, now);
    return "refusal" in decision ? decision.refusal : undefined;
  }
}
