import { checklist, openItems } from "../../domain/responding/checklists.ts";
import { attended, mitigated, resolve, startMitigation, resolvedAt40 } from "./support/told-commands.ts";
import { goodWorld, story, without } from "./support/story.ts";

const waive = (obligation: string) =>
  ({ type: "waive", obligation, reason: "Internal service", approver: "frank" }) as const;

describe("waiving a promise", () => {
  test("ends it with reason and approver; nobody is reminded of it any more", () => {
    const it = attended("sev2");
    expect(it.at(5, "bob", waive("status-page#1"))).toBe("");
    it.to(30);
    expect(it.promised("status page, first entry")).toEqual(["2 → 17 | waived"]);
    expect(it.told(6, 30).filter((row) => row.includes("status-page"))).toEqual([]);
    expect(it.timeline()).toContain("[14:29] Bob waived status-page#1: Internal service (approved by frank)");
  });

  test.each(["acknowledged", "page-reaches-on-call", "commander", "brought-to-an-end"])(
    "is refused for %s, without which an incident would be forgotten",
    (name) => {
      const it = story({ world: (effect, now) => (effect.do === "page" ? undefined : goodWorld(effect, now)) });
      it.alert(0, "sev2");
      it.at(6, "frank", { type: "recordFinding", text: "Nobody is here." });
      expect(it.at(6, "frank", waive(`${name}#1`))).toBe(
        `"${name.replaceAll("-", " ").replace("on call", "on-call")}" cannot be waived.`,
      );
    },
  );

  test("the postmortem of a SEV-2 takes reason and approver, promise by promise", () => {
    const it = resolvedAt40("sev2");
    expect(it.at(41, "bob", waive("postmortem-draft#1"))).toBe("");
    expect(it.promised("draft submitted")).toEqual(["40 → 4360 | waived"]);
    expect(it.promised("postmortem held")).toEqual(["40 → 2920 | outstanding"]);
  });

  test("needs something that is owed and not over", () => {
    const it = attended("sev2");
    expect(it.at(5, "bob", waive("coffee"))).toBe("Nothing is owed under coffee.");
    expect(it.at(5, "bob", waive("war-room"))).toBe("It is over already: kept.");
  });
});

describe("a checklist", () => {
  const it = attended("sev1");

  test("ticks what is a fact by itself", () => {
    expect(openItems(it.incident(), "respond")).toEqual([]);
    const textsOpen = (deed: string) =>
      openItems(attended("sev1", { world: without(deed) }).incident(), "respond").map(({ text }) => text);
    expect(textsOpen("openRoom")).toEqual(["Incident channel created"]);
    expect(textsOpen("tell")).toEqual(["Initial stakeholders notified"]);
    const undeclared = story();
    undeclared.alert(0, "sev1");
    expect(openItems(undeclared.incident(), "respond")).toHaveLength(5);
    expect(openItems(attended("sev2").incident(), "respond").map(({ text }) => text)).toEqual(["Status page updated"]);
  });

  test("has its open items in the answer to the command that ends the phase, and blocks nothing", () => {
    it.at(10, "carol", { type: "tick", item: "deployments" });
    it.at(11, "carol", { type: "tick", item: "logs" });
    expect(it.at(12, "bob", startMitigation)).toMatch(
      /Still open on the checklist: Metrics analyzed \(CPU, memory, disk, network\); Database health checked; External dependencies checked; Traffic patterns analyzed\.$/,
    );
    expect(it.at(13, "bob", mitigated)).toBe("");
  });

  test("of the resolution is read out at the resolution", () => {
    it.clear(14);
    expect(it.at(30, "bob", resolve())).toBe(
      "Still open on the checklist: Health checks passing; Error rate back to normal; Latency back to normal; " +
        "SLI metrics within target; No new errors in logs; Synthetic checks passing; User reports stopped.",
    );
  });

  test("says which items there are, and answers who ticks one twice", () => {
    expect(it.at(31, "carol", { type: "tick", item: "logs" })).toBe("It is ticked already.");
    expect(it.at(31, "carol", { type: "tick", item: "moon" })).toMatch(
      /No checklist has an item moon: it is one of severity, /,
    );
  });

  test("has every item of the process document: five for the response, six to investigate, eight to resolve", () => {
    const textsOf = (phase: string) => checklist.filter((item) => item.phase === phase).map(({ text }) => text);
    expect(textsOf("respond")).toEqual([
      "Severity determined",
      "Incident channel created",
      "Incident commander assigned",
      "Status page updated",
      "Initial stakeholders notified",
    ]);
    expect(textsOf("investigate")).toEqual([
      "Recent deployments reviewed",
      "Metrics analyzed (CPU, memory, disk, network)",
      "Logs reviewed for errors",
      "Database health checked",
      "External dependencies checked",
      "Traffic patterns analyzed",
    ]);
    expect(textsOf("resolve")).toEqual([
      "Fix applied successfully",
      "Health checks passing",
      "Error rate back to normal",
      "Latency back to normal",
      "SLI metrics within target",
      "No new errors in logs",
      "Synthetic checks passing",
      "User reports stopped",
    ]);
    expect(checklist).toHaveLength(5 + 6 + 8);
  });
});
