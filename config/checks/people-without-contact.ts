import { audiences } from "../../domain/incident/people.ts";
import type { Settings } from "../settings.ts";
import type { Problem } from "../problem.ts";
import type { Path } from "../yaml-file.ts";

/**
 * Finds people without e-mail address and phone number, audiences without mail and chat channel, and roles for which
 * `contacts` names nobody.
 */
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
