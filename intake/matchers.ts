import { patternOf } from "./pattern.ts";

/** Says whether a condition holds for an alert's labels. */
export type Matcher = (labels: Readonly<Record<string, string>>) => boolean;

/** A condition on one value, such as a label's. */
interface Condition {
  readonly name: string;
  readonly holds: (value: string) => boolean;
}

const notation = /^\s*([A-Za-z_$][\w.:/$-]*)\s*(=~|!~|!=|=)\s*(?:"([^"]*)"|([^"\s]*))\s*$/;

/**
 * Reads a condition in the notation of Prometheus: `service="api"`, `team!=sre`, `env=~"prod.*"`; undefined if the text
 * is no condition. As in Prometheus, a missing value counts as empty, and a pattern (in the
 * syntax of RE2) has to match the whole value.
 */
export function conditionOf(text: string): Condition | undefined {
  const [, name = "", operator, quoted, bare = ""] = notation.exec(text) ?? [];
  if (operator === undefined) return undefined;
  const holds = testFor(quoted ?? bare, operator.endsWith("~"));
  if (holds === undefined) return undefined;
  const negated = operator.startsWith("!");
  return { name, holds: (value) => holds(value) !== negated };
}

const testFor = (wanted: string, isPattern: boolean): ((value: string) => boolean) | undefined =>
  isPattern ? patternOf(wanted) : (value) => value === wanted;

/** Reads a condition on an alert's labels; undefined if the text is no condition. */
export function matcherOf(text: string): Matcher | undefined {
  const condition = conditionOf(text);
  if (condition === undefined) return undefined;
  const { name, holds } = condition;
  return (labels) => holds(Object.hasOwn(labels, name) ? (labels[name] ?? "") : "");
}
