import type { CommandFields, CommandNamed } from "../../domain/commands/commands.ts";
import type { AlertFields } from "../../domain/detecting/alert.ts";
import type { Policy } from "../../domain/policy.ts";
import type { Delivered } from "./delivery.ts";

/** The commands that one incident sends to another. */
export type PeerCommand =
  | CommandNamed<"takeOver">
  | CommandNamed<"concludeMerge">
  | CommandNamed<"takeAlerts">
  | CommandNamed<"fireAlert">
  | CommandNamed<"clearAlert">;

/** How an incident reaches other incidents: its successor, and the incident into which it was merged. */
export interface Successors {
  /** Returns the policy for a new incident of that service. */
  policyOf(service: string): Policy;
  /**
   * Finds an incident for an alert that came after this incident ended: the present owner of the alert's group, else
   * the incident `into` which this incident was merged, else a new incident, which then owns all alert groups of this
   * incident. Returns the found incident's id. The same key opens only one incident.
   */
  open(next: Delivered & { readonly alert: AlertFields; readonly into?: string }): Promise<string>;
  /** Tells the incident to which the alert belongs now, if there is such an incident, that the alert has cleared. */
  clear(next: Delivered & { readonly cleared: CommandFields["clearAlert"]; readonly into?: string }): Promise<void>;
  /** Sends a command to another incident, once for each key; returns false if that incident no longer runs. */
  tell(message: Delivered & { readonly to: string; readonly command: PeerCommand }): Promise<boolean>;
  /** Makes the incident `to` the owner of every alert group of the incident `from`. */
  moveGroups(move: { readonly from: string; readonly to: string }): Promise<void>;
}
