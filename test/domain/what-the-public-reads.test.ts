import { durationOf } from "../../domain/incident/duration.ts";
import type { Effect, EffectDoing } from "../../domain/incident/effects.ts";
import { metricsOf } from "../../domain/accounts/response-metrics.ts";
import { judgeWaiting } from "../../domain/waiting/judge-waiting.ts";
import type { Story } from "./support/story.ts";
import { acknowledge, attended, resolve } from "./support/told-commands.ts";
import { story } from "./support/story.ts";

const published = (it: Story): readonly EffectDoing<"publish">[] =>
  it.effects().filter((effect): effect is EffectDoing<"publish"> => effect.do === "publish");

const declared = (fields: { readonly publicImpact?: string } = {}): Story => {
  const it = story();
  it.alert(0, "sev1");
  it.at(1, "alice", acknowledge);
  const impact = "Nobody can pay, and keys of ACME leaked";
  it.at(2, "alice", { type: "declare", severity: "sev1", service: "api", title: "Leak", impact, ...fields });
  return it;
};

describe("the public", () => {
  test("is told nothing of the impact as people inside describe it, nor of the title", () => {
    expect(JSON.stringify(published(declared()))).not.toMatch(/Nobody can pay|ACME|Leak/);
  });

  test("is told nothing of the summary of an alert that declares itself", () => {
    const it = story();
    it.alert(0, "sev1");
    it.to(6);
    expect(published(it)).toHaveLength(1);
    expect(JSON.stringify(published(it))).not.toContain("pool exhausted");
  });

  test("reads the words that were found for it, from the declaration or later", () => {
    const it = declared({ publicImpact: "Payments fail" });
    expect(published(it)[0]?.data).toMatchObject({ publicImpact: "Payments fail" });
    it.at(3, "bob", { type: "takeCommand" });
    it.at(4, "bob", { type: "describeImpact", impact: "Half of them", publicImpact: "Some payments fail" });
    it.at(5, "bob", { type: "postStatus", state: "investigating", text: "We know." });
    expect(published(it).at(-1)?.data).toMatchObject({ publicImpact: "Some payments fail" });
    it.at(6, "bob", { type: "describeImpact", impact: "A third of them" });
    expect(it.incident().publicImpact).toBe("Some payments fail");
  });
});

describe("an incident has one duration", () => {
  const it = attended("sev1");
  it.at(20, "bob", { type: "markMitigated" });
  it.clear(30);
  it.at(47, "bob", resolve());

  const durationsIn = (effects: readonly Effect[]) =>
    effects.flatMap((effect) =>
      "wording" in effect && effect.wording.endsWith("/resolved") ? [effect.data["durationMinutes"]] : [],
    );

  test("for the public, support, leadership, the room, the metrics and the summary", () => {
    const durations = durationsIn(it.effects());
    expect(durations.length).toBeGreaterThan(3);
    expect(new Set([...durations, metricsOf(it.incident()).timeToResolve, durationOf(it.incident())])).toEqual(
      new Set([47]),
    );
  });

  test("also for messages that waited", () => {
    const { goes } = judgeWaiting(it.incident(), it.effects());
    expect(new Set(durationsIn(goes))).toEqual(new Set([47]));
  });
});
