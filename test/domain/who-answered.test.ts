import { certificateOf, certificateText } from "../../domain/accounts/certificate.ts";
import { pageLedger } from "../../domain/accounts/page-ledger.ts";
import { everybodyAsked } from "../../domain/accounts/who-answered.ts";
import { incidentBeforeOpening } from "../../domain/incident/incident.ts";
import { goodWorld, quietPolicy, type Story, story } from "./support/story.ts";

const asked = (it: Story) =>
  everybodyAsked(it.incident()).map(({ person, ask, answeredAt, isAwaited }) =>
    [person, ask, answeredAt === undefined ? (isAwaited ? "awaited" : "not needed") : "answered"].join(" "),
  );

describe("who was asked what", () => {
  const it = story();
  it.alert(0);
  it.at(1, "alice", { type: "acknowledge" });
  it.at(2, "alice", { type: "declare", severity: "sev2", service: "api", title: "Down", impact: "All" });
  it.at(3, "alice", { type: "pageIn", target: "person:ivan", reason: "Storage" });
  it.at(3, "alice", { type: "pageIn", target: "person:heidi", reason: "Network" });
  it.at(4, "heidi", { type: "recordFinding", text: "It is not the network" });

  test("is told person by person: one has acknowledged, another was asked to take command and is silent", () => {
    expect(asked(it).toSorted()).toEqual([
      "alice acknowledge answered",
      "bob take-command awaited",
      "heidi help answered",
      "ivan help awaited",
    ]);
  });

  test("stands in the ledger at the page that asked, and in the certificate", () => {
    const start = incidentBeforeOpening(it.incident().id, "real", quietPolicy);
    const answers = pageLedger(start, it.events()).map((page) => [page.targets.join("+"), page.answers] as const);
    expect(answers).toEqual([
      ["primary", [{ person: "alice", ask: "acknowledge", answeredAt: it.start + 60_000 }]],
      ["commander-1", [{ person: "bob", ask: "take-command" }]],
      ["person:ivan", [{ person: "ivan", ask: "help" }]],
      ["person:heidi", [{ person: "heidi", ask: "help", answeredAt: it.start + 240_000 }]],
    ]);
    it.at(5, "erin", { type: "takeCommand" });
    it.at(6, "erin", { type: "declareFalseAlarm", reason: "A test" });
    const recorded = it.events().map((event) => ({ event, hash: "h" }));
    const certificate = certificateOf(start, recorded);
    const text = certificate === undefined ? "" : certificateText(certificate);
    expect(text).toContain("alice at 2026-01-29 14:25");
    expect(text).toContain("bob did not take command");
    expect(text).toContain("ivan did not answer the call for help");
  });
});

describe("to escalate while somebody has it", () => {
  const whoIsPrimary = story({
    // In this world the secondary is Alice too, who has acknowledged, so nobody else is behind the target.
    world: (effect, now) =>
      effect.do === "page" &&
      effect.asks.some(({ target, exceptHolder }) => target === "secondary" && exceptHolder === "alice")
        ? { ok: false, error: "there is nobody but alice, who has it, behind secondary", nobody: true }
        : goodWorld(effect, now),
  });
  whoIsPrimary.alert(0);
  whoIsPrimary.at(1, "alice", { type: "acknowledge" });
  const said = whoIsPrimary.at(2, "alice", { type: "escalate", reason: "I cannot do this alone" });

  test("says whom it pages, and leaves out who has it", () => {
    expect(said).toBe("Paged now: secondary, but not alice, who has it.");
    const pages = whoIsPrimary.effects().flatMap((effect) => (effect.do === "page" ? [effect.asks] : []));
    expect(pages[1]).toMatchObject([{ target: "secondary", exceptHolder: "alice" }]);
  });

  test("goes on to the next step at once where nobody else is behind the target", () => {
    const pages = whoIsPrimary.effects().flatMap((effect) => (effect.do === "page" ? [effect.asks] : []));
    expect(pages[2]).toMatchObject([{ target: "rotation", exceptHolder: "alice" }]);
  });

  test("and jumping to a step says so, too", () => {
    const it = story();
    it.alert(0);
    it.at(1, "alice", { type: "acknowledge" });
    expect(it.at(2, "alice", { type: "escalate", reason: "On.", toStep: 4 })).toBe(
      "Paged now: engineering-lead, but not alice, who has it.",
    );
  });
});
