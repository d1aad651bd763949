/** The severities, worst first (process document, "Severity Levels"). */
export const severities = ["sev1", "sev2", "sev3", "sev4"] as const;
export type Severity = (typeof severities)[number];

/** A value for each severity that has one; an absent severity is one for which nothing is promised. */
export type BySeverity<T> = { readonly [S in Severity]?: T };

/** True when `a` is more severe than `b`: sev1 is worse than sev2. */
export const isWorse = (a: Severity, b: Severity): boolean => severities.indexOf(a) < severities.indexOf(b);

/** How people write it: `sev1` is "SEV-1". */
export const severityLabel = (severity: Severity): string => `SEV-${severity.slice(3)}`;
