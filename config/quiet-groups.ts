import { audiences } from "../domain/people.ts";
import type { Settings } from "./settings.ts";
import type { Problem } from "./problem.ts";
import type { Path } from "./yaml-file.ts";

/** People and audiences to whom nothing can be sent, and fixed parts that nobody plays. */
export function quietGroups(settings: Settings, where: (path: Path) => string): Problem[] {
  const { people, contacts } = settings;
  const silent = Object.entries(people)
    .filter(([, person]) => person.email === undefined && person.phone === undefined)
    .map(([id]) => ({
      where: where(["people", id]),
      what: `${id} has neither e-mail address nor phone number`,
      mend: "Add email or phone, so that this person can be reached outside chat.",
    }));
  const deaf = audiences
    .filter((name) => settings.audiences[name].mail.length === 0 && settings.audiences[name].chat === undefined)
    .map((name) => ({
      where: where(["audiences", name]),
      what: `nobody is told what the audience "${name}" should hear`,
      mend: `Give audiences.${name} a mail list or a chat channel.`,
    }));
  const unplayed = (["engineeringLead", "sreLead", "fallback"] as const)
    .filter((part) => contacts[part] === undefined)
    .map((part) => ({
      where: where(["contacts", part]),
      what: `contacts.${part} names nobody`,
      mend: "Name the id of one of your people.",
    }));
  return [...silent, ...deaf, ...unplayed];
}
