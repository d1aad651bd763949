import { differences } from "../../config/differences.ts";
import { settingsWith } from "./example.ts";

const between = (before: string, after: string) => differences(settingsWith(`\n${before}`), settingsWith(`\n${after}`));

test.each([
  [
    "a number of the policy",
    "",
    "policy: { version: process-1.0.0, thenAfterMinutes: 7 }",
    /^policy\.thenAfterMinutes is 7: it was \d+$/,
  ],
  [
    "a team that is new",
    "",
    "teams: { sre: { name: SRE, members: [alice] } }",
    "teams.sre is new: { name: SRE, members: [ alice ] }",
  ],
  ["a holiday that is gone", "holidays: [2026-12-25]", "holidays: []", "holidays is []: it was [ 2026-12-25 ]"],
  [
    "a setting that is gone",
    "organisation: { logUrl: https://logs.example.com }",
    "",
    'organisation.logUrl is gone: it was "https://logs.example.com"',
  ],
])("%s is said in a sentence", (_what, before, after, sentence) => {
  expect(between(before, after)).toEqual([typeof sentence === "string" ? sentence : expect.stringMatching(sentence)]);
});

const rules = `alerts: { rules: [{ name: payments are grave, when: ['service=~"pay.*"'], severity: sev1 }] }`;

test("a rule for alerts is said with its conditions as they were written, and is no difference to itself", () => {
  expect(between("", rules)).toEqual([
    `alerts.rules is [ { name: payments are grave, when: [ service=~"pay.*" ], severity: sev1 } ]: it was []`,
  ]);
  expect(between(rules, rules)).toEqual([]);
});

test("of a phone number only that it is another", () => {
  const person = (phone: string) => ({ people: { zoe: { name: "Zoe", phone } } });
  expect(differences(person("+15550101"), person("+15550102"))).toEqual(["people.zoe.phone is another"]);
  expect(differences({ people: {} }, person("+15550102"))).toEqual(["people.zoe is new: { name: Zoe }"]);
});

test("the order in which things stand in a table is no difference", () => {
  expect(differences({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 })).toEqual([]);
});
