import type { Event } from "../incident/events.ts";
import { momentOf } from "../incident/change-incident.ts";
import type { Incident, PageFact, ReachedFact } from "../incident/incident.ts";
import type { Episode } from "../incident/episode.ts";
import { isHuman, type Person } from "../incident/people.ts";
import { readKey } from "../promises/obligation-keys.ts";
import { earliest, promiseRow } from "../promises/promise.ts";
import { within } from "../promises/deadline-by-severity.ts";
import { personalStep } from "./personal-rules.ts";

/**
 * The promise that a person who is called to help answers: somebody who was paged in, called by an escalation after
 * the acknowledgement, or paged because the severity rose. Until the answer, the person's own paging rule goes on.
 */
export const helpAnswered = promiseRow({
  name: "help-answered",
  sentence: "call for help answered",
  owedBy: "its-owner",
  policy: "helpAnswered",
  asks: "help",
  claims: ({ incident, it }, terms) =>
    incident.pages
      .filter((page) => isOfEpisode(page, it))
      .flatMap((page) =>
        page.reached.filter(callsForHelp).map((one) => ({
          ...{ episode: it.number, round: roundOfCall(page, one.person), owedBy: `person:${one.person}` as const },
          from: page,
          due: within(terms),
          kept: one.answered,
          lapsed: earliest(
            ...[it.resolved, it.closed, it.over].filter((end) => end !== undefined && end.seq > page.seq),
          ),
          steps: () => (one.further ?? []).map((step) => personalStep(page, one.person, step)("help")),
        })),
      ),
});

const roundOfCall = ({ seq }: PageFact, person: Person): string => `page-${String(seq)}/${person}`;

const isOfEpisode = ({ seq }: PageFact, { begins, over }: Episode): boolean =>
  seq > begins.seq && (over === undefined || seq < over.seq);

/** Says whether an obligation's key stands for answering a call for help. */
export const isCall = (key: string): boolean => readKey(key).name === helpAnswered.name;

/** Says whether an obligation's key stands for answering the call for help that this page made. */
export const isCallOf = (page: PageFact, key: string): boolean =>
  isCall(key) && page.reached.some((one) => callsForHelp(one) && readKey(key).round === roundOfCall(page, one.person));

/**
 * Says whether a page called this person to help: it asked the person for no other obligation, and was not just a
 * copy for somebody who learns.
 */
const callsForHelp = ({ obligations, shadow }: ReachedFact): boolean => obligations.length === 0 && shadow !== true;

/**
 * Says whether a page still waits for this person: the page asked the person to help, or to decide on an incident
 * that somebody else has, and the person has done nothing since.
 */
const isOpenCall = ({ obligations, shadow, answered }: ReachedFact): boolean =>
  shadow !== true && answered === undefined && obligations.every((key) => namesOfCalls.has(readKey(key).name));

const namesOfCalls = new Set(["help-answered", "declared-or-declined"]);

/**
 * Says whether answers to calls for help are promised. Incidents opened under an older release have no such promise
 * in their policy, and go on without it.
 */
export const promisesAnswers = ({ policy }: Incident): boolean => policy.helpAnswered !== undefined;

/** Says whether a person was called to help and has not answered. Always false if the policy promises no answers. */
export const hasOpenCall = (incident: Incident, person: Person): boolean =>
  promisesAnswers(incident) &&
  incident.pages.some(({ reached }) => reached.some((one) => one.person === person && isOpenCall(one)));

/** Marks the calls for help to a person as answered, as soon as that person does anything in the incident. */
export const noteAnsweredCalls = (incident: Incident, event: Event): Incident => {
  const { name } = event.by;
  if (!isHuman(event.by) || !hasOpenCall(incident, name)) return incident;
  const answered = momentOf(event);
  return {
    ...incident,
    pages: incident.pages.map((page) =>
      page.reached.some((one) => one.person === name && isOpenCall(one))
        ? {
            ...page,
            reached: page.reached.map((one) => (one.person === name && isOpenCall(one) ? { ...one, answered } : one)),
          }
        : page,
    ),
  };
};
