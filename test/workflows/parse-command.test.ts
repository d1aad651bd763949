import fc from "fast-check";
import { commandNames } from "../../domain/commands/catalogue.ts";
import { parseCommand } from "../../workflows/parse-command.ts";

const key = "generated";

test("fills in a key and an unverified actor for who only says a name", () => {
  expect(parseCommand("acknowledge", "alice", key)).toEqual({
    envelope: { command: { type: "acknowledge" }, by: { kind: "unverified", name: "alice", via: "temporal" }, key },
  });
});

test("takes nothing at all as a word from somebody unknown", () => {
  expect(parseCommand("acknowledge", undefined, key)).toMatchObject({ envelope: { by: { name: "unknown" }, key } });
});

test("keeps what a client of ours sends", () => {
  const by = { kind: "person", name: "alice", via: "slack" };
  expect(parseCommand("recordFinding", { by, key: "k1", sentAt: 7, override: "urgent", text: "Look" }, key)).toEqual({
    envelope: { command: { type: "recordFinding", text: "Look" }, by, key: "k1", sentAt: 7, override: "urgent" },
  });
});

test("reads instants as people write them", () => {
  const written = { by: "alice", to: "2026-01-30T10:00:00+01:00", reason: "Bob is away" };
  expect(parseCommand("movePostmortem", written, key)).toMatchObject({
    envelope: { command: { to: Date.parse("2026-01-30T09:00:00Z") } },
  });
  expect(parseCommand("movePostmortem", { ...written, to: "tomorrow" }, key)).toMatchObject({
    refusal: "to: movePostmortem takes an instant, such as 2026-01-29T14:23:00Z.",
  });
});

test("a line is one line, and no text holds what steers a terminal", () => {
  const declared = {
    ...{ by: "alice", severity: "sev2", service: "API\tService", title: " line one\r\nline two\u001b[31m" },
    impact: "Half\r\nof all\u0007 \u001b]0;title\u0007requests",
  };
  expect(parseCommand("declare", declared, key)).toMatchObject({
    envelope: {
      command: { title: "line one line two", service: "API Service", impact: "Half\nof all requests" },
    },
  });
  const alert = { status: "resolved", alert: "disk\nfull", startedAt: 7 };
  expect(parseCommand("takeAlerts", { by: "alice", alerts: [alert] }, key)).toMatchObject({
    envelope: { command: { alerts: [{ alert: "disk full" }] } },
  });
});

test("lets nobody speak as the system, nor give the system's commands", () => {
  const system = { kind: "system", name: "system", via: "machine" };
  expect(parseCommand("acknowledge", { by: system }, key)).toHaveProperty("refusal");
  expect(parseCommand("reportOutcome", { by: "alice", effect: "x", outcome: { ok: true } }, key)).toHaveProperty(
    "refusal",
  );
});

test("whatever comes in is a command of that name or a refusal with a sentence, never a fault", () => {
  const argument = fc.oneof(
    fc.anything(),
    fc.record({
      by: fc.anything(),
      key: fc.anything(),
      sentAt: fc.anything(),
      severity: fc.anything(),
      text: fc.anything(),
    }),
    fc.record({ by: fc.string(), form: fc.constantFrom("free", "investigation", "__proto__"), text: fc.anything() }),
  );
  const name = fc.oneof(fc.constantFrom<string>(...commandNames), fc.string(), fc.constant("constructor"));
  fc.assert(
    fc.property(name, argument, (asked, given) => {
      const parsed = parseCommand(asked, given, key);
      if ("refusal" in parsed) expect(parsed.refusal).toMatch(/\.$/);
      else expect(parsed.envelope.command.type).toBe(asked);
    }),
    { numRuns: 2_000 },
  );
});
