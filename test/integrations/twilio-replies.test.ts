import fc from "fast-check";
import { readReply } from "../../integrations/twilio/read-reply.ts";

test.each([
  ["ack 1424 on it", ["1424"]],
  ["ACK #1424", ["1424"]],
  ["1424 ack", ["1424"]],
  ["ack inc-1424", ["1424"]],
  ["ack INC1424.", ["1424"]],
  ["ack1424", ["1424"]],
  ["Ack: 14:24", ["1424"]],
  ["1424", ["1424"]],
  ["#1424 on it", ["1424"]],
  ["yes 1424", ["1424"]],
  ["i'm on it, 1424", ["1424"]],
  ["I’m taking 1424", ["1424"]],
  ["ack 1424–2", ["1424-2"]],
  ["Acknowledge incident-2026-01-29-1424", ["2026-01-29-1424"]],
  ["ack 29-1424", ["29-1424"]],
  ["ack bundle-1b2c3d4e", ["1b2c3d4e"]],
  ["ack １４２４", ["1424"]],
  ["ack 1424, looking at the database in 5 min", ["1424"]],
  ["ack 1424 and 1417", ["1424", "1417"]],
  [" ack\n", []],
  ["Yes", []],
  ["ok thanks", []],
  ["on it!", []],
  ["👍🏽", []],
] as const)("%j is read as an acknowledgement of %j", (text, codes) => {
  expect(readReply(text)).toEqual(codes);
});

test.each([
  "",
  "ack?",
  "what is 1424",
  "1424 is resolved",
  "resolve 1424",
  "take command 1424",
  "not 1424",
  "I can't ack 1424",
  "no",
  "nack 1424",
  "unack 1424",
  "ack 1424, not 1417",
  "ack 1424, 1500 users are hit",
  "ack the payments one",
  "ok, what is 1424 about",
  "who has 1424?",
  "STOP",
])("%j is asked about", (text) => {
  expect(readReply(text)).toBe("unclear");
});

test("whatever a reply holds, every code that is read from it stands in it", () => {
  const words = fc.constantFrom(
    "ack",
    "1424",
    "1417",
    "on it",
    "not",
    "yes",
    "#1424",
    "inc-1417",
    "payments",
    "?",
    "and",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "grapheme" }),
        fc.array(words).map((all) => all.join(" ")),
      ),
      (text) => {
        const codes = readReply(text);
        if (codes !== "unclear") for (const code of codes) expect(text.normalize("NFKC").toLowerCase()).toContain(code);
      },
    ),
  );
});
