import type { Draft } from "../commands/draft.ts";
import { endHold } from "../detecting/hold-alerts.ts";
import { episodeOf, severityOf } from "../incident/incident.ts";
import { system } from "../incident/people.ts";
import { latestBy, obligations } from "../obligations.ts";
import { hurryPagingOnce, takeNextPagingStep } from "../paging/climb-escalation.ts";
import type { SelfCommand } from "../promises/promise.ts";
import { askDeputyToLead, letOfferLapse, seekCommander } from "../responding/silent-commander.ts";

/**
 * The most rounds of taking steps at one instant. If more are needed, some step stays due although it has been
 * taken, which is a bug.
 */
const mostPasses = 50;

/**
 * Takes all due steps in one event, then runs the commands of these steps, and repeats both until nothing is due. So
 * when a step declares the incident, the first steps after the declaration are taken in the same wake-up.
 */
export const passTime = (draft: Draft): Draft => {
  for (let pass = 0; pass < mostPasses; pass++) {
    const incident = draft.incident();
    if (incident.ended !== undefined) return draft;
    const due = obligations(incident).flatMap(({ key, steps }) =>
      steps
        .filter((step) => step.at <= draft.now)
        .map((step) => ({ taken: { obligation: key, step: step.id, at: latestBy(step, draft.now) }, act: step.act })),
    );
    if (due.length === 0) return draft;
    draft.emit({ type: "stepsTaken", steps: due.map(({ taken }) => taken) }, system);
    for (const { act } of due) if ("run" in act) selfCommands[act.run](draft);
  }
  throw new Error(`time does not come to rest in incident ${draft.incident().id}`);
};

/** The commands that steps run. Each command first checks whether it is still of use. */
const selfCommands: { readonly [C in SelfCommand]: (draft: Draft) => void } = {
  declare: (draft) => {
    const incident = draft.incident();
    const it = episodeOf(incident);
    if (it === undefined || it.declared !== undefined || it.over !== undefined) return;
    const { service, title, impact } = incident;
    draft.emit({ type: "declared", severity: severityOf(incident), service, title, impact }, system);
  },
  "next-step": (draft) => {
    if (episodeOf(draft.incident())?.acknowledged === undefined) hurryPagingOnce(draft);
    else takeNextPagingStep(draft);
  },
  "lapse-offer": letOfferLapse,
  "offer-to-deputy": askDeputyToLead,
  "reopen-commander-round": seekCommander,
  "end-hold": endHold,
  end: (draft) => {
    if (draft.incident().ended === undefined) draft.emit({ type: "ended", as: "completed" }, system);
  },
};
