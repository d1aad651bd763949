import type { Severity } from "../../domain/incident/severity.ts";

/**
 * An incident in the outside system: either an incident of that system, by its id there, or the copy of our incident,
 * by our key.
 */
export type There = { readonly theirs: string } | { readonly ours: string };

/**
 * Reads and changes incidents in an outside system. Every call makes one attempt, and a failure is thrown as a
 * DeliveryFailure with its kind.
 */
export interface OutsideIncidents {
  /** Opens a copy of our incident in the outside system. If the key is open there already, adds to that incident. */
  track(opened: {
    readonly key: string;
    readonly summary: string;
    readonly severity: Severity;
    readonly details: Readonly<Record<string, string>>;
    readonly links: readonly { readonly href: string; readonly text: string }[];
  }): Promise<void>;
  /**
   * Changes the state of an incident; does nothing if the incident has that state already or is over. `note` is
   * called just before the change.
   */
  change(
    which: There,
    to: "acknowledged" | "resolved",
    how: { readonly because: string; readonly note: () => Promise<void> },
  ): Promise<void>;
  /**
   * Adds a timeline line to the incident, once for each mark. With `again`, looks first whether an earlier attempt
   * has added the line.
   */
  annotate(
    which: There,
    line: { readonly text: string; readonly mark: string; readonly again: boolean },
  ): Promise<"done" | "not-there" | "not-wanted">;
}
