import type { Sender } from "../domain/commands.ts";
import type { Incident } from "../domain/incident.ts";
import type { CommandAnswer } from "./deliver-command.ts";
import type { Incidents } from "./incidents.ts";

/** What somebody who was paged may do by a button, and what they read when it is done. */
export const thanksFor = {
  acknowledge: "Thank you: it is yours now.",
  takeCommand: "Thank you: you have command.",
  unacknowledge: "You have given it back: others are asked.",
  snoozePage: "You are not paged again for a while.",
} as const;
export type ButtonCommand = keyof typeof thanksFor;

/** Gives the command of a button, which knows no more than the incident. */
export async function pressButton(
  incidents: Pick<Incidents, "command" | "get">,
  command: ButtonCommand,
  incidentId: string,
  sender: Sender,
): Promise<CommandAnswer> {
  if (command !== "snoozePage") return incidents.command(incidentId, command, {}, sender);
  const view = await incidents.get(incidentId);
  if (view === undefined) return { outcome: "not-found" };
  return incidents.command(incidentId, command, { minutes: snoozeMinutes(view.incident) }, sender);
}

/** Long enough to get to a desk; a policy may allow less. */
export const snoozeMinutes = ({ policy }: Incident): number => Math.min(30, policy.snoozeAtMostMinutes);
