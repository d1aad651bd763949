import type { AlertFields } from "../../domain/detecting/alert.ts";
import type { Command } from "../../domain/commands/commands.ts";
import type { Effect } from "../../domain/incident/effects.ts";
import { incidentBeforeOpening } from "../../domain/incident/incident.ts";
import { inMinutes } from "../../domain/incident/moment.ts";
import type { Actor } from "../../domain/incident/people.ts";
import { type Life, live } from "./support/simulator.ts";
import { wordings } from "../../domain/informing/wordings.ts";
import { monitoring, person } from "./support/cast.ts";
import { goodWorld, quietPolicy } from "./support/story.ts";
import { acknowledge, declare, resolve, takeCommand } from "./support/told-commands.ts";
import { messagesOf } from "./support/transcript.ts";

const start = Date.parse("2026-01-29T14:24:00Z");
const first = "incident-2026-01-29-1420";
const second = "incident-2026-01-29-1424";
const third = "incident-2026-01-29-1430";

/** Makes incidents that send messages to each other; a message is lost only if its receiver does not run. */
const together = (...ids: readonly string[]) => {
  const post: { readonly to: string; readonly command: Command; readonly from: string }[] = [];
  const lives: ReadonlyMap<string, Life> = new Map(
    ids.map((id): [string, Life] => [
      id,
      live(incidentBeforeOpening(id, "real", quietPolicy), start, (effect) => {
        const message = messageFrom(id, effect);
        if (message === undefined) return goodWorld(effect, start);
        if (!lives.has(message.to)) return { ok: false, error: `no incident ${message.to} is running` };
        post.push({ ...message, from: id });
        return { ok: true };
      }),
    ]),
  );
  const at = (id: string): Life => {
    const life = lives.get(id);
    if (life === undefined) throw new Error(`no incident ${id}`);
    return life;
  };
  return {
    at,
    /**
     * Delivers the messages in the order in which they were sent. Each is delivered `times` times, since a killed
     * sender repeats messages.
     */
    deliver: (times = 1) => {
      for (let next = post.shift(); next !== undefined; next = post.shift()) {
        const by: Actor = { kind: "machine", name: next.from, via: "machine" };
        for (let time = 0; time < times; time += 1) at(next.to).give(next.command, by);
      }
    },
    underWay: () => post.length,
  };
};

const messageFrom = (from: string, effect: Effect): { readonly to: string; readonly command: Command } | undefined => {
  switch (effect.do) {
    case "handOver": {
      const { into, alerts, people, acknowledgedBy, about } = effect;
      const acknowledged = acknowledgedBy === undefined ? {} : { acknowledgedBy };
      const fields = { from, kind: about.kind, private: effect.private, alerts, people, ...acknowledged };
      return { to: into, command: { type: "takeOver", ...fields } };
    }
    case "answerMerge":
      return {
        to: effect.from,
        command: {
          type: "concludeMerge",
          into: from,
          ...(effect.because === undefined ? {} : { because: effect.because }),
        },
      };
    case "forwardAlerts":
      return { to: effect.into, command: { type: "takeAlerts", alerts: effect.alerts } };
    case "openSuccessor":
      return effect.into === undefined
        ? undefined
        : { to: effect.into, command: { type: "fireAlert", ...effect.alert } };
    case "handOnClearing":
      return effect.into === undefined
        ? undefined
        : { to: effect.into, command: { type: "clearAlert", ...effect.cleared } };
    default:
      return undefined;
  }
};

const fire = (life: Life, name: string) => {
  const alert: AlertFields = {
    ...{ alert: name, summary: name, severity: "sev2", service: "api", source: "prometheus" },
    startedAt: life.now(),
  };
  return life.give({ type: "fireAlert", ...alert }, monitoring);
};
const mergeInto = (into: string): Command => ({ type: "mergeInto", into, reason: "The same outage" });
const pagesOf = (life: Life) =>
  life
    .effects()
    .filter((effect) => effect.do === "page")
    .flatMap((effect) => messagesOf(effect).map(([who]) => who));
const alertsOf = (life: Life) =>
  life.incident().alerts.map(({ alert: name, clearedAt }) => (clearedAt === undefined ? name : `${name} is over`));

const twoIncidents = () => {
  const both = together(first, second);
  const [stays, goes] = [both.at(first), both.at(second)];
  fire(stays, "A");
  fire(goes, "B");
  return { both, stays, goes };
};

test("alerts and people move, both say so, and nobody is paged anew", () => {
  const { both, stays, goes } = twoIncidents();
  goes.give(declare("sev2"), person("dave"));
  goes.give({ type: "join" }, person("erin"));
  goes.give(takeCommand, person("dave"));
  const paged = [pagesOf(stays).length, pagesOf(goes).length];
  expect(goes.give(mergeInto(first), person("dave"))).toEqual({});
  both.deliver();

  expect(goes.incident()).toMatchObject({ mergedInto: first, ended: { as: "merged" } });
  expect(stays.incident()).toMatchObject({ merged: [second] });
  expect(alertsOf(stays)).toEqual(["A", "B"]);
  expect(stays.incident().joined.map((it) => it.person)).toEqual(["dave", "erin"]);
  expect([pagesOf(stays).length, pagesOf(goes).length]).toEqual(paged);
  // The merged incident takes its pages back.
  expect(
    goes.effects().flatMap((effect) => (effect.do === "withdrawPages" ? effect.pages.map((it) => it.person) : [])),
  ).toContain("alice");
});

test("whoever was told of the one that goes is told where it goes on", () => {
  const { both, goes } = twoIncidents();
  goes.give(declare("sev1"), person("dave"));
  goes.give(mergeInto(first), person("dave"));
  both.deliver();
  const tellings = goes.effects().flatMap((effect) => (effect.do === "tell" ? [effect] : []));
  const updates = tellings.filter(({ wording }) => wording === "audience/merged");
  expect(updates.map(({ audience }) => audience)).toContain("support");
  for (const { audience, data } of updates) {
    expect(data).toMatchObject({ audience, text: `This goes on as ${first}: it is the same outage.` });
    expect(Object.keys(data).sort()).toEqual(Object.keys(wordings["audience/merged"] ?? {}).sort());
  }
});

test("whoever acknowledged the one that goes has the other", () => {
  const { both, stays, goes } = twoIncidents();
  goes.give(acknowledge, person("carol"));
  goes.give(mergeInto(first), person("carol"));
  both.deliver();
  expect(stays.incident().episodes[0]?.acknowledged?.person).toBe("carol");
  stays.until(inMinutes(start, 14));
  expect(pagesOf(stays).slice(1)).not.toContain("bob");
});

test("every message may be sent twice: it is heard once", () => {
  const { both, stays, goes } = twoIncidents();
  goes.give(mergeInto(first), person("alice"));
  both.deliver(2);
  expect(stays.incident().merged).toEqual([second]);
  expect(alertsOf(stays)).toEqual(["A", "B"]);
  expect(stays.events().filter(({ type }) => type === "mergedIn")).toHaveLength(1);
  expect(goes.events().filter(({ type }) => type === "ended")).toHaveLength(1);
});

test("what fires or clears while the answer is under way moves too", () => {
  const { both, stays, goes } = twoIncidents();
  fire(goes, "C");
  goes.give(mergeInto(first), person("alice"));
  fire(goes, "D");
  goes.give({ type: "clearAlert", alert: "C" }, monitoring);
  both.deliver();
  expect(alertsOf(stays).sort()).toEqual(["A", "B", "C is over", "D"]);
});

test("what reaches the one that has gone afterwards goes on where it went, along the whole chain, and so does its end", () => {
  const all = together(first, second, third);
  for (const id of [first, second, third]) fire(all.at(id), `of ${id}`);
  all.at(third).give(mergeInto(second), person("alice"));
  all.deliver();
  all.at(second).give(mergeInto(first), person("alice"));
  all.deliver();
  const gone = all.at(third);
  const paged = pagesOf(gone).length;
  fire(gone, "late");
  all.deliver();
  expect(alertsOf(all.at(first))).toContain("late");
  gone.give({ type: "clearAlert", alert: "late" }, monitoring);
  gone.give(
    { type: "takeAlerts", alerts: [{ status: "resolved", alert: `of ${third}`, startedAt: start }] },
    monitoring,
  );
  all.deliver();
  expect(alertsOf(all.at(first))).toEqual(expect.arrayContaining(["late is over", `of ${third} is over`]));
  expect(pagesOf(gone)).toHaveLength(paged);
});

test("of two that are merged into each other at once neither goes; one of them can be asked again later", () => {
  const { both, stays, goes } = twoIncidents();
  goes.give(mergeInto(first), person("alice"));
  stays.give(mergeInto(second), person("bob"));
  both.deliver();
  for (const life of [stays, goes]) expect(life.incident().ended).toBeUndefined();
  expect(goes.events().some(({ type }) => type === "mergeFailed")).toBe(true);
  goes.give(mergeInto(first), person("alice"));
  both.deliver();
  expect(goes.incident().mergedInto).toBe(first);
});

test("a circle of three is refused where it would close", () => {
  const all = together(first, second, third);
  for (const id of [first, second, third]) fire(all.at(id), "A");
  all.at(first).give(mergeInto(second), person("alice"));
  all.at(second).give(mergeInto(third), person("alice"));
  all.at(third).give(mergeInto(first), person("alice"));
  all.deliver();
  const ended = [first, second, third].filter((id) => all.at(id).incident().ended !== undefined);
  expect(ended).toEqual([]);
});

test.each<[string, (life: Life) => void, RegExp]>([
  [
    "resolved",
    (it) =>
      [acknowledge, declare("sev2"), takeCommand, resolve({ reason: "x", despiteOpen: true })].forEach((command) =>
        it.give(command, person("bob")),
      ),
    /it is resolved/,
  ],
  ["private", (it) => it.give({ type: "makePrivate", reason: "Security" }, person("bob")), /one of the two is private/],
  ["ended", (it) => it.give({ type: "decline", because: "known-issue", note: "x" }, person("bob")), /it has ended/],
])("into one that is %s nothing goes, and the one that asked goes on", (_, change, because) => {
  const { both, stays, goes } = twoIncidents();
  change(stays);
  goes.give(mergeInto(first), person("alice"));
  both.deliver();
  expect(goes.incident().ended).toBeUndefined();
  expect(goes.events().find(({ type }) => type === "mergeFailed")).toMatchObject({
    because: expect.stringMatching(because),
  });
});

test("an incident that is unknown, or itself, is said to be so", () => {
  const { both, goes } = twoIncidents();
  expect(goes.give(mergeInto(second), person("alice")).refusal).toBe("An incident cannot be merged into itself.");
  goes.give(mergeInto(third), person("alice"));
  both.deliver();
  expect(goes.events().find(({ type }) => type === "mergeFailed")).toMatchObject({
    because: `no incident ${third} is running`,
  });
});

test("commands to the one that has gone are told where it went; people cannot speak as incidents", () => {
  const { both, stays, goes } = twoIncidents();
  goes.give(mergeInto(first), person("alice"));
  expect(goes.give(mergeInto(first), person("alice")).refusal).toBe(`It is being merged into ${first} already.`);
  both.deliver();
  expect(goes.give(acknowledge, person("bob")).refusal).toBe(`This incident was merged into ${first}: go on there.`);
  const forged: Command = { type: "concludeMerge", into: second };
  expect(stays.give(forged, person("bob")).refusal).toContain("Only another incident gives the command");
});
