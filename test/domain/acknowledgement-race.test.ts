import { pointless } from "../../domain/steps/join-effects.ts";
import type { Effect } from "../../domain/incident/effects.ts";
import { reactions } from "../../domain/reactions.ts";
import { interleave } from "./support/acknowledgement-interleavings.ts";
import { goodWorld, story } from "./support/story.ts";
import { acknowledge } from "./support/told-commands.ts";

test("whichever comes first, acknowledgement or timer, nobody is paged anew afterwards: 300 random interleavings", () => {
  interleave(300);
});

describe("with the cancellation switched off the same rules notice", () => {
  test("where an acknowledgement stops no timer", () => {
    const stopsNothing = { type: "recordFinding", text: "I am on it" } as const;
    expect(() => {
      interleave(50, { acknowledge: stopsNothing });
    }).toThrow("paged after the acknowledgement");
  });

  test("where nobody is told that it is taken", () => {
    const withoutWithdrawals: typeof reactions = (...happening) =>
      reactions(...happening).filter((effect) => effect.do !== "withdrawPages");
    expect(() => {
      interleave(50, { react: withoutWithdrawals });
    }).toThrow("still asked after the acknowledgement");
  });
});

test("a page that waits for its provider is given up when the acknowledgement comes first", () => {
  const waiting: Effect[] = [];
  const it = story({
    world: (effect, now) => {
      if (effect.do !== "page") return goodWorld(effect, now);
      waiting.push(effect);
      return undefined;
    },
  });
  it.alert(0);
  it.to(5);
  expect(waiting.map((page) => pointless(it.incident(), page))).toEqual([undefined, undefined]);
  it.at(5, "alice", acknowledge);
  expect(waiting.map((page) => pointless(it.incident(), page))).toEqual(["the round is over", "the round is over"]);
});
