import type { EventName, EventNamed } from "../events.ts";
import type { Incident } from "../incident.ts";
import { commanderOf } from "../incident.ts";
import { obligationNamed } from "../obligations.ts";
import { invitationKey } from "../promises/post-incident.ts";
import { callingByHand } from "./calling-by-hand.ts";
import type { Wanted } from "./effect.ts";
import { meetingAttendees, meetingSlotOf } from "./meeting.ts";
import { allHands } from "./pages.ts";
import {
  declarationsEdited,
  entryWithdrawn,
  hasPostmortemTicket,
  hasRoom,
  hasTicket,
  inRoom,
  intoRoom,
  invited,
  onTicket,
  said,
  toldAudiences,
  toTold,
} from "./ways-to-tell.ts";
import { alertsMessage, declarationData, postmortemTerms, publicPromises } from "./wording-data.ts";

type Announcement<N extends EventName> = (event: EventNamed<N>, after: Incident, before: Incident) => readonly Wanted[];
type Announcements = { readonly [N in EventName]?: Announcement<N> };

const echo =
  <N extends EventName>(name: string): Announcement<N> =>
  (event, after) =>
    inRoom(after, name, said(event));

/** What is announced, and what is taken back, when something happens. */
const announcements: Announcements = {
  acknowledged: echo("acknowledged"),
  unacknowledged: (event, after) => inRoom(after, "unacknowledged", { reason: "", ...said(event) }),
  // Declaring graver than the alert proposed is a raise.
  declared: (_, after, before) => allHands(before, after),
  joined: (event, after) => [...inRoom(after, "joined", said(event)), ...intoRoom(after, event.person)],
  roleAssigned: (event, after) =>
    event.role === "incident-commander"
      ? [...inRoom(after, "commander", said(event)), ...intoRoom(after, event.person), ...declarationsEdited(after)]
      : [...inRoom(after, "role-assigned", { domain: "", ...said(event) }), ...intoRoom(after, event.person)],
  roleReleased: (event, after) =>
    event.role === "incident-commander" ? [] : inRoom(after, "role-released", said(event)),
  commandOffered: (event, after) => [
    ...inRoom(after, "command-offered", { ...said(event), because: event.because ?? "" }),
    {
      do: "remind",
      to: `person:${event.to}`,
      items: [
        {
          wording: "remind/command-offered",
          data: {
            ...declarationData(after),
            ...said(event),
            because: event.because ?? "",
            commander: commanderOf(after) ?? "",
          },
        },
      ],
    },
  ],
  commandDeclined: echo("command-declined"),
  commandOfferLapsed: echo("command-offer-lapsed"),
  commanderRoundReopened: echo("commander-round-reopened"),
  pagedIn: (event, after) => [
    {
      do: "page",
      asks: [{ target: event.target, ask: "help" }],
      urgency: "page",
      overdue: [],
      policy: after.policy.version,
    },
    ...inRoom(after, "paged-in", said(event)),
  ],
  escalated: (event, after) => inRoom(after, "escalated", { toStep: 0, ...said(event) }),
  reassigned: echo("reassigned"),
  pageFailed: (event, after) => callingByHand(event, after),
  escalatedToExecutives: (event, after) => [
    {
      do: "tell",
      audience: "executives",
      wording: "executives/escalated",
      data: { ...declarationData(after), ...said(event) },
    },
    ...inRoom(after, "escalated-to-executives", said(event)),
  ],
  severityChanged: (event, after, before) => [
    ...allHands(before, after),
    ...inRoom(after, "severity-changed", said(event)),
    ...(obligationNamed(before, "war-room") === undefined ? [] : declarationsEdited(after)),
  ],
  impactDescribed: (event, after) => [
    ...inRoom(after, "impact-described", { impactStartedAt: 0, ...said(event) }),
    ...declarationsEdited(after),
  ],
  madePrivate: (event, after) => [
    ...inRoom(after, "made-private", said(event)),
    ...declarationsEdited(after),
    ...entryWithdrawn(after),
  ],
  findingRecorded: echo("finding"),
  hypothesisRecorded: echo("hypothesis"),
  hypothesisJudged: echo("hypothesis-judged"),
  causeRecorded: echo("cause"),
  decisionRecorded: echo("decision"),
  updatePosted: (event, after) => inRoom(after, `update-${event.update.form}`, { by: event.by.name, ...event.update }),
  mitigationStarted: (event, after) => inRoom(after, "mitigation", { etaMinutes: 0, ...said(event) }),
  mitigationEnded: echo("mitigation-ended"),
  mitigated: (event, after) => inRoom(after, "mitigated", { note: "", ...said(event) }),
  episodeBegan: (event, after, before) => [
    ...inRoom(after, event.cause === "relapse" ? "relapse" : "reopened", said(event)),
    ...declarationsEdited(after),
    ...(hasPostmortemTicket(before) ? onTicket(after, "postmortem-outdated", said(event)) : []),
    ...(invited(after, after.episodes.length - 1)
      ? [{ do: "cancelInvitation", sequence: after.postmortem.sequence } as const]
      : []),
  ],
  fixDeployed: (event, after) => inRoom(after, "fix-deployed", { note: "", ...said(event) }),
  statusPosted: (event, after) => [
    {
      do: "publish",
      state: event.state,
      wording: `status/${event.state}`,
      data: { ...declarationData(after), text: event.text ?? "", ...publicPromises(after) },
    },
    ...(event.text === undefined ? [] : inRoom(after, "status-posted", said(event))),
  ],
  audienceUpdated: (event, after) => [
    {
      do: "tell",
      audience: event.audience,
      wording: "audience/update",
      data: { ...declarationData(after), ...said(event) },
    },
    ...inRoom(after, "audience-updated", said(event)),
  ],
  updatesSnoozed: echo("updates-snoozed"),
  taskAdded: echo("task-added"),
  taskCompleted: echo("task-completed"),
  taskHandedOver: echo("task-handed-over"),
  ticked: echo("ticked"),
  waived: echo("waived"),
  policyApplied: (event, after) =>
    inRoom(after, "policy-applied", {
      by: event.by.name,
      reason: event.reason,
      changes: event.changes,
      override: event.override ?? "",
    }),
  resolved: (event, after) => [
    ...inRoom(after, "resolved", { reason: "", ...said(event), followUps: event.followUps }),
    ...(hasRoom(after)
      ? [{ do: "edit", to: "alerts-channel", name: "declaration", ...alertsMessage(after) } as const]
      : []),
    // A SEV-4 has no room: its ticket hears how it ended.
    ...(after.made["backlog-ticket"] !== undefined && !hasRoom(after)
      ? onTicket(after, "resolved", { reason: "", ...said(event) })
      : []),
    ...toTold(after, "resolved", { reason: "", ...said(event) }),
  ],
  closed: (event, after) => inRoom(after, "closed", { slot: slotOf(after), thanks: "", reason: "", ...said(event) }),
  falseAlarmDeclared: (event, after) => [
    ...inRoom(after, "false-alarm", said(event)),
    ...(hasRoom(after)
      ? [{ do: "edit", to: "alerts-channel", name: "declaration", ...alertsMessage(after) } as const]
      : []),
    ...entryWithdrawn(after),
    ...toTold(after, "false-alarm", said(event)),
    ...(hasTicket(after) ? onTicket(after, "false-alarm", said(event)) : []),
    ...(invited(after) ? [{ do: "cancelInvitation", sequence: after.postmortem.sequence + 1 } as const] : []),
    ...(hasRoom(after) ? [{ do: "archiveRoom" } as const] : []),
  ],
  mergedIn: (event, after) => [
    ...inRoom(after, "merged-in", said(event)),
    ...event.people.flatMap((person) => intoRoom(after, person)),
  ],
  mergeFailed: (event, after) => inRoom(after, "merge-failed", said(event)),
  mergedInto: (event, after) => [
    ...inRoom(after, "merged", said(event)),
    ...toldAudiences(after).map((audience): Wanted => {
      const text = `This goes on as ${event.into}: it is the same outage.`;
      return {
        do: "tell",
        audience,
        wording: "audience/update",
        data: { ...declarationData(after), by: event.by.name, override: "", audience, text },
      };
    }),
    ...entryWithdrawn(after),
    ...(hasTicket(after) ? onTicket(after, "merged", said(event)) : []),
    ...(hasRoom(after) ? [{ do: "archiveRoom" } as const] : []),
  ],
  evidenceSaved: (event, after) => onTicket(after, "evidence-saved", said(event)),
  postmortemOwnerNamed: (event, after) => onTicket(after, "owner-named", said(event)),
  postmortemMoved: (event, after) =>
    invited(after)
      ? [
          {
            do: "sendInvitation",
            slot: event.to,
            minutes: after.policy.postmortem?.meetingMinutes ?? 60,
            attendees: meetingAttendees(after),
            sequence: after.postmortem.sequence,
            tellsUpTo: after.seq,
            wording: "invitation/postmortem",
            data: declarationData(after),
          },
        ]
      : [],
  meetingHeld: (event, after) => onTicket(after, "meeting-held", { note: "", ...said(event) }),
  draftSubmitted: (event, after) => onTicket(after, "draft-submitted", { ...said(event), ...postmortemTerms(after) }),
  commentsClosed: (event, after) => onTicket(after, "comments-closed", said(event)),
  postmortemPublished: (event, after) => onTicket(after, "postmortem-published", said(event)),
  reviewPublished: (event, after) => onTicket(after, "review-published", said(event)),
  actionItemAdded: ({ item, description, owner, priority, dueOn, acceptance }) => [
    { do: "createItems", items: [{ item, description, owner, priority, dueOn, acceptance }] },
  ],
  actionItemChanged: (event, after) => onTicket(after, "item-changed", { owner: "", dueOn: 0, ...said(event) }),
  actionItemCompleted: (event, after) => onTicket(after, "item-completed", said(event)),
  reviewCompleted: (event, after) => onTicket(after, "completion-reviewed", said(event)),
  effectivenessReviewed: (event, after) => onTicket(after, "effectiveness-reviewed", said(event)),
  alertHandedOn: ({ alert, summary, severity, service, source, startedAt, groupKey }, after) => [
    {
      do: "openSuccessor",
      alert: { alert, summary, severity, service, source, startedAt, ...(groupKey === undefined ? {} : { groupKey }) },
      ...mergedInto(after),
    },
  ],
  clearingHandedOn: ({ cleared }, after) => [{ do: "handOnClearing", cleared, ...mergedInto(after) }],
};

const mergedInto = ({ mergedInto: into }: Incident) => (into === undefined ? {} : { into });

/** When the postmortem meets; 0 where none is promised. */
const slotOf = (after: Incident): number =>
  obligationNamed(after, invitationKey(after.episodes.length)) === undefined ? 0 : meetingSlotOf(after);

const announcementOf = <N extends EventName>(name: N): Announcements[N] => announcements[name];

export const announced = <N extends EventName>(
  event: EventNamed<N> & { readonly type: N },
  after: Incident,
  before: Incident,
): readonly Wanted[] => announcementOf<N>(event.type)?.(event, after, before) ?? [];
