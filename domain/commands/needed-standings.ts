import type { Person } from "../incident/people.ts";
import { definitions, isPublicCommand, type PublicCommandName } from "./catalogue.ts";
import type { Refusal } from "./draft.ts";
import { refuse } from "./draft.ts";
import { includes, type Standing } from "./standings.ts";

/** Requests that are not commands, each with the standing (level of rights) that it needs. */
const others = {
  view: "viewer",
  changeDuty: "responder",
  editContacts: "responder",
  sendAlerts: "sender",
  speakForOthers: "integration",
  administer: "admin",
} as const satisfies Readonly<Record<string, Standing>>;

/** Everything that a caller of the API can ask for: a command by its name, or one of the other requests. */
export type Matter = PublicCommandName | keyof typeof others;

/**
 * Returns the standing (level of rights) that a request needs. A command needs a responder's unless it names
 * another, so that nobody is kept from helping.
 */
const standingFor = (matter: Matter): Standing =>
  isPublicCommand(matter) ? (definitions[matter].standing ?? "responder") : others[matter];

/** Refuses with a sentence a caller whose standing (level of rights) is too low; undefined if the caller may go on. */
export const notOfStanding = (standing: Standing, matter: Matter, beyondRole = false): Refusal | undefined => {
  const least = standingFor(matter);
  if (!includes(standing, least)) return refuse(`This needs the standing ${least}; yours is ${standing}.`);
  const beyond = isPublicCommand(matter) ? definitions[matter].beyondRole : undefined;
  if (!beyondRole || beyond === undefined || includes(standing, beyond)) return undefined;
  return refuse(`Beyond one's role ${matter} needs the standing ${beyond}; yours is ${standing}. Take command first.`);
};

/** Says whether a caller may act in another person's name. */
export const maySpeakFor = (
  { person, standing }: { readonly person?: Person; readonly standing: Standing },
  other: Person,
): boolean => person === other || notOfStanding(standing, "speakForOthers") === undefined;
