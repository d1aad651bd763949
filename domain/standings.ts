import type { PublicCommandName } from "./commands.ts";
import type { Refusal } from "./draft.ts";
import { refuse } from "./draft.ts";
import type { Person } from "./people.ts";

/**
 * How far somebody's word goes at the product's doors, before the role in an incident is asked (permissions.ts).
 * An integration is a machine; with an admin it is the only one that may speak for others.
 */
export const standings = ["viewer", "responder", "integration", "commander", "admin"] as const;
export type Standing = (typeof standings)[number];

/** Everything that can be asked for: a command by its name, or one of these. */
export type Matter =
  PublicCommandName | "view" | "changeDuty" | "editContacts" | "sendAlerts" | "speakForOthers" | "administer";

interface Needed {
  readonly standing: Standing;
  /** To go beyond one's role in the incident by giving a reason; whoever holds the role needs no more than `standing`. */
  readonly beyondRole?: Standing;
}

/**
 * The one table of what needs which standing. What is not listed, a responder may: in an emergency nobody is kept from
 * helping, nor from taking command with a reason. What can wait until then needs the role, or the standing.
 */
const needed: { readonly [M in Matter]?: Needed } = {
  view: { standing: "viewer" },
  sendAlerts: { standing: "integration" },
  speakForOthers: { standing: "integration" },
  administer: { standing: "admin" },
  makePrivate: { standing: "responder", beyondRole: "commander" },
  waive: { standing: "responder", beyondRole: "commander" },
  declareFalseAlarm: { standing: "responder", beyondRole: "commander" },
  applyPolicy: { standing: "responder", beyondRole: "admin" },
  enterRetroactively: { standing: "commander" },
};

/** Whose standing includes whose: an admin's everything, an integration's what a responder's does and its own. */
const included: { readonly [S in Standing]: readonly Standing[] } = {
  viewer: ["viewer"],
  responder: ["viewer", "responder"],
  integration: ["viewer", "responder", "integration"],
  commander: ["viewer", "responder", "commander"],
  admin: standings,
};

/** The one that includes the most. */
export const highestOf = (given: readonly Standing[]): Standing | undefined =>
  [...given].sort((one, other) => included[other].length - included[one].length)[0];

export const standingFor = (matter: Matter): Standing => needed[matter]?.standing ?? "responder";

/** Why somebody of that standing may not, if so, in a sentence. */
export const notOfStanding = (standing: Standing, matter: Matter, beyondRole = false): Refusal | undefined => {
  const includes = included[standing];
  const least = standingFor(matter);
  if (!includes.includes(least)) return refuse(`This needs the standing ${least}; yours is ${standing}.`);
  const beyond = needed[matter]?.beyondRole;
  if (!beyondRole || beyond === undefined || includes.includes(beyond)) return undefined;
  return refuse(`Beyond one's role ${matter} needs the standing ${beyond}; yours is ${standing}. Take command first.`);
};

/** The standings that make sense for a machine: a responder's or commander's deeds are a person's. */
export const isForPeopleOnly = (standing: Standing): boolean => standing === "responder" || standing === "commander";

/** Whether somebody may speak in another's name. */
export const maySpeakFor = (
  { person, standing }: { readonly person?: Person; readonly standing: Standing },
  other: Person,
): boolean => person === other || notOfStanding(standing, "speakForOthers") === undefined;
