import { openItems } from "./checklists.ts";
import type { Command, CommandName, CommandNamed, Envelope } from "./commands.ts";
import { systemCommands } from "./commands.ts";
import { acknowledgement } from "./decisions/acknowledgement.ts";
import { alerts } from "./decisions/alerts.ts";
import { command } from "./decisions/command.ts";
import type { Deciders } from "./decisions/decider.ts";
import { detection } from "./decisions/detection.ts";
import { endings } from "./decisions/endings.ts";
import { merging } from "./decisions/merging.ts";
import { bySystem } from "./decisions/outcomes.ts";
import { policy } from "./decisions/policy.ts";
import { postIncident } from "./decisions/post-incident.ts";
import { response } from "./decisions/response.ts";
import type { Decision, Draft, Refusal } from "./draft.ts";
import { draftOf, refuse } from "./draft.ts";
import type { Incident } from "./incident.ts";
import { episodeOf } from "./incident.ts";
import type { Instant } from "./moment.ts";
import { obligations } from "./obligations.ts";
import { system } from "./people.ts";
import { notPermitted } from "./permissions.ts";
import { followedThrough } from "./promises/follow-through.ts";
import { phaseNames, phaseOf } from "./runbook.ts";

export type { Decision } from "./draft.ts";

const deciders: Deciders<CommandName> = {
  ...alerts,
  ...acknowledgement,
  ...detection,
  ...command,
  ...response,
  ...endings,
  ...policy,
  ...merging,
  ...postIncident,
  ...bySystem,
};

/** Long enough for a stack trace, short enough for every channel. */
const longestText = 10_000;

/** What people, machines and time may do, and what comes of it; or the sentence they read when they may not. */
export const decide = (incident: Incident, envelope: Envelope, now: Instant): Decision => {
  const refusal = notNow(incident, envelope) ?? badText(envelope.command) ?? notPermitted(incident, envelope);
  if (refusal !== undefined) return refusal;
  const draft = draftOf(incident, envelope, now);
  const said = run(envelope.command, draft);
  if (said !== undefined && "refusal" in said) return said;
  endWhenNothingIsOwed(draft);
  const note = [said?.note, leftOpen(incident, draft.incident())].filter((it) => it !== undefined).join(" ");
  return { happenings: draft.happenings(), ...(note === "" ? {} : { note }) };
};

const run = <N extends CommandName>(it: CommandNamed<N> & { readonly type: N }, draft: Draft) =>
  deciders[it.type](it, draft);

const openers: readonly CommandName[] = ["fireAlert", "takeAlerts", "declare", "enterRetroactively"];

/** What one incident says to another is answered, whatever has become of it; news of an alert is never turned away. */
const alwaysTaken: readonly CommandName[] = ["takeOver", "concludeMerge", "fireAlert", "clearAlert", "takeAlerts"];

/** What makes people's phones ring. */
const callers: readonly CommandName[] = ["pageIn", "escalate", "reportRelapse", "reopen"];

const notNow = (incident: Incident, { command: { type } }: Envelope): Refusal | undefined => {
  const isSystem = systemCommands.some((name) => name === type);
  if (incident.ended !== undefined && !isSystem && !alwaysTaken.includes(type))
    return refuse(
      incident.mergedInto === undefined
        ? `This incident has ended (${incident.ended.as}). Declare a new one and name this one.`
        : `This incident was merged into ${incident.mergedInto}: go on there.`,
    );
  if (incident.kind === "retroactive" && callers.includes(type) && episodeOf(incident) !== undefined)
    return refuse("It was entered afterwards and pages nobody: declare a new one and name this one.");
  const opens = incident.kind === "retroactive" ? type === "enterRetroactively" : openers.includes(type);
  return episodeOf(incident) === undefined && !isSystem && !opens
    ? refuse("This incident has not been opened yet.")
    : undefined;
};

const badText = (fields: Command): Refusal | undefined => {
  const told =
    fields.type === "takeAlerts" || fields.type === "takeOver" ? fields.alerts.flatMap((it) => Object.entries(it)) : [];
  for (const [name, value] of [...Object.entries(fields), ...told]) {
    if (typeof value !== "string") continue;
    if (value.trim() === "") return refuse(`${name} is empty: say something.`);
    if (value.length > longestText)
      return refuse(`${name} is longer than ${String(longestText)} characters: shorten it or link to it.`);
  }
  return undefined;
};

/** After the 90-day review of every item nothing is left to wait for. */
const endWhenNothingIsOwed = (draft: Draft): void => {
  const incident = draft.incident();
  const reviewed =
    incident.completionReview !== undefined && incident.items.every((item) => item.reviewed !== undefined);
  if (incident.ended !== undefined || episodeOf(incident)?.closed === undefined || !reviewed) return;
  if (obligations(incident).every(({ over, promise }) => over !== undefined || promise === followedThrough))
    draft.emit({ type: "ended", as: "completed" }, system);
};

/** The open checklist items of the phases that this command ended stand in its answer; they block nothing. */
const leftOpen = (before: Incident, after: Incident): string | undefined => {
  const from = phaseNames.indexOf(phaseOf(before));
  const to = phaseNames.indexOf(phaseOf(after));
  const open = phaseNames.slice(from, to).flatMap((phase) => openItems(after, phase).map(({ text }) => text));
  return open.length === 0 || after.ended !== undefined || after.kind === "retroactive"
    ? undefined
    : `Still open on the checklist: ${open.join("; ")}.`;
};
