import type { Incident } from "../incident/incident.ts";
import { episodeOf, holdersOf, severityOf } from "../incident/incident.ts";
import type { Moment } from "../incident/moment.ts";
import { within } from "../promises/deadline-by-severity.ts";
import type { Facts } from "../promises/promise.ts";
import { earliest, promiseRow, remind, whoOwes } from "../promises/promise.ts";

const askedFor = ["communications-lead", "scribe"] as const;
type AskedFor = (typeof askedFor)[number];

/** The field of the policy with the minutes within which each role has to be given to somebody. */
const policyOf = { "communications-lead": "communicationsLead", scribe: "scribe" } as const;

/**
 * The promise that the commander gives a role to somebody. Until then the commander has its duties (`whoOwes`), and is
 * told so in the room.
 */
const given = <const Name extends AskedFor>(role: Name, until: (facts: Facts) => Moment | undefined) =>
  promiseRow({
    name: role,
    sentence: `${role.replace("-", " ")} named`,
    owedBy: "incident-commander",
    policy: policyOf[role],
    claims: (facts, terms) => {
      const { incident, it } = facts;
      const { declared } = it;
      if (declared === undefined) return [];
      const holding = incident.holdings.find(
        (one) => one.role === role && (one.until === undefined || one.until.seq > declared.seq),
      );
      return [
        {
          episode: it.number,
          from: declared,
          due: within(terms),
          // Whoever was named before the declaration has the role from the declaration on.
          kept: holding && (holding.since.seq < declared.seq ? declared : holding.since),
          lapsed: until(facts),
          whenMissed: () => remind(whoOwes(facts, "incident-commander"), `remind/${role}`),
        },
      ];
    },
  });

/** Of a private incident nobody outside is told, so nobody has to lead communication. */
export const communicationsLead = given("communications-lead", ({ incident, it }) =>
  earliest(it.resolved, incident.private, it.over),
);
export const scribe = given("scribe", ({ it }) => earliest(it.resolved, it.over));

/** Lists the roles that the commander still has to give to somebody at the incident's severity. */
export const rolesToGive = (incident: Incident): readonly AskedFor[] => {
  const it = episodeOf(incident);
  if (it?.declared === undefined || it.resolved !== undefined) return [];
  return askedFor.filter(
    (role) =>
      incident.policy[policyOf[role]]?.withinMinutes[severityOf(incident)] !== undefined &&
      holdersOf(incident, role).length === 0 &&
      (role === "scribe" || incident.private === undefined),
  );
};
