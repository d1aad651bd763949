import type { Draft } from "../draft.ts";
import { refuse } from "../draft.ts";
import { commandGoesWithAcknowledgement, commanderOf, holdersOf, isCommanderSought, severityOf } from "../incident.ts";
import { inMinutes } from "../moment.ts";
import { system } from "../people.ts";
import type { Person } from "../people.ts";
import { severityLabel } from "../severity.ts";
import type { Deciders } from "./decider.ts";
import { declareAndCommandByAcknowledger } from "./detection.ts";
import { active, clock, declared, opened } from "./guards.ts";
import { releaseHold } from "./holds.ts";
import { isStillSilent, jumpToPagingStep, takeNextPagingStep } from "./time.ts";

/** Respond: who is there, who commands, who else is needed, and how bad it is. */
export const command: Deciders<
  | "join"
  | "assignRole"
  | "releaseRole"
  | "takeCommand"
  | "offerCommand"
  | "acceptCommand"
  | "declineCommand"
  | "pageIn"
  | "escalate"
  | "reassign"
  | "escalateToExecutives"
  | "changeSeverity"
  | "describeImpact"
  | "makePrivate"
> = {
  join: (_, draft) => {
    const it = opened(draft);
    if ("refusal" in it) return it;
    const person = draft.by.name;
    if (draft.incident().joined.some((joined) => joined.person === person)) return { note: "You have joined already." };
    draft.emit({ type: "joined", person });
    return undefined;
  },

  assignRole: ({ role, person, domain }, draft) => {
    const it = opened(draft);
    if ("refusal" in it) return it;
    if (role === "incident-commander") return giveCommand(draft, person);
    if (role === "subject-matter-expert" && domain === undefined)
      return refuse("Say which domain the subject matter expert is for.");
    if (holdersOf(draft.incident(), role).includes(person)) return { note: `${person} is ${role} already.` };
    // Deputies and experts may be several; of the others there is one at a time.
    if (role === "communications-lead" || role === "scribe")
      for (const other of holdersOf(draft.incident(), role)) draft.emit({ type: "roleReleased", role, person: other });
    draft.emit({ type: "roleAssigned", role, person, ...(domain === undefined ? {} : { domain }) });
    return undefined;
  },

  releaseRole: ({ role, person }, draft) => {
    if (!holdersOf(draft.incident(), role).includes(person)) return refuse(`${person} is not ${role} here.`);
    if (role === "incident-commander")
      return refuse("Command is handed over, never dropped: offer it to somebody or let somebody take it.");
    draft.emit({ type: "roleReleased", role, person });
    return undefined;
  },

  takeCommand: (_, draft) => giveCommand(draft, draft.by.name),

  offerCommand: ({ to }, draft) => {
    const it = active(draft);
    if ("refusal" in it) return it;
    const incident = draft.incident();
    if (commanderOf(incident) === to) return refuse(`${to} commands already.`);
    if (incident.offer !== undefined)
      return refuse(`Command is offered to ${incident.offer.to} until ${clock(incident.offer.lapsesAt)}.`);
    const terms = incident.policy.commander;
    draft.emit({ type: "commandOffered", to, lapsesAt: inMinutes(draft.now, terms?.offerLapsesAfterMinutes ?? 5) });
    return undefined;
  },

  acceptCommand: (_, draft) => {
    const { offer } = draft.incident();
    if (offer === undefined) return refuse("Nobody has offered command.");
    if (offer.to !== draft.by.name) return refuse(`Command is offered to ${offer.to}, not to you.`);
    handCommandTo(draft, draft.by.name);
    return undefined;
  },

  declineCommand: (_, draft) => {
    const { offer } = draft.incident();
    if (offer === undefined) return refuse("Nobody has offered command.");
    if (offer.to !== draft.by.name) return refuse(`Command is offered to ${offer.to}, not to you.`);
    draft.emit({ type: "commandDeclined", person: draft.by.name });
    if (isStillSilent(draft, offer)) draft.emit({ type: "commanderRoundReopened" });
    return undefined;
  },

  pageIn: ({ target, reason }, draft) => {
    const it = opened(draft);
    if ("refusal" in it) return it;
    draft.emit({ type: "pagedIn", target, reason });
    return undefined;
  },

  escalate: ({ reason, toStep }, draft) => {
    const it = opened(draft);
    if ("refusal" in it) return it;
    if (it.resolved !== undefined) return refuse("It is resolved: there is nothing to escalate.");
    releaseHold(draft, "somebody escalated");
    if (toStep !== undefined) {
      const cannot = jumpToPagingStep(draft, toStep, reason);
      return cannot === undefined ? undefined : refuse(cannot);
    }
    draft.emit({ type: "escalated", reason });
    return takeNextPagingStep(draft) ? undefined : { note: "Every step has been taken; the last one repeats." };
  },

  reassign: ({ team, reason }, draft) => {
    const it = opened(draft);
    if ("refusal" in it) return it;
    if (it.resolved !== undefined) return refuse("It is resolved: there is nothing to hand to another team.");
    if (it.handedOver?.at(-1)?.team === team) return { note: `It is with ${team} already.` };
    const incident = draft.incident();
    const commander = commanderOf(incident);
    draft.emit({ type: "reassigned", team, reason });
    // The next one to acknowledge gets it.
    if (commandGoesWithAcknowledgement(incident) && commander !== undefined)
      draft.emit({ type: "roleReleased", role: "incident-commander", person: commander }, system);
    return undefined;
  },

  escalateToExecutives: ({ reason }, draft) => {
    const it = declared(draft);
    if ("refusal" in it) return it;
    draft.emit({ type: "escalatedToExecutives", reason });
    return undefined;
  },

  changeSeverity: ({ severity, reason }, draft) => {
    const it = opened(draft);
    if ("refusal" in it) return it;
    const from = severityOf(draft.incident());
    if (severity === from) return refuse(`It is ${severityLabel(severity)} already.`);
    if (it.closed !== undefined) return refuse("It is closed: its severity no longer changes.");
    draft.emit({ type: "severityChanged", severity, from, reason });
    if (it.acknowledged !== undefined && it.resolved === undefined) declareAndCommandByAcknowledger(draft);
    return undefined;
  },

  describeImpact: ({ impact, usersAffected, impactStartedAt }, draft) => {
    const it = opened(draft);
    if ("refusal" in it) return it;
    if (impactStartedAt !== undefined && impactStartedAt > draft.now)
      return refuse("The impact cannot have started in the future.");
    draft.emit({
      type: "impactDescribed",
      impact,
      ...(usersAffected === undefined ? {} : { usersAffected }),
      ...(impactStartedAt === undefined ? {} : { impactStartedAt }),
    });
    return undefined;
  },

  makePrivate: ({ reason }, draft) => {
    if (draft.incident().private !== undefined) return refuse("It is private already.");
    draft.emit({ type: "madePrivate", reason });
    return undefined;
  },
};

/** Exactly one commands. Who does is not pushed aside without a reason, unless they have fallen silent. */
const giveCommand = (draft: Draft, to: Person) => {
  const it = active(draft);
  if ("refusal" in it) return it;
  const incident = draft.incident();
  const current = commanderOf(incident);
  if (current === to) return { note: `${to} commands already.` };
  const silent = isCommanderSought(it);
  const mayPass = current === undefined || silent || current === draft.by.name || incident.offer?.to === to;
  if (!mayPass && !draft.override)
    return refuse(`${current} commands. Ask ${current} to hand over, or say why you override.`);
  handCommandTo(draft, to);
  return undefined;
};

const handCommandTo = (draft: Draft, person: Person): void => {
  const current = commanderOf(draft.incident());
  if (current !== undefined) draft.emit({ type: "roleReleased", role: "incident-commander", person: current });
  draft.emit({ type: "roleAssigned", role: "incident-commander", person });
};
