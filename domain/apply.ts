import type { Event, EventNamed } from "./events.ts";
import type { Episode, Incident } from "./incident.ts";
import { commanderOf, episodeOf, severityOf } from "./incident.ts";
import type { Moment } from "./moment.ts";
import { isHuman } from "./people.ts";
import type { Holding, Person, Role } from "./people.ts";
import { questionKey } from "./calendar.ts";

/** When it counts as done: the instant our own API received it, else the instant it was processed. */
const momentOf = ({ at, sentAt, seq }: Event): Moment => ({ at: sentAt ?? at, seq });

/** The fold: what is known of the incident after one more event. It keeps facts only. */
export const apply = (incident: Incident, event: Event): Incident => {
  const before = { ...incident, seq: event.seq, ...(isHuman(event.by) ? { lastSpokenAt: event.at } : {}) };
  return helped(responded(fold(before, event), event), event);
};

const fold = (incident: Incident, event: Event): Incident => {
  switch (event.type) {
    case "opened":
      return {
        ...incident,
        kind: event.kind,
        title: event.title,
        service: event.service,
        impact: event.impact,
        ...(event.impactStartedAt === undefined ? {} : { impactStartedAt: event.impactStartedAt }),
        severities: [{ ...momentOf(event), severity: event.severity }],
        episodes: [{ ...freshEpisode(1, "opened", momentOf(event)) }],
      };
    case "alertFired":
      return {
        ...incident,
        alerts: {
          ...incident.alerts,
          [event.alert]: { summary: event.summary, startedAt: event.startedAt, firedAt: event.at },
        },
      };
    case "alertCleared": {
      const alert = incident.alerts[event.alert];
      return alert === undefined
        ? incident
        : { ...incident, alerts: { ...incident.alerts, [event.alert]: { ...alert, clearedAt: event.at } } };
    }
    case "acknowledged":
      return holding(
        inEpisode(incident, { acknowledged: { ...momentOf(event), person: event.person } }),
        event,
        "on-call",
        event.person,
      );
    case "declared":
      return inEpisode(
        {
          ...withSeverity(incident, event, event.severity),
          service: event.service,
          title: event.title,
          impact: event.impact,
        },
        { declared: { ...momentOf(event), bySystem: event.by.kind === "system" } },
      );
    case "declined":
      return over({ ...incident, declined: { because: event.because, note: event.note } }, event);
    case "falseAlarmDeclared":
      return over(incident, event);
    case "joined":
      return { ...incident, joined: [...incident.joined, { ...momentOf(event), person: event.person }] };
    case "roleAssigned":
      return assigned(incident, event);
    case "roleReleased":
      return {
        ...incident,
        holdings: incident.holdings.map((it) =>
          it.role === event.role && it.person === event.person && it.until === undefined
            ? { ...it, until: momentOf(event) }
            : it,
        ),
      };
    case "commandOffered": {
      const { to, lapsesAt, because } = event;
      return { ...incident, offer: { to, lapsesAt, offered: momentOf(event), ...(because ? { because } : {}) } };
    }
    case "commandDeclined":
    case "commandOfferLapsed":
      return withoutOffer(incident);
    case "commanderRoundReopened":
      return inEpisode(incident, { commanderRoundReopened: momentOf(event) });
    case "severityChanged":
      return withSeverity(incident, event, event.severity);
    case "impactDescribed":
      return {
        ...incident,
        impact: event.impact,
        ...(event.usersAffected === undefined ? {} : { usersAffected: event.usersAffected }),
        ...(event.impactStartedAt === undefined ? {} : { impactStartedAt: event.impactStartedAt }),
      };
    case "madePrivate":
      return { ...incident, private: momentOf(event) };
    case "findingRecorded":
      return { ...incident, findings: incident.findings + 1 };
    case "hypothesisRecorded":
      return { ...incident, hypotheses: [...incident.hypotheses, { text: event.text }] };
    case "hypothesisJudged":
      return {
        ...incident,
        hypotheses: incident.hypotheses.map((it, index) =>
          index === event.hypothesis - 1 ? { ...it, verdict: event.verdict } : it,
        ),
      };
    case "causeRecorded": {
      const { internal, public: known, eta } = event;
      return { ...incident, cause: { internal, public: known, ...(eta === undefined ? {} : { eta }) } };
    }
    case "decisionRecorded": {
      const { text, emergencyChange, at } = event;
      return { ...incident, decisions: [...incident.decisions, { text, emergencyChange, at }] };
    }
    case "updatePosted":
      return event.real ? roomUpdated(incident, event) : incident;
    case "mitigationStarted": {
      const { strategy, description, risk, rollbackPlan, at } = event;
      const attempts = [...incident.attempts, { strategy, description, risk, rollbackPlan, startedAt: at }];
      const first = episodeOf(incident)?.mitigationStarted ?? momentOf(event);
      return roomUpdated(inEpisode({ ...incident, attempts }, { mitigationStarted: first }), event);
    }
    case "mitigationEnded":
      return endAttempts(incident, event, (index) => index === event.attempt - 1, event.worked);
    case "mitigated":
      return roomUpdated(
        inEpisode(
          endAttempts(incident, event, () => true, true),
          { mitigated: momentOf(event) },
        ),
        event,
      );
    case "episodeBegan":
      return begun(incident, event);
    case "fixDeployed":
      return inEpisode(incident, { fixDeployed: momentOf(event) });
    case "statusPosted":
      return publiclyTold({ ...incident, statusState: event.state }, event);
    case "audienceUpdated":
      return audienceTold(incident, event, event.audience);
    case "updatesSnoozed":
      return { ...incident, snoozes: [...incident.snoozes, { ...momentOf(event), until: event.until }] };
    case "taskAdded":
      return { ...incident, tasks: [...incident.tasks, { text: event.text, owner: event.owner }] };
    case "taskCompleted":
      return inTask(incident, event.task, { done: momentOf(event) });
    case "taskHandedOver":
      return inTask(incident, event.task, { owner: event.to });
    case "ticked":
      return {
        ...incident,
        ticked: { ...incident.ticked, [event.item]: { ...momentOf(event), person: event.by.name } },
      };
    case "waived":
      return {
        ...incident,
        waived: {
          ...incident.waived,
          [event.obligation]: { ...momentOf(event), reason: event.reason, approver: event.approver },
        },
      };
    case "resolved":
      return audienceTold(
        audienceTold(
          roomUpdated(
            inEpisode(
              endAttempts(incident, event, () => true, false),
              { resolved: momentOf(event) },
            ),
            event,
          ),
          event,
          "support",
        ),
        event,
        "leadership",
      );
    case "closed":
      return roomUpdated(inEpisode(incident, { closed: momentOf(event) }), event);
    case "evidenceSaved":
      return inPostmortem(incident, {
        evidence: { [event.evidence]: momentOf(event), ...incident.postmortem.evidence },
      });
    case "postmortemOwnerNamed":
      return inPostmortem(incident, { owner: event.person });
    case "postmortemMoved":
      return inPostmortem(incident, { movedTo: event.to, sequence: incident.postmortem.sequence + 1 });
    case "meetingHeld":
      return inPostmortem(incident, { held: momentOf(event) });
    case "draftSubmitted":
      return inPostmortem(incident, { draft: { ...momentOf(event), link: event.link } });
    case "commentsClosed":
      return inPostmortem(incident, { commentsClosed: momentOf(event) });
    case "postmortemPublished":
      return inPostmortem(incident, { published: { ...momentOf(event), link: event.link } });
    case "reviewPublished":
      return inPostmortem(incident, { reviewPublished: momentOf(event) });
    case "actionItemAdded": {
      const { item: id, description, kind, owner, priority, dueOn } = event;
      return {
        ...incident,
        items: [...incident.items, { id, description, kind, owner, priority, dueOn, added: momentOf(event) }],
      };
    }
    case "actionItemChanged":
      return inItem(incident, event.item, {
        ...(event.owner === undefined ? {} : { owner: event.owner }),
        ...(event.dueOn === undefined ? {} : { dueOn: event.dueOn, moves: movesOf(incident, event.item) + 1 }),
      });
    case "actionItemCompleted":
      return inItem(incident, event.item, { done: momentOf(event) });
    case "reviewCompleted":
      return { ...incident, completionReview: momentOf(event) };
    case "effectivenessReviewed":
      return inItem(incident, event.item, { reviewed: { ...momentOf(event), effective: event.effective } });
    case "enteredRetroactively":
      return entered(incident, event);
    case "stepsTaken":
      return {
        ...incident,
        taken: event.steps.reduce(
          (taken, { obligation, step, at }) => ({ ...taken, [obligation]: { ...taken[obligation], [step]: at } }),
          incident.taken,
        ),
      };
    case "paged":
    case "pageFailed": {
      const { effect } = event;
      const outcome =
        event.type === "paged"
          ? { reached: event.reached, obligations: event.reached.flatMap(({ obligations }) => obligations) }
          : { reached: [], obligations: event.obligations, failed: event.error };
      return { ...incident, pages: [...incident.pages, { ...momentOf(event), effect, ...outcome }] };
    }
    case "made":
      return madeFor(incident, event);
    case "instantsWorkedOut":
      return {
        ...incident,
        instants: event.answers.reduce(
          (instants, { question, is }) => ({ ...instants, [questionKey(question)]: is }),
          incident.instants,
        ),
      };
    case "ended":
      return over({ ...incident, ended: { ...momentOf(event), as: event.as } }, event);
    case "pagedIn":
    case "escalated":
    case "escalatedToExecutives":
    case "effectFailed":
    case "effectDropped":
    case "commandRefused":
    case "laneDown":
    case "laneHealed":
    case "alertHandedOn":
      return incident;
  }
};

const freshEpisode = (number: number, cause: Episode["cause"], begins: Moment): Episode => ({
  number,
  cause,
  begins,
  holders: [],
  roomUpdates: [],
  publicUpdates: [],
  supportUpdates: [],
  leadershipUpdates: [],
});

const inEpisode = (incident: Incident, change: Partial<Episode>): Incident => ({
  ...incident,
  episodes: incident.episodes.map((it, index) => (index === incident.episodes.length - 1 ? { ...it, ...change } : it)),
});

/** The episode before is over; what starts afresh does so, and after a reopening the roles are asked for again. */
const begun = (incident: Incident, event: EventNamed<"episodeBegan">): Incident => {
  const moment = momentOf(event);
  const ended = inEpisode(withoutOffer(incident), {
    over: moment,
    postmortem: incident.postmortem,
    ...(event.cause === "relapse" ? { relapsed: moment } : {}),
  });
  const commander = event.cause === "relapse" ? commanderOf(incident) : undefined;
  const next: Episode = {
    ...freshEpisode(incident.episodes.length + 1, event.cause, moment),
    holders: event.holders,
    declared: { ...moment, bySystem: false },
    ...(commander === undefined ? {} : { commanderFound: moment }),
  };
  const { owner } = incident.postmortem;
  return {
    ...ended,
    episodes: [...ended.episodes, next],
    // The postmortem of the episode before is outdated; its clocks start again with the next resolution.
    postmortem: { sequence: incident.postmortem.sequence + 1, evidence: {}, ...(owner === undefined ? {} : { owner }) },
    ...(event.cause === "reopened"
      ? {
          holdings: incident.holdings.map((it) => (it.until === undefined ? { ...it, until: moment } : it)),
          joined: [],
        }
      : {}),
  };
};

const over = (incident: Incident, event: Event): Incident =>
  episodeOf(incident)?.over === undefined ? inEpisode(incident, { over: momentOf(event) }) : incident;

const withSeverity = (incident: Incident, event: Event, severity: EventNamed<"declared">["severity"]): Incident =>
  severity === severityOf(incident)
    ? incident
    : { ...incident, severities: [...incident.severities, { ...momentOf(event), severity }] };

const holding = (incident: Incident, event: Event, role: Role, person: Person, domain?: string): Incident => {
  const has = incident.holdings.some((it) => it.role === role && it.person === person && it.until === undefined);
  const held: Holding = { role, person, since: momentOf(event), ...(domain === undefined ? {} : { domain }) };
  return has ? incident : { ...incident, holdings: [...incident.holdings, held] };
};

const assigned = (incident: Incident, event: EventNamed<"roleAssigned">): Incident => {
  const next = holding(incident, event, event.role, event.person, event.domain);
  if (event.role !== "incident-commander") return next;
  const it = episodeOf(next);
  return inEpisode(withoutOffer(next), {
    commanderFound: it?.commanderFound ?? momentOf(event),
    ...(it?.commanderRoundReopened === undefined
      ? {}
      : { commanderFoundAgain: it.commanderFoundAgain ?? momentOf(event) }),
  });
};

const withoutOffer = ({ offer: _, ...incident }: Incident): Incident => incident;

const roomUpdated = (incident: Incident, event: Event): Incident => {
  const it = episodeOf(incident);
  const commanderSpoke = it?.commanderRoundReopened !== undefined && event.by.name === commanderOf(incident);
  return inEpisode(incident, {
    roomUpdates: [...(it?.roomUpdates ?? []), momentOf(event)],
    ...(commanderSpoke && it.commanderFoundAgain === undefined ? { commanderFoundAgain: momentOf(event) } : {}),
  });
};

const publiclyTold = (incident: Incident, event: Event): Incident =>
  inEpisode(incident, { publicUpdates: [...(episodeOf(incident)?.publicUpdates ?? []), momentOf(event)] });

const audienceTold = (incident: Incident, event: Event, audience: string): Incident => {
  const it = episodeOf(incident);
  switch (audience) {
    case "support":
      return inEpisode(incident, { supportUpdates: [...(it?.supportUpdates ?? []), momentOf(event)] });
    case "leadership":
      return inEpisode(incident, { leadershipUpdates: [...(it?.leadershipUpdates ?? []), momentOf(event)] });
    default:
      return incident;
  }
};

/** An entry the system put on the status page is public news like any other. */
const madeFor = (incident: Incident, event: EventNamed<"made">): Incident => {
  const { obligation, ref } = event;
  const next = {
    ...incident,
    made: { ...incident.made, [obligation]: { ...momentOf(event), ...(ref === undefined ? {} : { ref }) } },
  };
  return obligation.startsWith("status-page#") ? publiclyTold({ ...next, statusState: "investigating" }, event) : next;
};

const endAttempts = (
  incident: Incident,
  event: Event,
  which: (index: number) => boolean,
  worked: boolean,
): Incident => ({
  ...incident,
  attempts: incident.attempts.map((it, index) =>
    it.ended === undefined && which(index) ? { ...it, ended: { at: event.at, worked } } : it,
  ),
});

const inTask = (incident: Incident, task: number, change: Partial<Incident["tasks"][number]>): Incident => ({
  ...incident,
  tasks: incident.tasks.map((it, index) => (index === task - 1 ? { ...it, ...change } : it)),
});

const inItem = (incident: Incident, item: string, change: Partial<Incident["items"][number]>): Incident => ({
  ...incident,
  items: incident.items.map((it) => (it.id === item ? { ...it, ...change } : it)),
});

const movesOf = (incident: Incident, item: string): number => incident.items.find(({ id }) => id === item)?.moves ?? 0;

const inPostmortem = (incident: Incident, change: Partial<Incident["postmortem"]>): Incident => ({
  ...incident,
  postmortem: { ...incident.postmortem, ...change },
});

/** Its instants are those given by the person who enters it; all of them have this event's number. */
const entered = (incident: Incident, event: EventNamed<"enteredRetroactively">): Incident => {
  const { seq } = event;
  const moment = (at: number) => ({ at, seq });
  return {
    ...incident,
    kind: "retroactive",
    enteredAt: event.at,
    title: event.title,
    service: event.service,
    impact: event.impact,
    impactStartedAt: event.impactStartedAt,
    severities: [{ ...moment(event.detectedAt), severity: event.severity }],
    holdings: [{ role: "incident-commander", person: event.commander, since: moment(event.acknowledgedAt) }],
    episodes: [
      {
        ...freshEpisode(1, "opened", moment(event.detectedAt)),
        acknowledged: { ...moment(event.acknowledgedAt), person: event.commander },
        declared: { ...moment(event.acknowledgedAt), bySystem: false },
        commanderFound: moment(event.acknowledgedAt),
        mitigated: moment(event.mitigatedAt),
        resolved: moment(event.resolvedAt),
      },
    ],
  };
};

/** The first thing a human says after the acknowledgement. */
const responded = (incident: Incident, event: Event): Incident => {
  const it = episodeOf(incident);
  return it?.acknowledged !== undefined &&
    it.responded === undefined &&
    isHuman(event.by) &&
    event.seq > it.acknowledged.seq &&
    incident.kind !== "retroactive"
    ? inEpisode(incident, { responded: momentOf(event) })
    : incident;
};

/** Two people hold roles, joined or acknowledged, and one of them commands. */
const helped = (incident: Incident, event: Event): Incident => {
  const it = episodeOf(incident);
  if (it?.declared === undefined || it.helped !== undefined) return incident;
  const there = new Set([
    ...incident.holdings.filter(({ until }) => until === undefined).map(({ person }) => person),
    ...incident.joined.map(({ person }) => person),
  ]);
  return commanderOf(incident) !== undefined && there.size > 1
    ? inEpisode(incident, { helped: momentOf(event) })
    : incident;
};
