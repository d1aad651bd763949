import type { Draft } from "../draft.ts";
import { refuse } from "../draft.ts";
import type { CommandNamed } from "../commands.ts";
import { commandGoesWithAcknowledgement, commanderOf, episodeOf, severityOf } from "../incident.ts";
import type { Instant } from "../moment.ts";
import { system } from "../people.ts";
import type { Person } from "../people.ts";
import { severityLabel } from "../severity.ts";
import type { Deciders } from "./decider.ts";
import { opened } from "./guards.ts";
import { releaseHold } from "./holds.ts";

/** Detect: whether it is an incident at all. Alerts: alerts.ts; who has it: acknowledgement.ts. */
export const detection: Deciders<"declare" | "decline" | "enterRetroactively"> = {
  declare: (command, draft) => {
    const incident = draft.incident();
    const it = episodeOf(incident);
    if (it?.declared !== undefined)
      return refuse(
        `It is declared already, as ${severityLabel(severityOf(incident))}. Change its severity or describe its impact instead.`,
      );
    const { severity, service, title, impact, impactStartedAt } = command;
    if (it === undefined)
      draft.emit({
        type: "opened",
        kind: incident.kind,
        severity,
        service,
        title,
        impact,
        ...(impactStartedAt === undefined ? {} : { impactStartedAt }),
      });
    draft.emit({ type: "declared", severity, service, title, impact });
    releaseHold(draft, "it was declared");
    commandByAcknowledger(draft);
    return undefined;
  },

  decline: ({ because, note }, draft) => {
    const it = opened(draft);
    if ("refusal" in it) return it;
    if (it.declared !== undefined) return refuse("It is declared: declare a false alarm instead.");
    draft.emit({ type: "declined", because, note });
    draft.emit({ type: "ended", as: "declined" });
    return undefined;
  },

  enterRetroactively: (command, draft) => {
    if (episodeOf(draft.incident()) !== undefined) return refuse("Only a new incident can be entered afterwards.");
    const wrong = outOfOrder(command, draft.now);
    if (wrong !== undefined) return refuse(wrong);
    draft.emit({ ...command, type: "enteredRetroactively" });
    return undefined;
  },
};

/** At SEV-3 and SEV-4 acknowledging declares and gives command. */
export const acknowledgeBy = (draft: Draft, person: Person): void => {
  draft.emit({ type: "acknowledged", person });
  declareAndCommandByAcknowledger(draft);
};

/** Also when an acknowledged incident is lowered to such a severity: nobody else would be looked for any more. */
export const declareAndCommandByAcknowledger = (draft: Draft): void => {
  const incident = draft.incident();
  if (!commandGoesWithAcknowledgement(incident)) return;
  if (episodeOf(incident)?.declared === undefined) {
    const { service, title, impact } = incident;
    draft.emit({ type: "declared", severity: severityOf(incident), service, title, impact }, system);
  }
  commandByAcknowledger(draft);
};

const commandByAcknowledger = (draft: Draft): void => {
  const incident = draft.incident();
  const person = episodeOf(incident)?.acknowledged?.person;
  if (commandGoesWithAcknowledgement(incident) && person !== undefined && commanderOf(incident) === undefined)
    draft.emit({ type: "roleAssigned", role: "incident-commander", person }, system);
};

/** Relapse and reopening: who had it before is paged first; who reports it is there already. */
export const beginEpisode = (draft: Draft, cause: "relapse" | "reopened", text: string): void => {
  const incident = draft.incident();
  const before = [commanderOf(incident), episodeOf(incident)?.acknowledged?.person];
  const holders = [...new Set(before.filter((person) => person !== undefined))];
  draft.emit({ type: "episodeBegan", cause, text, holders });
  if (draft.by.kind !== "machine" && holders.includes(draft.by.name)) acknowledgeBy(draft, draft.by.name);
};

const outOfOrder = (command: CommandNamed<"enterRetroactively">, now: Instant): string | undefined => {
  const instants = [
    ["the start of the impact", command.impactStartedAt],
    ["the detection", command.detectedAt],
    ["the acknowledgement", command.acknowledgedAt],
    ["the mitigation", command.mitigatedAt],
    ["the resolution", command.resolvedAt],
    ["now", now],
  ] as const;
  for (const [index, [name, at]] of instants.entries()) {
    const later = instants[index + 1];
    if (later !== undefined && at > later[1]) return `${name} lies after ${later[0]}: put the instants in order.`;
  }
  return undefined;
};
