/** One condition on an alert's labels, in Alertmanager's own notation: `service="api"`, `team!=sre`, `env=~"prod.*"`. */
export interface Matcher {
  readonly text: string;
  readonly matches: (labels: Readonly<Record<string, string>>) => boolean;
}

const notation = /^\s*([A-Za-z_][\w.:/-]*)\s*(=~|!~|!=|=)\s*(?:"([^"]*)"|([^"\s]*))\s*$/;

/** A label that is missing counts as empty, and a pattern has to match the whole value, as in Alertmanager. */
export function matcherOf(text: string): Matcher | undefined {
  const [, label = "", operator, quoted, bare = ""] = notation.exec(text) ?? [];
  if (operator === undefined) return undefined;
  const holds = testFor(quoted ?? bare, operator.endsWith("~"));
  if (holds === undefined) return undefined;
  const negated = operator.startsWith("!");
  return { text, matches: (labels) => holds(Object.hasOwn(labels, label) ? (labels[label] ?? "") : "") !== negated };
}

function testFor(wanted: string, isPattern: boolean): ((value: string) => boolean) | undefined {
  if (!isPattern) return (value) => value === wanted;
  try {
    const pattern = new RegExp(`^(?:${wanted})$`);
    return (value) => pattern.test(value);
  } catch {
    return undefined;
  }
}
