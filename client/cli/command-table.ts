import type { Command } from "commander";
import { commandNames } from "../../domain/commands.ts";
import { breakGlass } from "./break-glass.ts";
import { certificate } from "./certificate.ts";
import { commandGroups, commandWords, neverTyped, type TypedCommand } from "./command-words.ts";
import { completion } from "./completion.ts";
import { config } from "./config.ts";
import { contacts, testPage } from "./contacts.ts";
import { declare } from "./declare.ts";
import { doctor } from "./doctor.ts";
import { enterRetroactively } from "./enter-retroactively.ts";
import { explainAlerts } from "./explain-alerts.ts";
import { heartbeatCommand } from "./heartbeat.ts";
import { list } from "./list.ts";
import { login } from "./login.ts";
import { maintenance } from "./maintenance.ts";
import { oncall, schedule } from "./on-call.ts";
import { pages } from "./pages.ts";
import { policy } from "./policy.ts";
import { processCommand } from "./process-command.ts";
import { scorecard } from "./scorecard.ts";
import type { Session } from "./session.ts";
import { show } from "./show.ts";
import { timeline } from "./timeline.ts";
import { tokens } from "./token.ts";
import { watch } from "./watch.ts";

/** Makes a command; the session is there once its action runs. */
type CliCommand = (session: () => Session) => Command;
interface CommandGroup {
  readonly group: string;
  readonly commands: readonly CliCommand[];
}

/** A policy is looked at before it is applied: `incident policy apply`. */
const typed = commandNames.filter(
  (name): name is TypedCommand => name !== "applyPolicy" && !neverTyped.some((it) => it === name),
);

/** Opening an incident is its own request; every other command is given to one that is there. */
const ofTheirOwn: { readonly [N in TypedCommand]?: CliCommand } = { declare, enterRetroactively };

const processGroups = Object.entries(commandGroups).map(([group, words]): CommandGroup => {
  const names = Object.keys(words).flatMap((key) => typed.find((name) => name === key) ?? []);
  return {
    group,
    commands: names.map((name) => ofTheirOwn[name] ?? ((session) => processCommand(name, commandWords[name], session))),
  };
});

/** Every command of the CLI, in the order of its help. A new one is a file of its own and its name here. */
export const cliCommands: readonly CommandGroup[] = [
  { group: "Look", commands: [list, show, watch, timeline, scorecard, pages, certificate] },
  ...processGroups,
  { group: "Alerts", commands: [explainAlerts, heartbeatCommand, maintenance] },
  { group: "On call", commands: [oncall, schedule, contacts, testPage, breakGlass] },
  { group: "Set up", commands: [login, doctor, tokens, config, policy, completion] },
];
