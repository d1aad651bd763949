import type { z } from "zod";
import type { incidentSchema } from "../../api/incidents/incident-schema.ts";
import type { Ask } from "../../../domain/paging/ask.ts";
import type { Here } from "../asking/field-values.ts";
import { owedRow, stillOwed } from "./next-owed.ts";
import type { Output, Row } from "./output.ts";
import { severityCell } from "./severity-cell.ts";
import { clockOf, fromNow, lasting } from "./times-in-words.ts";
import { printEvents } from "./print-events.ts";

type Incident = z.output<typeof incidentSchema>;
type Events = readonly { readonly line: string }[];
const mostOwed = 8;

/** Prints the state of an incident. If `events` is undefined, a line says that the records do not answer. */
export function printIncident(out: Output, it: Incident, events: Events | undefined, here: Here): void {
  printHead(out, it, here);
  printAlerts(out, it, here);
  printOwed(out, it, here);
  printWork(out, it, here);
  printChecklist(out, it);
  out.heading("Last events (UTC)");
  if (events === undefined) out.line("  The records do not answer now; `incident timeline` shows them later.");
  else printEvents(out, events);
  const links = Object.entries(it.links);
  if (links.length > 0) out.heading("Links");
  out.table(links.map(([name, link]) => [spaced(name), link]));
}

const mostAlerts = 5;

function printAlerts(out: Output, { alerts }: Incident, { now, zone }: Here): void {
  const firing = alerts.filter(({ clearedAt }) => clearedAt === undefined);
  if (firing.length === 0) return;
  out.heading("Firing alerts");
  for (const it of firing.slice(0, mostAlerts)) {
    const since = clockOf(Date.parse(it.startedAt), now, zone);
    out.paragraph([it.name ?? it.alert, it.labels, `since ${since}`].filter(Boolean).join("  "), "  ");
    if (it.description !== undefined) out.paragraph(it.description, "    ");
    const links = [
      ["runbook", it.runbookUrl],
      ["dashboard", it.dashboardUrl],
      ["source", it.sourceUrl],
    ] as const;
    out.table(
      links.flatMap(([name, link]) => (link === undefined ? [] : [[name, link]])),
      { indent: "    " },
    );
  }
  if (firing.length > mostAlerts) out.line(out.ink("dim", `  and ${firing.length - mostAlerts} more`));
}

const spaced = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

function printHead(out: Output, it: Incident, here: Here): void {
  const severity = severityCell(it.severity);
  const label = typeof severity === "string" ? severity : out.ink(severity.ink, severity.text);
  const marks = [it.kind === "real" ? "" : it.kind.toUpperCase(), it.private ? "PRIVATE" : ""].filter(
    (mark) => mark !== "",
  );
  out.line([out.ink("bold", it.id), label, it.phase, ...marks, stateOf(it, here)].join("  "));
  out.paragraph(out.ink("bold", it.title));
  out.paragraph(`${it.service}: ${it.impact}`);
  if (it.category !== undefined) out.paragraph(`Category: ${it.category}`);
  if (it.publicImpact !== undefined) out.paragraph(`In public: ${it.publicImpact}`);
  out.line();
  out.table([
    ["Commander", it.commander ?? { text: "nobody yet: `incident take-command`", ink: "red" }],
    ...peopleRows(it),
    ...askedRows(it, here),
    ...instantRows(it, here),
    ...(it.cause === undefined ? [] : [["Cause", it.cause.internal]]),
    ...deliveryRows(it),
  ]);
}

function deliveryRows({ delivery }: Incident): readonly Row[] {
  if (delivery === undefined || delivery.lanesDown.length === 0) return [];
  const down = `${delivery.lanesDown.join(", ")} down: ${delivery.undone} not sent yet; tried again until it works`;
  return [
    [
      { text: "Delivery", ink: "red" },
      { text: down, ink: "red" },
    ],
  ];
}

function stateOf(it: Incident, { now }: Here): string {
  if (it.endedAt !== undefined) return `ended ${fromNow(Date.parse(it.endedAt), now)}`;
  if (it.closedAt !== undefined) return `closed ${fromNow(Date.parse(it.closedAt), now)}`;
  if (it.resolvedAt !== undefined) return `resolved ${fromNow(Date.parse(it.resolvedAt), now)}`;
  const began = it.impactStartedAt ?? it.openedAt;
  const running = began === undefined ? "" : ` for ${lasting(now - Date.parse(began))}`;
  return it.mitigatedAt === undefined ? `open${running}` : `mitigated ${fromNow(Date.parse(it.mitigatedAt), now)}`;
}

function peopleRows({ roles, responders, commander }: Incident): readonly Row[] {
  const rolesInWords = roles
    .filter(({ role }) => role !== "incident-commander")
    .map(({ role, person, domain }) => `${person} (${role}${domain === undefined ? "" : `, ${domain}`})`);
  const others = responders.filter((person) => person !== commander && !roles.some((role) => role.person === person));
  const all = [...rolesInWords, ...others];
  return all.length === 0 ? [] : [["Also in it", all.join(", ")]];
}

const askInWords: { readonly [A in Ask]: string } = {
  acknowledge: "acknowledge",
  "take-command": "take command",
  help: "help",
};

/** Makes table rows of the people who were paged: those who have answered, and those whose answer is still awaited. */
function askedRows({ asked }: Incident, { now, zone }: Here): readonly Row[] {
  const what = ({ person, ask }: Incident["asked"][number]) => `${person} (${askInWords[ask]})`;
  const waiting = asked.filter(({ isAwaited }) => isAwaited);
  const answered = asked.filter(({ answeredAt }) => answeredAt !== undefined);
  const since = (iso = "") => clockOf(Date.parse(iso), now, zone);
  return [
    ...(answered.length === 0
      ? []
      : [["Answered", answered.map((one) => `${what(one)} ${since(one.answeredAt)}`).join(", ")]]),
    ...(waiting.length === 0
      ? []
      : [
          [
            { text: "No answer yet", ink: "yellow" } as const,
            waiting.map((one) => `${what(one)} asked ${since(one.askedAt)}`).join(", "),
          ],
        ]),
  ];
}

function instantRows(it: Incident, { now, zone }: Here): readonly Row[] {
  const instants = [
    ["began", it.impactStartedAt],
    ["acknowledged", it.acknowledgedAt],
    ["declared", it.declaredAt],
    ["mitigated", it.mitigatedAt],
    ["resolved", it.resolvedAt],
    ["closed", it.closedAt],
  ] as const;
  const instantsInWords = instants.flatMap(([name, at]) =>
    at === undefined ? [] : [`${name} ${clockOf(Date.parse(at), now, zone)}`],
  );
  return instantsInWords.length === 0 ? [] : [["Times", instantsInWords.join(", ")]];
}

function printOwed(out: Output, it: Incident, here: Here): void {
  const owed = stillOwed(it.obligations);
  if (owed.length === 0) return;
  out.heading("Owed next");
  out.table(owed.slice(0, mostOwed).map((one) => owedRow(one, it.commander, here)));
  if (owed.length > mostOwed)
    out.line(out.ink("dim", `  and ${owed.length - mostOwed} more: incident scorecard ${it.id}`));
}

function printWork(out: Output, it: Incident, { now, zone }: Here): void {
  const tasks = it.tasks.filter(({ doneAt }) => doneAt === undefined);
  if (tasks.length > 0) out.heading("Open tasks");
  out.table(tasks.map(({ task, text, owner }) => [String(task), owner, text]));

  const running = it.mitigations.filter(({ endedAt }) => endedAt === undefined);
  if (running.length > 0) out.heading("Mitigations under way");
  out.table(
    running.map(({ attempt, strategy, description, startedAt, rollbackPlan }) => [
      String(attempt),
      strategy,
      `since ${clockOf(Date.parse(startedAt), now, zone)}`,
      `${description} (to undo: ${rollbackPlan})`,
    ]),
  );

  const ideas = it.hypotheses.filter(({ verdict }) => verdict !== "rejected");
  if (ideas.length > 0 && it.resolvedAt === undefined) {
    out.heading("Hypotheses");
    out.table(ideas.map(({ hypothesis, text, verdict }) => [String(hypothesis), verdict ?? "open", text]));
  }

  const items = it.actionItems.filter(({ doneAt }) => doneAt === undefined);
  if (items.length > 0) out.heading("Open action items");
  out.table(
    items.map(({ item, priority, owner, dueOn, description }) => [
      item,
      priority,
      owner,
      `due ${dueOn.slice(0, 10)}`,
      description,
    ]),
  );
}

/** Prints the open items of the checklist for the present phase; open items of earlier phases are left out. */
function printChecklist(out: Output, it: Incident): void {
  const open = it.checklist.filter(({ ticked }) => !ticked);
  const phases = [...new Set(it.checklist.map(({ phase }) => phase))];
  const now = phases.filter((phase) => phase === it.phase);
  const shown = open.filter(({ phase }) => now.includes(phase));
  if (shown.length === 0) return;
  const all = it.checklist.filter(({ phase }) => now.includes(phase));
  out.heading(`Checklist, ${it.phase}: ${all.length - shown.length} of ${all.length} done`);
  out.table(shown.map(({ item, text }) => ["[ ]", item, text]));
}
