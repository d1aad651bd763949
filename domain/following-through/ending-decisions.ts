import { refuse } from "../commands/draft.ts";
import type { Incident } from "../incident/incident.ts";
import type { Instant } from "../incident/moment.ts";
import { clockTime, inMinutes, minute } from "../incident/moment.ts";
import type { Deciders } from "../commands/decider.ts";
import { keepPublicInformed } from "../informing/update-decisions.ts";
import { beginEpisode, reopensUntil } from "./begin-episode.ts";

/** Decides commands that resolve, close, withdraw or reopen an incident. */
export const endingDecisions = {
  resolve: ({ type: _, despiteOpen, monitoringForMinutes, ...command }, draft, it) => {
    const incident = draft.incident();
    const watch = incident.policy.resolvedOrRelapsed?.watchMinutes ?? 0;
    const closeWatch = incident.policy.closed?.watchMinutes ?? 0;
    if (
      command.reason === undefined &&
      (it.mitigated === undefined || !isWatchOver(draft.now, inMinutes(it.mitigated.at, watch)))
    )
      return refuse(
        it.mitigated === undefined
          ? "It is not marked as mitigated: mark it, or resolve with a reason."
          : `It is watched until ${clockTime(inMinutes(it.mitigated.at, watch))} (${watch} minutes from mitigated): wait, or resolve with a reason.`,
      );
    const open = openEnds(incident);
    if (open.length > 0 && despiteOpen !== true)
      return refuse(`Still open: ${open.join("; ")}. Resolve despite that, and they become follow-ups?`);
    // The public is told before the resolution is recorded, because the resolution ends the duty of regular updates,
    // and this last message still counts as one of these.
    keepPublicInformed(draft, "resolved");
    return draft.emit({
      ...command,
      type: "resolved",
      monitoringForMinutes: monitoringForMinutes ?? closeWatch,
      followUps: open,
    });
  },

  close: (command, draft, it) => {
    if (it.closed !== undefined) return draft.answer(`It is closed since ${clockTime(it.closed.at)}.`);
    const watch = draft.incident().policy.closed?.watchMinutes ?? 0;
    const since = it.mitigated ?? it.resolved;
    if (command.reason === undefined && !isWatchOver(draft.now, inMinutes(since.at, watch)))
      return refuse(
        `It is watched until ${clockTime(inMinutes(since.at, watch))} (${watch} minutes from mitigated): wait, or close with a reason.`,
      );
    return draft.emit({ ...command, type: "closed" });
  },

  declareFalseAlarm: ({ reason }, draft, it) => {
    if (it.closed !== undefined) return refuse("It is closed already.");
    return draft.emit({ type: "falseAlarmDeclared", reason }).emit({ type: "ended", as: "false-alarm" });
  },

  reopen: ({ reason }, draft, it) => {
    const incident = draft.incident();
    if (it.closed === undefined) return refuse("It is not closed: report a relapse instead.");
    if (draft.now > reopensUntil(incident, it.closed.at))
      return refuse(
        `It was closed at ${clockTime(it.closed.at)}, longer ago than an incident reopens: declare a new one and name this one.`,
      );
    return beginEpisode(draft, "reopened", reason);
  },
} satisfies Partial<Deciders>;

/**
 * Says whether the watch after a mitigation is over. Whole minutes are compared, as people do: a watch until 15:10
 * may end at any second of 15:10.
 */
const isWatchOver = (now: Instant, until: Instant): boolean => Math.floor(now / minute) >= Math.floor(until / minute);

/** Lists the tasks, mitigations and alerts that are still open when the incident is resolved. */
const openEnds = (incident: Incident): readonly string[] => [
  ...incident.tasks.flatMap((task, index) =>
    task.done === undefined ? [`task ${index + 1} (${task.owner}): ${task.text}`] : [],
  ),
  ...incident.attempts.flatMap((attempt, index) =>
    attempt.ended === undefined ? [`mitigation ${index + 1}: ${attempt.description}`] : [],
  ),
  ...incident.alerts.flatMap(({ alert, clearedAt }) => (clearedAt === undefined ? [`alert ${alert} is firing`] : [])),
];
