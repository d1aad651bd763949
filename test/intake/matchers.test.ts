import { matcherOf } from "../../intake/matchers.ts";

const holds = (condition: string, labels: Readonly<Record<string, string>>): boolean | undefined =>
  matcherOf(condition)?.(labels);

test.each(["(a+)+$", "(a|aa)+$", "(.*)*x", "([a-z]+)*[0-9]", "(a?){30}a{30}b"])(
  "the pattern %s, on which JavaScript's engine would stand still for hours, is answered at once",
  (pattern) => {
    expect(holds(`service=~"${pattern}"`, { service: `${"a".repeat(2000)}!` })).toBe(false);
  },
);

test.each([
  ['service=~"pay.*"', { service: "payments" }, true],
  ['service=~"pay"', { service: "payments" }, false],
  ['service=~"pay|payments"', { service: "payments" }, true],
  ['service=~"(?i)PAY.*"', { service: "payments" }, true],
  ['service!~"pay.*"', { service: "payments" }, false],
  ['team=~".*"', {}, true],
])("the condition %s on %j is %s, as in Prometheus", (condition, labels, expected) => {
  expect(holds(condition, labels)).toBe(expected);
});

test.each(['service=~"("', 'service=~"(?=pay)"', String.raw`service=~"(a)\1"`, 'service=~"((a?){300}){3}"'])(
  "the condition %s is none",
  (condition) => {
    expect(matcherOf(condition)).toBeUndefined();
  },
);
