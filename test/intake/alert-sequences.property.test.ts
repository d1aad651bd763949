import fc from "fast-check";
import type { AlertGroup } from "../../intake/bring-to-incidents.ts";
import type { AlertState } from "../../domain/detecting/alert-state.ts";
import type { AlertStates } from "../../intake/recognise-alerts.ts";
import type { ReportedAlert } from "../../intake/reported-alert.ts";
import { takeIn } from "../../intake/take-in.ts";
import { unconfiguredOrigin } from "../../intake/triage.ts";
import { alertNamed, incidentBeforeOpening } from "../../domain/incident/incident.ts";
import { withoutUndefined } from "../../domain/incident/without-undefined.ts";
import { settingsWith } from "../config/example.ts";
import { person } from "../domain/support/cast.ts";
import { type Life, live } from "../domain/support/simulator.ts";
import { goodWorld, quietPolicy } from "../domain/support/story.ts";

const settings = settingsWith("");
const start = Date.parse("2026-03-04T10:00:00Z");
const second = 1000;
const minute = 60 * second;
const monitoring = { kind: "machine", name: "prometheus", via: "api" } as const;

/**
 * Makes an installation in memory: incidents and the states of alerts, which in the product are in API, database and
 * workflows.
 */
function installation() {
  const lives: Life[] = [];
  const owners = new Map<string, Life>();
  const states = new Map<string, AlertState>();
  const ownerOf = (group: string) => {
    const owner = owners.get(group);
    return owner === undefined || owner.incident().ended !== undefined ? undefined : owner;
  };
  const incidentOf = (group: string) => ownerOf(group)?.incident().id;

  const alertStates: AlertStates = {
    recall: async (alerts) =>
      alerts.map(({ dedupKey, groupKey }) => {
        const state = states.get(dedupKey);
        const incident = incidentOf(groupKey);
        const itsIncident = state === undefined ? undefined : incidentOf(state.groupKey);
        return withoutUndefined({ state, itsIncident, incident });
      }),
    keep: async (heard) => {
      for (const [key, state] of heard) states.set(key, state);
      return new Map([...heard].map(([key, { groupKey }]) => [key, groupKey]));
    },
  };
  const takeAlerts = async ({ groupKey, alerts }: AlertGroup, _: unknown, now: number) => {
    let owner = ownerOf(groupKey);
    if (owner === undefined) {
      if (alerts.every(({ status }) => status === "resolved")) return undefined;
      owner = live(incidentBeforeOpening(`incident-${lives.length}`, "real", quietPolicy), now, goodWorld);
      lives.push(owner);
      owners.set(groupKey, owner);
    }
    owner.give({ type: "takeAlerts", alerts, groupKey }, monitoring, { sentAt: now });
    return owner.incident().id;
  };
  const intake = {
    ...{ settings: () => settings, maintenance: { at: async () => [] }, alertStates },
    incidents: { takeAlerts },
  };
  return {
    lives,
    open: () => lives.filter((it) => it.incident().ended === undefined),
    to: (now: number) => {
      for (const it of lives) if (it.now() < now) it.until(now);
    },
    arrive: async (alert: ReportedAlert, now: number) =>
      takeIn([alert], unconfiguredOrigin("prometheus"), intake, {
        now,
        sentAt: now,
        report: (error) => {
          throw error;
        },
      }),
  };
}

/**
 * A time during which something is broken. Monitoring that restarts reports the next outage with the start of the
 * previous one.
 */
interface Outage {
  readonly quietMinutes: number;
  readonly minutes: number;
  readonly keepsStart: boolean;
}
/**
 * One of two copies of a monitoring system. They see an outage begin and end at slightly different times, and group
 * alerts differently.
 */
interface Replica {
  readonly apartMs: number;
  readonly delaysMs: readonly number[];
  readonly twice: boolean;
}

const outage: fc.Arbitrary<Outage> = fc.record({
  quietMinutes: fc.integer({ min: 2, max: 40 }),
  minutes: fc.integer({ min: 1, max: 30 }),
  keepsStart: fc.boolean(),
});
const replica: fc.Arbitrary<Replica> = fc.record({
  apartMs: fc.integer({ min: 0, max: 10 * second }),
  delaysMs: fc.array(fc.integer({ min: 0, max: 10 * second }), { minLength: 1, maxLength: 7 }),
  twice: fc.boolean(),
});
type Doing = "nothing" | "acknowledge" | "resolve-when-over";
const doing = fc.constantFrom<Doing>("nothing", "acknowledge", "resolve-when-over");

interface Message {
  readonly at: number;
  readonly alert: ReportedAlert;
}

function messagesOf(
  spans: readonly { readonly from: number; readonly until: number; readonly startedAt: number }[],
  replicas: readonly Replica[],
) {
  return replicas
    .flatMap(({ apartMs, delaysMs, twice }, which): Message[] => {
      let sent = 0;
      const delayed = (at: number) => at + (delaysMs[sent++ % delaysMs.length] ?? 0);
      return spans.flatMap(({ from, until, startedAt }) => {
        const about = {
          ...{ alert: "Down f", fingerprint: "f", summary: "Down", labels: { service: "api", severity: "sev2" } },
          ...{ startedAt: startedAt + apartMs, group: `route ${which}` },
        };
        const firings: Message[] = [];
        for (let at = from + apartMs; at < until + apartMs; at += 2 * minute) {
          firings.push({ at: delayed(at), alert: { ...about, status: "firing" } });
        }
        const endedAt = until + apartMs;
        const over: ReportedAlert = { ...about, status: "resolved", endedAt };
        const end = { at: delayed(endedAt), alert: over };
        // A repeated report of the end may arrive minutes later, when the alert fires again.
        return [...firings, end, ...(twice ? [{ at: end.at + 3 * minute, alert: over }] : [])];
      });
    })
    .toSorted((a, b) => a.at - b.at);
}

test("an outage that goes on is never without an open incident that knows it, and each is paged for once", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(outage, { minLength: 1, maxLength: 4 }),
      fc.array(replica, { minLength: 1, maxLength: 2 }),
      doing,
      async (outages, replicas, people) => {
        const it = installation();
        let at = start;
        let startedAt = start;
        const spans = outages.map(({ quietMinutes, minutes, keepsStart }, index) => {
          const from = at + quietMinutes * minute;
          if (!keepsStart || index === 0) startedAt = from;
          at = from + minutes * minute;
          return { from, until: at, startedAt };
        });
        const settleMs = 25 * second;
        const looks = spans.flatMap(({ from, until }) => [
          ...[from + settleMs, until - second].map((when) => ({ at: when, is: "broken" as const })),
          { at: until + settleMs, is: "whole" as const },
        ]);
        const happenings = [
          ...messagesOf(spans, replicas).map((message) => ({ ...message, is: "message" as const })),
          ...looks.filter(({ at: when }) => when > start),
        ].toSorted((a, b) => a.at - b.at);
        for (const happening of happenings) {
          it.to(happening.at);
          if (happening.is === "message") await it.arrive(happening.alert, happening.at);
          else look(happening.is);
        }
        const episodes = it.lives.flatMap((life) => life.incident().episodes);
        // The person who has acknowledged the incident is not paged again when the alert comes back.
        expect(episodes.length).toBeLessThanOrEqual(outages.length);

        function look(is: "broken" | "whole") {
          const firing = it.open().filter((life) => {
            const alert = alertNamed(life.incident(), "Down f");
            const isResolved = life.incident().episodes.at(-1)?.resolved !== undefined;
            return alert !== undefined && alert.clearedAt === undefined && !isResolved;
          });
          expect(firing).toHaveLength(is === "broken" ? 1 : 0);
          for (const life of it.open()) act(life, is);
        }

        function act(life: Life, is: "broken" | "whole") {
          if (people === "nothing") return;
          const { acknowledged, declared, resolved } = life.incident().episodes.at(-1) ?? {};
          if (acknowledged === undefined) life.give({ type: "acknowledge" }, person("alice"));
          if (people !== "resolve-when-over" || is !== "whole" || resolved !== undefined) return;
          if (declared === undefined) {
            const fields = { severity: "sev2", service: "api", title: "Down", impact: "All" } as const;
            life.give({ type: "declare", ...fields }, person("alice"));
          }
          life.give({ type: "markMitigated" }, person("alice"));
          const how = { mitigation: "Restart", serviceStatus: "Up", errorRate: "0", latency: "Normal" };
          const reason = "It was watched elsewhere";
          life.give({ type: "resolve", ...how, reason, despiteOpen: true }, person("alice"));
        }
      },
    ),
    { numRuns: 60 },
  );
}, 240_000);
