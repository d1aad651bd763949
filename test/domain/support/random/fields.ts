import fc from "fast-check";
import { type CommandFields, declineReasons, type PublicCommandName } from "../../../../domain/commands.ts";
import { defaultPolicy } from "../../../../domain/default-policy.ts";
import { statusStates } from "../../../../domain/effects.ts";
import { kinds } from "../../../../domain/kind.ts";
import { strategies } from "../../../../domain/mitigation-strategies.ts";
import { day, hour } from "../../../../domain/moment.ts";
import type { Cadence, Policy } from "../../../../domain/policy.ts";
import { audiences, namedTargets, roles, type Target } from "../../../../domain/people.ts";
import { evidenceKinds, itemKinds, itemPriorities } from "../../../../domain/post-incident.ts";
import { severities } from "../../../../domain/severity.ts";

/** Random lives begin around the example's Thursday; instants in fields lie from shortly before it to long after it. */
export const around = Date.parse("2026-01-29T14:24:00Z");

export const people = ["alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "mallory"] as const;

const person = fc.constantFrom(...people);
/** Some names are also names that every JavaScript object knows. */
const text = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom("Connection pool exhausted", "a", "constructor", "__proto__", "…") },
  { weight: 1, arbitrary: fc.constantFrom("", "   ", "x".repeat(10_001)) },
);
const alert = fc.constantFrom("PoolExhausted", "ErrorRateHigh", "constructor", "__proto__");
const instant = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: around - 3 * hour, max: around + 20 * day }) },
  { weight: 1, arbitrary: fc.integer({ min: around - 400 * day, max: around + 400 * day }) },
);
const number = fc.constantFrom(0, 1, 2, 3, 0.5, 1e9);
const minutes = fc.constantFrom(0, 0.3, 1, 20, 60, 61, 1e9);
const severity = fc.constantFrom(...severities);
const item = fc.constantFrom("A1", "A2", "A3", "A9");
const reason = fc.record({ reason: text });
const none = fc.constant({});
const perhaps = <T extends object>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record<T, never>(fields, { requiredKeys: [] });
const both = <A extends object, B extends object>(a: fc.Arbitrary<A>, b: fc.Arbitrary<B>): fc.Arbitrary<A & B> =>
  fc.tuple(a, b).map(([one, other]) => ({ ...one, ...other }));

const target: fc.Arbitrary<Target> = fc.oneof(
  fc.constantFrom(...namedTargets),
  person.map((name) => `person:${name}` as const),
  fc.constantFrom("team:payments", "sme:database"),
);

const anAlert = fc
  .record({ alert, summary: text, severity, service: text, source: text, startedAt: instant })
  .chain((it) =>
    fc.oneof(
      { weight: 5, arbitrary: fc.constant(it) },
      {
        weight: 1,
        arbitrary: fc.record({ until: instant, reason: text }).map((maintenance) => ({ ...it, maintenance })),
      },
    ),
  );

/** Somewhat stricter, laxer, or promising less than the process' own. */
const roomUpdate = (active: number, monitoring: number): Cadence => ({
  active: { withinMinutes: { sev1: active, sev2: active } },
  monitoring: { withinMinutes: { sev1: monitoring, sev2: monitoring } },
});
const quiet: Policy = { ...defaultPolicy, spreadNudgesMinutes: 0 };
const { statusUpdate: _, publicReview: __, ...less } = quiet;
const policy = fc.constantFrom<Policy>(
  { ...quiet, version: "stricter", roomUpdate: roomUpdate(5, 10), responder: { withinMinutes: { sev1: 5 } } },
  { ...quiet, version: "laxer", roomUpdate: roomUpdate(45, 120), responder: { withinMinutes: { sev1: 90, sev4: 90 } } },
  { ...less, version: "less" },
);

/** Keys as they look, so that some of them name an obligation. */
const obligation = fc
  .tuple(
    fc.constantFrom("acknowledged", "commander", "status-page", "room-update", "evidence", "brought-to-an-end", "x"),
    fc.constantFrom("#1", "#2", "#1/1", "#1/2", ""),
  )
  .map((parts) => parts.join(""));

/** The fields of every public command, as people and machines may fill them in, sensible or not. */
export const anyFields: { readonly [N in PublicCommandName]: fc.Arbitrary<CommandFields[N]> } = {
  fireAlert: anAlert,
  clearAlert: fc.record({ alert }),
  takeAlerts: fc.record({
    alerts: fc.array(
      fc.oneof(
        anAlert.map((it) => ({ ...it, status: "firing" as const })),
        fc.record({ status: fc.constant("resolved" as const), alert, startedAt: instant }),
      ),
      { minLength: 1, maxLength: 3 },
    ),
  }),
  mergeInto: fc.record({ into: fc.constantFrom("incident-2026-01-29-1420", "incident-2026-01-29-1423"), reason: text }),
  takeOver: fc.record(
    {
      from: fc.constantFrom("incident-2026-01-29-1420", "incident-2026-01-29-1425"),
      kind: fc.constantFrom(...kinds),
      private: fc.boolean(),
      alerts: fc.array(anAlert, { maxLength: 2 }),
      people: fc.array(person, { maxLength: 2 }),
      acknowledgedBy: person,
    },
    { requiredKeys: ["from", "kind", "private", "alerts", "people"] },
  ),
  concludeMerge: fc.record(
    { into: fc.constant("incident-2026-01-29-1420"), because: text },
    { requiredKeys: ["into"] },
  ),
  acknowledge: none,
  unacknowledge: perhaps({ reason: text }),
  snoozePage: both(fc.record({ minutes }), perhaps({ reason: text })),
  declare: both(
    fc.record({ severity, service: text, title: text, impact: text }),
    perhaps({ impactStartedAt: instant }),
  ),
  decline: fc.record({ because: fc.constantFrom(...declineReasons), note: text }),
  join: none,
  assignRole: both(fc.record({ role: fc.constantFrom(...roles), person }), perhaps({ domain: text })),
  releaseRole: fc.record({ role: fc.constantFrom(...roles), person }),
  takeCommand: none,
  offerCommand: fc.record({ to: person }),
  acceptCommand: none,
  declineCommand: none,
  pageIn: fc.record({ target, reason: text }),
  escalate: both(reason, perhaps({ toStep: number })),
  reassign: both(reason, fc.record({ team: fc.constantFrom("payments", "platform") })),
  escalateToExecutives: reason,
  changeSeverity: fc.record({ severity, reason: text }),
  describeImpact: both(fc.record({ impact: text }), perhaps({ usersAffected: number, impactStartedAt: instant })),
  makePrivate: reason,
  recordFinding: fc.record({ text }),
  recordHypothesis: fc.record({ text }),
  judgeHypothesis: fc.record({
    hypothesis: number,
    verdict: fc.constantFrom("confirmed", "rejected"),
    evidence: text,
  }),
  recordCause: both(fc.record({ internal: text, public: text }), perhaps({ eta: text })),
  recordDecision: fc.record({ text, emergencyChange: fc.boolean() }),
  postUpdate: fc.oneof(
    fc.record({ form: fc.constant("free"), text }),
    fc.record({
      form: fc.constant("investigation"),
      recentDeployment: text,
      symptom: text,
      hypothesis: text,
      nextStep: text,
    }),
  ),
  startMitigation: both(
    fc.record({ strategy: fc.constantFrom(...strategies), description: text, risk: text, rollbackPlan: text }),
    perhaps({ etaMinutes: minutes }),
  ),
  endMitigation: fc.record({ attempt: number, worked: fc.boolean(), note: text }),
  markMitigated: perhaps({ note: text }),
  reportRelapse: fc.record({ text }),
  confirmFixDeployed: perhaps({ note: text }),
  postStatus: fc.record({ state: fc.constantFrom(...statusStates), text }),
  updateAudience: fc.record({ audience: fc.constantFrom(...audiences), text }),
  snoozeUpdates: fc.record({ minutes, reason: text }),
  addTask: both(fc.record({ text }), perhaps({ owner: person })),
  completeTask: fc.record({ task: number }),
  handOverTask: fc.record({ task: number, to: person }),
  tick: fc.record({ item: fc.constantFrom("logs", "metrics", "health-checks", "constructor") }),
  applyPolicy: fc.record({ policy, reason: text }),
  waive: fc.record({ obligation, reason: text, approver: person }),
  resolve: both(
    fc.record({ mitigation: text, serviceStatus: text, errorRate: text, latency: text }),
    perhaps({ monitoringForMinutes: minutes, reason: text, despiteOpen: fc.boolean() }),
  ),
  close: both(fc.record({ impact: text }), perhaps({ thanks: text, reason: text })),
  declareFalseAlarm: reason,
  reopen: reason,
  saveEvidence: fc.record({ evidence: fc.constantFrom(...evidenceKinds), link: text }),
  namePostmortemOwner: fc.record({ person }),
  movePostmortem: fc.record({ to: instant, reason: text }),
  recordMeetingHeld: perhaps({ note: text }),
  submitDraft: fc.record({ link: text }),
  closeComments: none,
  publishPostmortem: fc.record({ link: text }),
  publishReview: fc.record({ link: text }),
  addActionItem: both(
    fc.record({
      description: text,
      kind: fc.constantFrom(...itemKinds),
      owner: person,
      priority: fc.constantFrom(...itemPriorities),
      acceptance: text,
    }),
    perhaps({ dueOn: instant }),
  ),
  changeActionItem: both(fc.record({ item, reason: text }), perhaps({ owner: person, dueOn: instant })),
  completeActionItem: fc.record({ item }),
  completeReview: fc.record({ note: text }),
  reviewEffectiveness: fc.record({ item, effective: fc.boolean(), note: text }),
  enterRetroactively: fc
    .tuple(
      fc.record({ severity, service: text, title: text, impact: text, commander: person }),
      fc.array(instant, { minLength: 5, maxLength: 5 }),
      fc.boolean(),
    )
    .map(([fields, instants, inOrder]) => {
      const [a = 0, b = 0, c = 0, d = 0, e = 0] = inOrder ? instants.toSorted((x, y) => x - y) : instants;
      return { ...fields, impactStartedAt: a, detectedAt: b, acknowledgedAt: c, mitigatedAt: d, resolvedAt: e };
    }),
};
