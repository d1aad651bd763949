import type { Deciders } from "../commands/decider.ts";
import { isAt, whyNotAt } from "../commands/stages.ts";
import { refuse } from "../commands/draft.ts";
import { holdersOf } from "../incident/incident.ts";
import { hasOpenCall } from "../paging/calls-for-help.ts";
import { changeCommander } from "./commander-decisions.ts";

/** Decides commands by which people join and get or lose roles. */
export const roleDecisions = {
  join: (_, draft) => {
    const person = draft.by.name;
    const hasJoined = draft.incident().joined.some((joined) => joined.person === person);
    if (hasJoined && !hasOpenCall(draft.incident(), person)) return draft.answer("You have joined already.");
    return draft.emit({ type: "joined", person });
  },

  assignRole: ({ role, person, domain }, draft, it) => {
    if (role === "incident-commander")
      return isAt("active", it) ? changeCommander(draft, it, person) : refuse(whyNotAt("active", it));
    if (role === "subject-matter-expert" && domain === undefined)
      return refuse("Say which domain the subject matter expert is for.");
    if (holdersOf(draft.incident(), role).includes(person)) return draft.answer(`${person} is ${role} already.`);
    // There may be several deputies and experts, but only one communications lead and one scribe at a time.
    if (role === "communications-lead" || role === "scribe")
      for (const other of holdersOf(draft.incident(), role)) draft.emit({ type: "roleReleased", role, person: other });
    return draft.emit({ type: "roleAssigned", role, person, ...(domain === undefined ? {} : { domain }) });
  },

  releaseRole: ({ role, person }, draft) => {
    if (!holdersOf(draft.incident(), role).includes(person)) return refuse(`${person} is not ${role} here.`);
    if (role === "incident-commander")
      return refuse("Command is handed over, never dropped: offer it to somebody or let somebody take it.");
    return draft.emit({ type: "roleReleased", role, person });
  },
} satisfies Partial<Deciders>;
