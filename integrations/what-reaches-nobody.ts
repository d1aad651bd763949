import type { Ports } from "../activities/ports/index.ts";
import { type Audience, audiences } from "../domain/incident/people.ts";
import { toldName } from "../domain/informing/stakeholder-promises.ts";
import { type PromiseName, promiseNamed } from "../domain/runbook.ts";
import type { ConnectedSystem } from "./connections.ts";
import { outsideSystems } from "./outside-systems.ts";

/** Promises that are kept by something that no outside system takes over, so that nobody outside can read it. */
export interface ReachesNobody {
  /** The promises in the words of the scorecard. */
  readonly promises: readonly string[];
  readonly why: string;
  readonly mend: string;
}

type Port = keyof Ports;

/** The promises that are kept by each port. Telling an audience is by mail, by chat or by both, and comes below. */
const keptBy: readonly { readonly port: Port; readonly promises: readonly PromiseName[] }[] = [
  { port: "pagers", promises: ["acknowledged", "commander", "help-answered"] },
  { port: "chat", promises: ["war-room", "declaration-message", "room-update"] },
  { port: "statusPage", promises: ["status-page", "status-update"] },
  { port: "tracker", promises: ["tracking-ticket", "backlog-ticket", "postmortem-ticket"] },
  { port: "calendar", promises: ["postmortem-scheduled"] },
];

/** By what each audience is told, as the configuration file says. */
interface Told {
  readonly audiences: {
    readonly [A in Audience]?: { readonly mail: readonly string[]; readonly chat?: string | undefined };
  };
}

/** Lists the promises that end in the outbox with the systems that are connected, and what would change that. */
export function whatReachesNobody(connected: readonly ConnectedSystem[], settings: Told): readonly ReachesNobody[] {
  const isTaken = (port: Port): boolean =>
    connected.some(({ id, carriers = [] }) => (port === "pagers" ? carriers.length > 0 : takersOf(port).includes(id)));
  const byPort = keptBy
    .filter(({ port }) => !isTaken(port))
    .map(({ port, promises }) => ({
      promises: promises.map(inWords),
      why: "no vendor for it is on",
      mend: mendOf(port),
    }));
  return [...byPort, ...audiences.flatMap((audience) => silent(audience, settings, isTaken))];
}

function silent(audience: Audience, settings: Told, isTaken: (port: Port) => boolean): readonly ReachesNobody[] {
  const promises = [audience === "weekly-review" ? "weekly review's list" : inWords(toldName(audience))];
  const { mail = [], chat } = settings.audiences[audience] ?? {};
  const ports: readonly Port[] = [
    ...(mail.length > 0 ? (["mail"] as const) : []),
    ...(chat === undefined ? [] : (["audienceChat"] as const)),
  ];
  if (ports.some(isTaken)) return [];
  if (ports.length === 0) {
    return [{ promises, why: "it has neither mail nor chat", mend: `Set audiences.${audience}.mail or .chat.` }];
  }
  return [{ promises, why: "no vendor for it is on", mend: ports.map(mendOf).join(" ") }];
}

const inWords = (name: PromiseName): string => {
  const sentence = promiseNamed(name)?.sentence;
  return typeof sentence === "string" ? sentence : name;
};

const takersOf = (port: Port): readonly string[] =>
  outsideSystems.filter(({ takesOver = [] }) => takesOver.includes(port)).map(({ id }) => id);

function mendOf(port: Port): string {
  const takers = outsideSystems.filter(
    ({ takesOver = [], channels }) =>
      takesOver.includes(port) || (port === "pagers" && Object.keys(channels).length > 0),
  );
  if (takers.length === 0) return "There is no vendor for it yet: `incident outbox` prints it.";
  return `${takers.map(({ title }) => title).join(" or ")} would take it: docs/configuration.md names the variables.`;
}
