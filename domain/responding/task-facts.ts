import type { Folds } from "../incident/change-incident.ts";
import { momentOf } from "../incident/change-incident.ts";
import type { Incident } from "../incident/incident.ts";
import { textToKeep } from "../incident/size-in-json.ts";

export const taskFacts = {
  taskAdded: (incident, event) => ({
    ...incident,
    tasks: [...incident.tasks, { text: textToKeep(event.text, incident.tasks), owner: event.owner }],
  }),
  taskCompleted: (incident, event) => inTask(incident, event.task, { done: momentOf(event) }),
  taskHandedOver: (incident, event) => inTask(incident, event.task, { owner: event.to }),
  ticked: (incident, event) => ({
    ...incident,
    ticked: { ...incident.ticked, [event.item]: { ...momentOf(event), person: event.by.name } },
  }),
} satisfies Folds;

const inTask = (incident: Incident, task: number, change: Partial<Incident["tasks"][number]>): Incident => ({
  ...incident,
  tasks: incident.tasks.map((it, index) => (index === task - 1 ? { ...it, ...change } : it)),
});
