import { defaultPolicy } from "../../domain/default-policy.ts";
import type { Effect, Headline } from "../../domain/incident/effects.ts";
import { bytesOf } from "../../domain/incident/size-in-json.ts";
import { newSnapshot } from "../../domain/incident/snapshot.ts";
import { fitIntoSnapshot } from "../../workflows/room-in-snapshot.ts";
import { openState } from "../../workflows/run-state.ts";

const id = "incident-2026-01-29-1423";
const about: Headline = {
  ...{ id, kind: "real", private: false, severity: "sev2", service: "checkout", title: "Checkout fails" },
  ...{ impact: "Half of the payments fail", phase: "respond", openedAt: 0 },
};
const message = (number: number): Effect => ({
  ...{ do: "post", to: "room", name: "finding", pin: false, wording: "room/finding" },
  ...{ key: `${id}/post/${number}`, lane: "chat", at: number, about, data: { text: "漢".repeat(1000) } },
});
const messages = (from: number) => Array.from({ length: 200 }, (_, number) => message(from + number));
const publication: Effect = {
  ...{ do: "publish", state: "investigating", wording: "status-page/entry", data: {} },
  ...{ key: `${id}/publish/1`, lane: "status-page", at: 0, about },
};

/** Returns the state of a run that stops while messages arrive during each wait. */
const stopping = async ({ mayDropAgain = true } = {}) => {
  const state = openState(newSnapshot(id, "real", defaultPolicy));
  state.setQueue("status-page", [publication]);
  let waits = 0;
  await fitIntoSnapshot(state, {
    allTaken: async () => {
      state.setQueue("chat", [...state.undone.filter(({ lane }) => lane === "chat"), ...messages(200 * waits)]);
      waits += 1;
      return Promise.resolve();
    },
    setAside: async () => Promise.resolve(waits < 3),
    mayDropAgain: () => mayDropAgain,
  });
  return state;
};

test("messages that arrive while a run stops are bounded too: the oldest go, and what nobody may miss stays", async () => {
  const { undone, unrecorded } = await stopping();
  expect(bytesOf(undone)).toBeLessThanOrEqual(300_000);
  expect(undone[0]).toEqual(publication);
  const kept = undone.slice(1).map(({ at }) => at);
  expect(kept.length).toBeGreaterThan(50);
  expect(kept).toEqual(Array.from({ length: kept.length }, (_, number) => 600 - kept.length + number));
  expect(unrecorded.filter(({ type }) => type === "effectDropped")).toHaveLength(600 - kept.length);
});

test("a run of an earlier release replays without dropping again", async () => {
  expect((await stopping({ mayDropAgain: false })).undone).toHaveLength(601);
});
