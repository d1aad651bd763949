import type { Sender } from "../../domain/commands/commands.ts";
import type { ButtonCommand } from "../../domain/paging/page-buttons.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import type { CommandAnswer } from "./deliver-command.ts";
import type { Incidents } from "./incidents.ts";

/**
 * Gives the incident the command of a button that somebody pressed. Such a command has no fields but the incident's
 * id.
 */
export async function pressButton(
  incidents: Pick<Incidents, "command" | "get">,
  command: ButtonCommand,
  incidentId: string,
  sender: Sender,
): Promise<CommandAnswer> {
  if (command === "escalate")
    return incidents.command(incidentId, command, { reason: "By the button of the page" }, sender);
  if (command !== "snoozePage") return incidents.command(incidentId, command, {}, sender);
  const view = await incidents.get(incidentId);
  if (view === undefined) return { outcome: "not-found" };
  return incidents.command(incidentId, command, { minutes: snoozeMinutes(view.incident) }, sender);
}

/**
 * Returns for how many minutes a snooze button postpones a page: enough to get to a desk, or less if the policy allows
 * less.
 */
export const snoozeMinutes = ({ policy }: Incident): number => Math.min(30, policy.snoozeAtMostMinutes);
