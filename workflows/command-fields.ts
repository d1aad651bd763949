import type { AlertFields, AlertReport } from "../domain/alert.ts";
import { type CommandFields, declineReasons, type PublicCommandName } from "../domain/commands.ts";
import { statusStates } from "../domain/effects.ts";
import { kinds } from "../domain/kind.ts";
import { strategies } from "../domain/mitigation-strategies.ts";
import type { Instant } from "../domain/moment.ts";
import { audiences, namedTargets, roles, type Target } from "../domain/people.ts";
import { isPolicy } from "../domain/policy-shape.ts";
import { evidenceKinds, itemKinds, itemPriorities } from "../domain/post-incident.ts";
import { severities } from "../domain/severity.ts";

/** What a field must be, and how to say so to somebody who typed it by hand. */
export interface Field<T> {
  readonly is: (value: unknown) => value is T;
  readonly says: string;
  readonly optional: boolean;
  /** Puts what people write (an ISO date) into the form the rules read (milliseconds). */
  readonly reads?: (value: unknown) => unknown;
}

type OptionalKeys<F> = { [K in keyof F]-?: object extends Pick<F, K> ? K : never }[keyof F];
type FieldsOf<F> = [keyof F] extends [never]
  ? Readonly<Record<string, never>>
  : {
      readonly [K in keyof F]-?: Field<Exclude<F[K], undefined>> & {
        readonly optional: K extends OptionalKeys<F> ? true : false;
      };
    };
type Needed<T> = Field<T> & { readonly optional: false };
type Optional<T> = Field<T> & { readonly optional: true };

const optional = <T>(field: Needed<T>): Optional<T> => ({ ...field, optional: true });
const isText = (value: unknown): value is string => typeof value === "string";
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** Empty and overlong ones are refused by the rules. */
const text: Needed<string> = { is: isText, says: "a text", optional: false };
const flag: Needed<boolean> = { is: (value) => typeof value === "boolean", says: "true or false", optional: false };
const count: Needed<number> = {
  is: (value): value is number => typeof value === "number" && Number.isFinite(value) && value >= 0,
  says: "a number",
  optional: false,
};
const instant: Needed<Instant> = {
  is: (value): value is number => Number.isSafeInteger(value),
  says: "an instant, such as 2026-01-29T14:23:00Z",
  optional: false,
  reads: (value) => (typeof value === "string" && /T.*(Z|[+-]\d\d:\d\d)$/.test(value) ? Date.parse(value) : value),
};
const oneOf = <T extends string>(values: readonly T[]): Needed<T> => ({
  is: (value): value is T => values.some((one) => one === value),
  says: `one of ${values.join(", ")}`,
  optional: false,
});
const target: Needed<Target> = {
  is: (value): value is Target =>
    namedTargets.some((one) => one === value) ||
    (isText(value) && /^(person|team|sme|schedule|rotation):.+$/.test(value)),
  says: `one of ${namedTargets.join(", ")}, or person:…, team:…, sme:…, schedule:…, rotation:…`,
  optional: false,
};

const severity = oneOf(severities);
const maintenance: Needed<NonNullable<AlertFields["maintenance"]>> = {
  is: (value): value is NonNullable<AlertFields["maintenance"]> =>
    isRecord(value) && instant.is(value["until"]) && isText(value["reason"]),
  says: "until when and for which reason",
  optional: false,
};
const alertFields: FieldsOf<AlertFields> = {
  alert: text,
  summary: text,
  severity,
  service: text,
  source: text,
  startedAt: instant,
  maintenance: optional(maintenance),
  waitSeconds: optional(count),
  groupKey: optional(text),
};
const isAlert = (value: unknown): value is AlertFields =>
  isRecord(value) &&
  Object.entries(alertFields).every(([name, { is, optional: mayMiss }]) =>
    value[name] === undefined ? mayMiss : is(value[name]),
  );
const isReport = (value: unknown): value is AlertReport => {
  if (!isRecord(value)) return false;
  const { status, ...given } = value;
  if (status === "resolved") return isText(given["alert"]) && instant.is(given["startedAt"]);
  return status === "firing" && isAlert(given);
};
const listOf = <T>(isOne: (value: unknown) => value is T, says: string): Needed<readonly T[]> => ({
  is: (value): value is readonly T[] => Array.isArray(value) && value.every(isOne),
  says,
  optional: false,
});
const alertReports = listOf(isReport, "a list of alerts, each with its status");
const reason = { reason: text };
const note = { note: optional(text) };

type Forms = CommandFields["postUpdate"];
type FieldsOfForm = { readonly [F in Forms["form"]]: FieldsOf<Extract<Forms, { form: F }>> };

/** The forms an update can have; `postUpdate` is the one command whose fields depend on one of them. */
export const updateForms: FieldsOfForm = {
  investigation: {
    form: oneOf(["investigation"]),
    recentDeployment: text,
    symptom: text,
    hypothesis: text,
    nextStep: text,
  },
  free: { form: oneOf(["free"]), text },
};

/** The fields of every command, beside the envelope: what may come in from outside, checked once. */
export const commandFields: {
  readonly [N in Exclude<PublicCommandName, "postUpdate">]: FieldsOf<CommandFields[N]>;
} = {
  fireAlert: alertFields,
  clearAlert: { alert: text, startedAt: optional(instant), groupKey: optional(text) },
  takeAlerts: { alerts: alertReports, groupKey: optional(text) },
  acknowledge: {},
  unacknowledge: { reason: optional(text) },
  snoozePage: { minutes: count, reason: optional(text) },
  declare: { severity, service: text, title: text, impact: text, impactStartedAt: optional(instant) },
  decline: { because: oneOf(declineReasons), note: text },
  join: {},
  assignRole: { role: oneOf(roles), person: text, domain: optional(text) },
  releaseRole: { role: oneOf(roles), person: text },
  takeCommand: {},
  offerCommand: { to: text },
  acceptCommand: {},
  declineCommand: {},
  pageIn: { target, reason: text },
  escalate: { ...reason, toStep: optional(count) },
  reassign: { team: text, ...reason },
  escalateToExecutives: reason,
  changeSeverity: { severity, reason: text },
  describeImpact: { impact: text, usersAffected: optional(count), impactStartedAt: optional(instant) },
  makePrivate: reason,
  recordFinding: { text },
  recordHypothesis: { text },
  judgeHypothesis: { hypothesis: count, verdict: oneOf(["confirmed", "rejected"]), evidence: text },
  recordCause: { internal: text, public: text, eta: optional(text) },
  recordDecision: { text, emergencyChange: flag },
  startMitigation: {
    strategy: oneOf(strategies),
    description: text,
    etaMinutes: optional(count),
    risk: text,
    rollbackPlan: text,
  },
  endMitigation: { attempt: count, worked: flag, note: text },
  markMitigated: note,
  reportRelapse: { text },
  confirmFixDeployed: note,
  postStatus: { state: oneOf(statusStates), text },
  updateAudience: { audience: oneOf(audiences), text },
  snoozeUpdates: { minutes: count, reason: text },
  addTask: { text, owner: optional(text) },
  completeTask: { task: count },
  handOverTask: { task: count, to: text },
  tick: { item: text },
  waive: { obligation: text, reason: text, approver: text },
  applyPolicy: {
    policy: { is: isPolicy, says: "a whole policy, row by row as domain/policy.ts has them", optional: false },
    reason: text,
  },
  resolve: {
    mitigation: text,
    serviceStatus: text,
    errorRate: text,
    latency: text,
    monitoringForMinutes: optional(count),
    reason: optional(text),
    despiteOpen: optional(flag),
  },
  close: { impact: text, thanks: optional(text), reason: optional(text) },
  declareFalseAlarm: reason,
  mergeInto: { into: text, reason: text },
  takeOver: {
    from: text,
    kind: oneOf(kinds),
    private: flag,
    alerts: listOf(isAlert, "a list of alerts"),
    people: listOf(isText, "a list of people"),
    acknowledgedBy: optional(text),
  },
  concludeMerge: { into: text, because: optional(text) },
  reopen: reason,
  saveEvidence: { evidence: oneOf(evidenceKinds), link: text },
  namePostmortemOwner: { person: text },
  movePostmortem: { to: instant, reason: text },
  recordMeetingHeld: note,
  submitDraft: { link: text },
  closeComments: {},
  publishPostmortem: { link: text },
  publishReview: { link: text },
  addActionItem: {
    description: text,
    kind: oneOf(itemKinds),
    owner: text,
    priority: oneOf(itemPriorities),
    acceptance: text,
    dueOn: optional(instant),
  },
  changeActionItem: { item: text, owner: optional(text), dueOn: optional(instant), reason: text },
  completeActionItem: { item: text },
  completeReview: { note: text },
  reviewEffectiveness: { item: text, effective: flag, note: text },
  enterRetroactively: {
    severity,
    service: text,
    title: text,
    impact: text,
    commander: text,
    impactStartedAt: instant,
    detectedAt: instant,
    acknowledgedAt: instant,
    mitigatedAt: instant,
    resolvedAt: instant,
  },
};
