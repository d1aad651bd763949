import type { Command } from "commander";
import { definitions, type PublicCommandName } from "../../domain/commands/catalogue.ts";
import { typedCommands } from "./asking/command-forms.ts";
import { kebab } from "./asking/option-names.ts";
import type { Session } from "./session.ts";

/**
 * Adds arguments, options and an action to a command. The function `session` may be called only while the action runs.
 */
type Fill = (command: Command, session: () => Session) => Command;

export interface CliCommand {
  readonly name: string;
  readonly short?: readonly string[];
  readonly says: string;
  /**
   * Loads the file of the command. A run loads only the command that was typed, since loading every command takes
   * longer than most answers of the API.
   */
  readonly load: () => Promise<Fill>;
}

interface CommandGroup {
  readonly group: string;
  readonly commands: readonly CliCommand[];
}

const look: readonly CliCommand[] = [
  {
    name: "list",
    short: ["ls"],
    says: "Open incidents, the newest first",
    load: async () => (await import("./commands/list.ts")).list,
  },
  {
    name: "mine",
    says: "What you owe in all incidents: promises, action items and tasks, the earliest due first",
    load: async () => (await import("./commands/mine.ts")).mine,
  },
  {
    name: "show",
    says: "How an incident stands: what, who, and what is owed next",
    load: async () => (await import("./commands/show.ts")).show,
  },
  {
    name: "watch",
    says: "What happens, as it happens; Ctrl-C ends it",
    load: async () => (await import("./commands/watch.ts")).watch,
  },
  {
    name: "timeline",
    says: "What happened, in order",
    load: async () => (await import("./commands/timeline.ts")).timeline,
  },
  {
    name: "scorecard",
    says: "Every promise: kept or missed, and by how much",
    load: async () => (await import("./commands/scorecard.ts")).scorecard,
  },
  {
    name: "checklist",
    says: "The checklists of its phases: what is done, and what is left to tick",
    load: async () => (await import("./commands/checklist.ts")).checklist,
  },
  {
    name: "pages",
    says: "Every page that was owed: to whom and why, by what, and what became of it",
    load: async () => (await import("./commands/pages.ts")).pages,
  },
  {
    name: "outbox",
    says: "What was written and sent to nobody, since no vendor is configured for it",
    load: async () => (await import("./commands/outbox.ts")).outbox,
  },
  {
    name: "certificate",
    says: "That no page of a closed incident was lost: print it (--json to keep it), or verify a kept one",
    load: async () => (await import("./commands/certificate.ts")).certificate,
  },
  {
    name: "advice",
    says: "What the process advises: on the severity, and on the way to restore service",
    load: async () => (await import("./commands/advice.ts")).advice,
  },
];

/**
 * Commands of the process that have a file of their own. All other commands are sent to an open incident in the same
 * way, by processCommand.
 */
const ofTheirOwn: { readonly [N in PublicCommandName]?: CliCommand["load"] } = {
  declare: async () => (await import("./commands/declare.ts")).declare,
  enterRetroactively: async () => (await import("./commands/enter-retroactively.ts")).enterRetroactively,
};

const givenToIncidents = typedCommands.map(([group, names]): CommandGroup => ({
  group,
  commands: names.map((name) => ({
    name: kebab(name),
    short: definitions[name].shortNames ?? [],
    says: definitions[name].summary,
    load: ofTheirOwn[name] ?? (async () => (await import("./commands/process-command.ts")).processCommand(name)),
  })),
}));

const alerts: readonly CliCommand[] = [
  {
    name: "alerts",
    says: "What becomes of alerts",
    load: async () => (await import("./commands/explain-alerts.ts")).explainAlerts,
  },
  {
    name: "heartbeat",
    says: "What has to be heard of regularly, and whether it was",
    load: async () => (await import("./commands/heartbeat.ts")).heartbeatCommand,
  },
  {
    name: "maintenance",
    says: "Windows in which alerts page nobody",
    load: async () => (await import("./commands/maintenance.ts")).maintenance,
  },
];

const onCall: readonly CliCommand[] = [
  {
    name: "oncall",
    says: "Who is on duty in each schedule, and why them",
    load: async () => (await import("./commands/on-call/on-call.ts")).oncall,
  },
  {
    name: "schedule",
    says: "Who will be on duty, and changes to it",
    load: async () => (await import("./commands/on-call/on-call.ts")).schedule,
  },
  {
    name: "contacts",
    says: "How you are reached: list, add, confirm, remove, rule",
    load: async () => (await import("./commands/on-call/contacts.ts")).contacts,
  },
  {
    name: "test-page",
    says: "Page yourself by everything you are reached by",
    load: async () => (await import("./commands/on-call/contacts.ts")).testPage,
  },
  {
    name: "break-glass",
    says: "Who is on call and their numbers, without API, Temporal, database or network",
    load: async () => (await import("./commands/on-call/break-glass.ts")).breakGlass,
  },
];

const setUp: readonly CliCommand[] = [
  {
    name: "login",
    says: "Store where the API is, your token and who you are",
    load: async () => (await import("./commands/login.ts")).login,
  },
  {
    name: "doctor",
    says: "Whether everything can do its work, and what would mend it",
    load: async () => (await import("./commands/doctor.ts")).doctor,
  },
  {
    name: "token",
    says: "Make, list and revoke the tokens of the API",
    load: async () => (await import("./commands/token.ts")).tokens,
  },
  {
    name: "config",
    says: "The configuration file: check it, see what it would change, read who changed what",
    load: async () => (await import("./commands/config.ts")).config,
  },
  {
    name: "policy",
    says: "Who is paged when",
    load: async () => (await import("./commands/policy.ts")).policy,
  },
  {
    name: "completion",
    says: 'Completion for a shell: eval "$(incident completion bash)"',
    load: async () => (await import("./commands/completion.ts")).completion,
  },
];

/**
 * Every command of the command line, in the order of its help. A new command is a file under `commands/` and an entry
 * here.
 */
export const cliCommands: readonly CommandGroup[] = [
  { group: "Look", commands: look },
  ...givenToIncidents,
  { group: "Alerts", commands: alerts },
  { group: "On call", commands: onCall },
  { group: "Set up", commands: setUp },
];
