import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { actionItems } from "../../domain/following-through/action-item-promises.ts";
import { effectivenessReview } from "../../domain/following-through/review-promises.ts";
import { obligations } from "../../domain/obligations.ts";
import { type ObligationId, readKey, spellKey } from "../../domain/promises/obligation-keys.ts";
import { offerAnswered } from "../../domain/responding/commander-promises.ts";
import { promisesByName } from "../../domain/runbook.ts";
import { exampleLife } from "./support/example.ts";
import { keysOfTheExample, keysWritten } from "./support/keys-written.ts";

const promiseNames = [...promisesByName.keys()];

const wordsIn = (text: string) => text.trim().split(/\s+/);
const keysBySentence = Object.entries(keysWritten).flatMap(([sentence, keys]) =>
  wordsIn(keys).map((key) => [key, sentence] as const),
);

describe("the key of an obligation", () => {
  test.each(keysBySentence)("%s is spelled as it was first written, and read back", (key) => {
    expect(spellKey(readKey(key))).toBe(key);
    expect(promiseNames).toContain(readKey(key).name);
  });

  test("is in the example what it was, under the same sentence", () => {
    const owed = obligations(exampleLife().incident());
    expect(owed.map(({ key }) => key)).toEqual(wordsIn(keysOfTheExample));
    expect(
      owed.map(({ key, promise }) => [key, promise]).filter(([key]) => keysBySentence.some(([it]) => it === key)),
    ).toEqual(owed.flatMap(({ key }) => keysBySentence.filter(([it]) => it === key)));
  });

  test("says which promise it is of, in which episode, round and span, or of which subject", () => {
    expect(readKey("acknowledged#2/3/handed-1~2")).toEqual({
      ...{ name: "acknowledged", episode: 2, round: "3/handed-1", span: 2 },
    });
    expect(readKey("action-item#A12")).toEqual({ name: "action-item", subject: "A12" });
    expect(readKey("offer-answered#17")).toEqual({ name: "offer-answered", subject: "17" });
    expect(readKey("war-room")).toEqual({ name: "war-room" });
  });

  test("is read as what it was spelled from", () => {
    fc.assert(
      fc.property(ids, (id) => {
        expect(readKey(spellKey(id))).toEqual(id);
      }),
    );
  });

  test("is built and taken apart in one file alone", () => {
    expect(
      sources().flatMap((file) => (readFileSync(file, "utf8").match(byHand) ?? []).map((it) => [file, it])),
    ).toEqual([]);
  });
});

const count = fc.integer({ min: 1, max: 200 });
const rounds = fc
  .array(fc.oneof(count.map(String), fc.constantFrom("again", "again-2", "handed-1", "given-back-3")), {
    ...{ minLength: 1, maxLength: 2 },
  })
  .map((parts) => parts.join("/"));
const later = fc.record({ span: fc.integer({ min: 2, max: 9 }) }, { requiredKeys: [] });
const ids: fc.Arbitrary<ObligationId> = fc
  .oneof(
    fc.record({ name: fc.constantFrom(...promiseNames) }),
    fc.record(
      {
        name: fc.constantFrom(...promiseNames.filter((it) => it !== offerAnswered.name)),
        episode: count,
        round: rounds,
      },
      { requiredKeys: ["name", "episode"] },
    ),
    fc.record({
      name: fc.constantFrom(actionItems.name, effectivenessReview.name),
      subject: count.map((item) => `A${String(item)}`),
    }),
    fc.record({ name: fc.constant(offerAnswered.name), subject: count.map(String) }),
  )
  .chain((id) => later.map((span) => ({ ...id, ...span })));

/**
 * Matches code that writes the key of an obligation itself instead of calling the function that makes keys: a string
 * that begins a key or is part of one, or a look-up by a written-out key.
 */
const byHand = new RegExp(
  [
    `["'\`](?:${promiseNames.join("|")}|[\\w-]*-told)#(?:["'\`]|\\$\\{)`,
    `With\\(["'\`][\\w-]*[#~]`,
    `~\\\\d`,
    `split\\(["'][#~]`,
    `\\b(?:made|taken|waived)(?:\\?\\.)?\\[["'\`]`,
  ].join("|"),
  "g",
);

function sources(): string[] {
  const root = join(__dirname, "../..");
  return ["domain", "workflows", "activities", "records", "client"]
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((file) => join(root, folder, file)),
    )
    .filter((file) => file.endsWith(".ts") && !file.endsWith("promises/obligation-keys.ts"));
}
