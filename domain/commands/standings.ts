/**
 * The levels of rights at the product's API, checked before a person's role in an incident is (`permissions.ts`). A
 * "sender" is a machine that may send alerts and see nothing. An "integration" is a machine too; only integrations
 * and admins may act in another person's name.
 */
export const standings = ["sender", "viewer", "responder", "integration", "commander", "admin"] as const;
export type Standing = (typeof standings)[number];

/**
 * For each standing, the standings whose rights it includes: an admin has all rights, an integration those of a
 * sender and of a responder.
 */
const included: { readonly [S in Standing]: readonly Standing[] } = {
  sender: ["sender"],
  viewer: ["viewer"],
  responder: ["viewer", "responder"],
  integration: ["sender", "viewer", "responder", "integration"],
  commander: ["viewer", "responder", "commander"],
  admin: standings,
};

export const includes = (standing: Standing, least: Standing): boolean => included[standing].includes(least);

/** Returns the standing that includes the most others; undefined for an empty list. */
export const highestOf = (all: readonly Standing[]): Standing | undefined =>
  [...all].sort((one, other) => included[other].length - included[one].length)[0];

/** Says whether a standing is only for people. What a responder or commander does has to be done by a person. */
export const isForPeopleOnly = (standing: Standing): boolean => standing === "responder" || standing === "commander";
