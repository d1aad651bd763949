import { refuse } from "../draft.ts";
import type { Incident } from "../incident.ts";
import { inMinutes } from "../moment.ts";
import { obligationNamed } from "../obligations.ts";
import type { Deciders } from "./decider.ts";
import { firing, reopensUntil } from "./alerts.ts";
import { beginEpisode } from "./detection.ts";
import { keepPublicInformed } from "./response.ts";
import { active, clock, declared, reached, resolved } from "./guards.ts";

/** Promises without which an incident would be forgotten, the last two of them those it ends with. */
const neverWaived = [
  "acknowledged",
  "commander",
  "brought to an end",
  "page reaches on-call",
  "90-day effectiveness review",
  "open for a relapse",
];

/** Resolve and close, and the other ways out and back in. */
export const endings: Deciders<"resolve" | "close" | "declareFalseAlarm" | "reopen" | "waive"> = {
  resolve: ({ type: _, despiteOpen, monitoringForMinutes, ...command }, draft) => {
    const it = active(draft);
    if ("refusal" in it) return it;
    const incident = draft.incident();
    const watch = incident.policy.resolvedOrRelapsed?.watchMinutes ?? 0;
    const closeWatch = incident.policy.closed?.watchMinutes ?? 0;
    if (
      command.reason === undefined &&
      (it.mitigated === undefined || !reached(draft.now, inMinutes(it.mitigated.at, watch)))
    )
      return refuse(
        it.mitigated === undefined
          ? "It is not marked as mitigated: mark it, or resolve with a reason."
          : `It is watched until ${clock(inMinutes(it.mitigated.at, watch))} (${String(watch)} minutes from mitigated): wait, or resolve with a reason.`,
      );
    const open = openEnds(incident);
    if (open.length > 0 && despiteOpen !== true)
      return refuse(`Still open: ${open.join("; ")}. Resolve despite that, and they become follow-ups?`);
    // Before the resolution, which ends the public's cadence: the message that ends a cadence keeps it.
    keepPublicInformed(draft, "resolved");
    draft.emit({
      ...command,
      type: "resolved",
      monitoringForMinutes: monitoringForMinutes ?? closeWatch,
      followUps: open,
    });
    return undefined;
  },

  close: ({ type: _, ...command }, draft) => {
    const it = resolved(draft);
    if ("refusal" in it) return it;
    if (it.closed !== undefined) return { note: `It is closed since ${clock(it.closed.at)}.` };
    const watch = draft.incident().policy.closed?.watchMinutes ?? 0;
    const since = it.mitigated ?? it.resolved;
    if (since !== undefined && command.reason === undefined && !reached(draft.now, inMinutes(since.at, watch)))
      return refuse(
        `It is watched until ${clock(inMinutes(since.at, watch))} (${String(watch)} minutes from mitigated): wait, or close with a reason.`,
      );
    draft.emit({ ...command, type: "closed" });
    return undefined;
  },

  declareFalseAlarm: ({ reason }, draft) => {
    const it = declared(draft);
    if ("refusal" in it) return it;
    if (it.closed !== undefined) return refuse("It is closed already.");
    draft.emit({ type: "falseAlarmDeclared", reason });
    draft.emit({ type: "ended", as: "false-alarm" });
    return undefined;
  },

  reopen: ({ reason }, draft) => {
    const it = resolved(draft);
    if ("refusal" in it) return it;
    const incident = draft.incident();
    if (it.closed === undefined) return refuse("It is not closed: report a relapse instead.");
    if (draft.now > reopensUntil(incident, it.closed.at))
      return refuse(
        `It was closed at ${clock(it.closed.at)}, longer ago than an incident reopens: declare a new one and name this one.`,
      );
    beginEpisode(draft, "reopened", reason);
    return undefined;
  },

  waive: ({ type: _, ...command }, draft) => {
    const obligation = obligationNamed(draft.incident(), command.obligation);
    if (obligation === undefined) return refuse(`Nothing is owed under ${command.obligation}.`);
    if (obligation.over !== undefined) return refuse(`It is over already: ${obligation.over.as}.`);
    if (neverWaived.includes(obligation.promise)) return refuse(`"${obligation.promise}" cannot be waived.`);
    draft.emit({ ...command, type: "waived" });
    return undefined;
  },
};

/** What resolving leaves undone. */
const openEnds = (incident: Incident): readonly string[] => [
  ...incident.tasks.flatMap((task, index) =>
    task.done === undefined ? [`task ${String(index + 1)} (${task.owner}): ${task.text}`] : [],
  ),
  ...incident.attempts.flatMap((attempt, index) =>
    attempt.ended === undefined ? [`mitigation ${String(index + 1)}: ${attempt.description}`] : [],
  ),
  ...Object.keys(incident.alerts).flatMap((name) => (firing(incident, name) ? [`alert ${name} is firing`] : [])),
];
