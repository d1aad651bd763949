import type { Deciders } from "../commands/decider.ts";
import { refuse } from "../commands/draft.ts";
import { beginEpisode } from "../following-through/begin-episode.ts";
import { clockTime } from "../incident/moment.ts";
import { keepPublicInformed } from "../informing/update-decisions.ts";
import { strategyAdvice } from "./mitigation-strategies.ts";

/**
 * Decides commands about mitigations: what is tried to reduce the impact, whether it worked, and whether the effect
 * lasted.
 */
export const mitigationDecisions = {
  startMitigation: ({ type: _, ...plan }, draft) => {
    const attempt = draft.incident().attempts.length + 1;
    draft.emit({ type: "mitigationStarted", attempt, ...plan });
    return draft.answer(`Mitigation ${attempt}. Caution: ${strategyAdvice[plan.strategy].caution}`);
  },

  endMitigation: (command, draft) => {
    const attempt = draft.incident().attempts[command.attempt - 1];
    if (attempt === undefined) return refuse(`There is no mitigation ${command.attempt}.`);
    if (attempt.ended !== undefined) return refuse(`Mitigation ${command.attempt} has ended already.`);
    return draft.emit({ ...command, type: "mitigationEnded" });
  },

  markMitigated: (command, draft, it) => {
    if (it.mitigated !== undefined) return draft.answer(`Mitigated since ${clockTime(it.mitigated.at)}.`);
    draft.emit({ ...command, type: "mitigated" });
    return keepPublicInformed(draft, "monitoring");
  },

  reportRelapse: ({ text }, draft, it) => {
    if (it.closed !== undefined) return refuse("It is closed: reopen it instead.");
    if (it.mitigated === undefined && it.resolved === undefined)
      return refuse("It is not mitigated yet: the impact has not been away.");
    return beginEpisode(draft, "relapse", text);
  },

  confirmFixDeployed: (command, draft, it) => {
    if (it.mitigated === undefined) return refuse("It is not mitigated yet.");
    return draft.emit({ ...command, type: "fixDeployed" });
  },
} satisfies Partial<Deciders>;
