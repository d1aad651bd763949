import { openItems } from "./responding/checklists.ts";
import type { Command, CommandName, CommandNamed, Envelope } from "./commands/commands.ts";
import { definitions, isPublicCommand } from "./commands/catalogue.ts";
import { alertDecisions } from "./detecting/alert-decisions.ts";
import { declarationDecisions } from "./detecting/declaration-decisions.ts";
import { severityAndImpactDecisions } from "./detecting/severity-and-impact-decisions.ts";
import { privacyDecisions } from "./privacy/privacy-decisions.ts";
import { acknowledgementDecisions } from "./paging/acknowledgement-decisions.ts";
import { escalationDecisions } from "./paging/escalation-decisions.ts";
import { roleDecisions } from "./responding/role-decisions.ts";
import { commanderDecisions } from "./responding/commander-decisions.ts";
import { investigationDecisions } from "./responding/investigation-decisions.ts";
import { mitigationDecisions } from "./responding/mitigation-decisions.ts";
import { taskDecisions } from "./responding/task-decisions.ts";
import { updateDecisions } from "./informing/update-decisions.ts";
import { endingDecisions } from "./following-through/ending-decisions.ts";
import { postmortemDecisions } from "./following-through/postmortem-decisions.ts";
import { actionItemDecisions } from "./following-through/action-item-decisions.ts";
import { mergeDecisions } from "./merging/merge-decisions.ts";
import { promiseDecisions } from "./promises/promise-decisions.ts";
import { outcomeDecisions } from "./steps/outcome-decisions.ts";
import { type Deciders, isTimeFor, neededStage } from "./commands/decider.ts";
import { whyNotAt } from "./commands/stages.ts";
import type { Decision, Draft, Refusal } from "./commands/draft.ts";
import { draftOf, refuse } from "./commands/draft.ts";
import type { Incident } from "./incident/incident.ts";
import { episodeOf } from "./incident/incident.ts";
import type { Instant } from "./incident/moment.ts";
import { isTable } from "./table.ts";
import { obligations } from "./obligations.ts";
import { system } from "./incident/people.ts";
import { notPermitted } from "./commands/permissions.ts";
import { phaseNames, phaseOf } from "./runbook.ts";

export type { Decision } from "./commands/draft.ts";

const deciders: Deciders = {
  ...alertDecisions,
  ...declarationDecisions,
  ...severityAndImpactDecisions,
  ...privacyDecisions,
  ...acknowledgementDecisions,
  ...escalationDecisions,
  ...roleDecisions,
  ...commanderDecisions,
  ...investigationDecisions,
  ...mitigationDecisions,
  ...taskDecisions,
  ...updateDecisions,
  ...endingDecisions,
  ...postmortemDecisions,
  ...actionItemDecisions,
  ...mergeDecisions,
  ...promiseDecisions,
  ...outcomeDecisions,
};

/** The most characters of a text in a command: enough for a stack trace, and accepted by every channel. */
const longestText = 10_000;

/** Decides which events follow from a command of a person, a machine or the system, or why the command is refused. */
export const decide = (incident: Incident, envelope: Envelope, now: Instant): Decision => {
  const refusal = notNow(incident, envelope) ?? badText(envelope.command) ?? notPermitted(incident, envelope);
  if (refusal !== undefined) return refusal;
  const draft = draftOf(incident, envelope, now);
  const decided = run(envelope.command, draft);
  if ("refusal" in decided) return decided;
  const full = whyFull(incident, draft.incident());
  if (full !== undefined) return full;
  endWhenNothingIsOwed(draft);
  const note = [...draft.notes(), leftOpen(incident, draft.incident())].filter((it) => it !== undefined).join(" ");
  return { happenings: draft.happenings(), ...(note === "" ? {} : { note }) };
};

const run = <N extends CommandName>(command: CommandNamed<N> & { readonly type: N }, draft: Draft) => {
  const { type } = command;
  const it = episodeOf(draft.incident());
  return isTimeFor(type, it) ? deciders[type](command, draft, it) : refuse(whyNotAt(neededStage(type), it));
};

const notNow = (incident: Incident, { command: { type } }: Envelope): Refusal | undefined => {
  if (!isPublicCommand(type)) return undefined;
  const { opens, takenAfterEnd, ringsPhones } = definitions[type];
  const isOpened = episodeOf(incident) !== undefined;
  if (incident.ended !== undefined && takenAfterEnd !== true)
    return refuse(
      incident.mergedInto === undefined
        ? `This incident has ended (${incident.ended.as}). Declare a new one and name this one.`
        : `This incident was merged into ${incident.mergedInto}: go on there.`,
    );
  const isAfterwards = incident.kind === "retroactive";
  if (isAfterwards && ringsPhones === true && isOpened)
    return refuse("It was entered afterwards and pages nobody: declare a new one and name this one.");
  const mayOpen = isAfterwards ? opens === "afterwards" : opens !== undefined;
  return isOpened || mayOpen ? undefined : refuse("This incident has not been opened yet.");
};

/**
 * The most entries that an incident keeps in each list: far more than any incident needs. Temporal hands an
 * incident's state on to the next workflow run only if the state is below 2 MB.
 */
const mostKept = [
  ["tasks", 300, "tasks"],
  ["hypotheses", 300, "hypotheses"],
  ["decisions", 300, "decisions"],
  ["attempts", 100, "mitigations"],
  ["items", 200, "action items"],
  ["policiesBefore", 20, "changes of its policy"],
] as const;

const whyFull = (before: Incident, after: Incident): Refusal | undefined => {
  for (const [list, most, inWords] of mostKept) {
    const count = after[list]?.length ?? 0;
    if (count > most && count > (before[list]?.length ?? 0))
      return refuse(`It has ${most} ${inWords} already, as many as an incident keeps: use its ticket for more.`);
  }
  return undefined;
};

/** Refuses a command with an empty or too long text, in its own fields or in the entries of its lists. */
const badText = (command: Command): Refusal | undefined => {
  const values: readonly unknown[] = Object.values(command);
  const entries = values.flatMap((value) => (Array.isArray(value) ? value.filter(isTable) : []));
  for (const [name, value] of [command, ...entries].flatMap((it) => Object.entries<unknown>(it))) {
    if (typeof value !== "string") continue;
    if (value.trim() === "") return refuse(`${name} is empty: say something.`);
    if (value.length > longestText)
      return refuse(`${name} is longer than ${String(longestText)} characters: shorten it or link to it.`);
  }
  return undefined;
};

/** Ends an incident once the effectiveness of every action item is reviewed and nothing else is owed. */
const endWhenNothingIsOwed = (draft: Draft): void => {
  const incident = draft.incident();
  const reviewed =
    incident.completionReview !== undefined && incident.items.every((item) => item.reviewed !== undefined);
  if (incident.ended !== undefined || episodeOf(incident)?.closed === undefined || !reviewed) return;
  if (obligations(incident).every(({ over, name }) => over !== undefined || name === "followed-through"))
    draft.emit({ type: "ended", as: "completed" }, system);
};

/**
 * Names the open items on the checklist of a phase that a command has ended, for the answer to the command. Open
 * items block nothing.
 */
const leftOpen = (before: Incident, after: Incident): string | undefined => {
  const from = phaseNames.indexOf(phaseOf(before));
  const to = phaseNames.indexOf(phaseOf(after));
  const open = phaseNames.slice(from, to).flatMap((phase) => openItems(after, phase).map(({ text }) => text));
  return open.length === 0 || after.ended !== undefined || after.kind === "retroactive"
    ? undefined
    : `Still open on the checklist: ${open.join("; ")}.`;
};
