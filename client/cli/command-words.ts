import type { CommandFields, PublicCommandName } from "../../domain/commands.ts";

type FieldOf<T> = T extends unknown ? keyof T & string : never;

/** How a command of the process is spelled at a terminal. Its name and its fields are the API's own. */
export interface Words<Field extends string = string> {
  readonly says: string;
  /** Shorter names, for a person at three in the morning. */
  readonly short?: readonly string[];
  /** Fields that are given by position, after the incident's id; the last one takes all the words that follow. */
  readonly positional?: readonly Field[];
  /** What is meant when a field is left out. */
  readonly otherwise?: { readonly [F in Field]?: boolean };
  /** By this one people come into an incident, so that they need not be in it before. */
  readonly comesIn?: true;
}

/** What only machines and other incidents say: nobody types it. */
export const neverTyped = ["takeAlerts", "takeOver", "concludeMerge"] as const satisfies readonly PublicCommandName[];
export type TypedCommand = Exclude<PublicCommandName, (typeof neverTyped)[number]>;

type WordsOf = { readonly [N in TypedCommand]: Words<FieldOf<CommandFields[N]>> };

const detectAndDeclare = {
  acknowledge: { says: "Acknowledge the page: you are on it", short: ["ack"], comesIn: true },
  unacknowledge: { says: "Give the page back: others are asked", short: ["unack"], positional: ["reason"] },
  snoozePage: { says: "Not to be paged again for a while, before it is declared", positional: ["minutes", "reason"] },
  declare: { says: "Declare an incident, or say that an alert is one", positional: ["title"], comesIn: true },
  decline: { says: "It is no incident: end it", positional: ["because", "note"], comesIn: true },
  declareFalseAlarm: {
    says: "Take everything back: it was a false alarm",
    short: ["false-alarm"],
    positional: ["reason"],
  },
  mergeInto: {
    says: "It is the outage of another incident: merge it into that one",
    short: ["merge"],
    positional: ["into", "reason"],
  },
  fireAlert: { says: "Say to an incident that an alert fires", positional: ["alert", "summary"], comesIn: true },
  clearAlert: { says: "Say to an incident that an alert is over", positional: ["alert"], comesIn: true },
  enterRetroactively: {
    says: "Enter an incident that is over, so that it is followed through",
    short: ["retroactive"],
  },
} as const satisfies Partial<WordsOf>;

const peopleAndRoles = {
  join: { says: "Come in as a responder", comesIn: true },
  takeCommand: { says: "Become the incident commander", short: ["take"], comesIn: true },
  offerCommand: { says: "Ask somebody to take command from you", short: ["offer"], positional: ["to"] },
  acceptCommand: { says: "Take the command you were offered", short: ["accept"], comesIn: true },
  declineCommand: { says: "Decline the command you were offered", comesIn: true },
  assignRole: { says: "Give somebody a role", short: ["role"], positional: ["role", "person"] },
  releaseRole: { says: "Take a role from somebody", short: ["unrole"], positional: ["role", "person"] },
  pageIn: { says: "Page somebody in", short: ["page"], positional: ["target", "reason"] },
  escalate: { says: "Page the next step of the escalation now, or jump to one", positional: ["reason"] },
  reassign: { says: "Hand it to another team", short: ["hand-to"], positional: ["team", "reason"] },
  escalateToExecutives: { says: "Page the executives", short: ["executives"], positional: ["reason"] },
} as const satisfies Partial<WordsOf>;

const assessAndInvestigate = {
  changeSeverity: { says: "Raise or lower the severity", short: ["severity"], positional: ["severity", "reason"] },
  describeImpact: { says: "Say whom it hurts, and how", short: ["impact"], positional: ["impact"] },
  recordFinding: { says: "Note what you have found", short: ["find", "finding"], positional: ["text"] },
  recordHypothesis: { says: "Note what it could be", short: ["hypothesis"], positional: ["text"] },
  judgeHypothesis: {
    says: "A hypothesis is confirmed or rejected",
    short: ["judge"],
    positional: ["hypothesis", "verdict", "evidence"],
  },
  recordCause: { says: "Note the cause, inside and for the public", short: ["cause"], positional: ["internal"] },
  recordDecision: {
    says: "Note what was decided",
    short: ["decide"],
    positional: ["text"],
    otherwise: { emergencyChange: false },
  },
  makePrivate: { says: "Only those in it may see it from now on", short: ["private"], positional: ["reason"] },
} as const satisfies Partial<WordsOf>;

const mitigate = {
  startMitigation: { says: "Begin to restore service", short: ["mitigate"], positional: ["strategy", "description"] },
  endMitigation: { says: "Say whether a mitigation worked", positional: ["attempt", "note"] },
  markMitigated: { says: "The impact has ended; watch it from now on", short: ["mitigated"], positional: ["note"] },
  reportRelapse: { says: "The impact is back", short: ["relapse"], positional: ["text"] },
  confirmFixDeployed: { says: "The lasting fix is deployed", short: ["fix-deployed"], positional: ["note"] },
} as const satisfies Partial<WordsOf>;

const tellPeople = {
  postUpdate: { says: "Tell the room where you stand", short: ["update"], positional: ["text"] },
  postStatus: { says: "Tell the public on the status page", short: ["status"], positional: ["state", "text"] },
  updateAudience: { says: "Tell support, leadership or others", short: ["tell"], positional: ["audience", "text"] },
  snoozeUpdates: { says: "No update is owed for a while", short: ["snooze"], positional: ["minutes", "reason"] },
} as const satisfies Partial<WordsOf>;

const shareTheWork = {
  addTask: { says: "Add a task", short: ["task"], positional: ["text"] },
  completeTask: { says: "A task is done", short: ["done"], positional: ["task"] },
  handOverTask: { says: "Hand a task to somebody", short: ["hand-over"], positional: ["task", "to"] },
  tick: { says: "Tick an item of the checklist", positional: ["item"] },
  applyPolicy: { says: "Move it to the policy of today", positional: ["reason"] },
  waive: { says: "Waive a promise, with a reason and who approved", positional: ["obligation", "reason"] },
} as const satisfies Partial<WordsOf>;

const end = {
  resolve: { says: "It is over: service is restored and stable", positional: ["mitigation"] },
  close: { says: "Close it after the watch", positional: ["impact"] },
  reopen: { says: "It is not over after all", positional: ["reason"], comesIn: true },
} as const satisfies Partial<WordsOf>;

const followThrough = {
  saveEvidence: {
    says: "Say where logs, traces or metrics are saved",
    short: ["evidence"],
    positional: ["evidence", "link"],
  },
  namePostmortemOwner: { says: "Say who writes the postmortem", short: ["postmortem-owner"], positional: ["person"] },
  movePostmortem: { says: "Move the postmortem meeting", positional: ["to", "reason"] },
  recordMeetingHeld: { says: "The postmortem meeting was held", short: ["meeting-held"], positional: ["note"] },
  submitDraft: { says: "The postmortem's draft is there to be read", short: ["draft"], positional: ["link"] },
  closeComments: { says: "Comments on the draft are closed" },
  publishPostmortem: { says: "The postmortem is published", short: ["publish"], positional: ["link"] },
  publishReview: { says: "The public review is published", positional: ["link"] },
  addActionItem: { says: "Add an action item", short: ["action-item"], positional: ["description"] },
  changeActionItem: { says: "Give an action item another owner or day", positional: ["item", "reason"] },
  completeActionItem: { says: "An action item is done", positional: ["item"] },
  completeReview: { says: "The 30-day review was held", positional: ["note"] },
  reviewEffectiveness: { says: "Whether an action item has worked, after 90 days", positional: ["item", "note"] },
} as const satisfies Partial<WordsOf>;

/** In the order of an incident's life, which is the order of `incident --help`. */
export const commandGroups = {
  "Detect and declare": detectAndDeclare,
  "People and roles": peopleAndRoles,
  "Assess and investigate": assessAndInvestigate,
  Mitigate: mitigate,
  "Tell people": tellPeople,
  "Share the work": shareTheWork,
  End: end,
  "Follow through": followThrough,
} as const;

/** One entry for each command; one that is missing does not compile. */
export const commandWords: WordsOf = {
  ...detectAndDeclare,
  ...peopleAndRoles,
  ...assessAndInvestigate,
  ...mitigate,
  ...tellPeople,
  ...shareTheWork,
  ...end,
  ...followThrough,
};
