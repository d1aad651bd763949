/** The severities, worst first (process document, "Severity Levels"). */
export const severities = ["sev1", "sev2", "sev3", "sev4"] as const;
export type Severity = (typeof severities)[number];

/** A value for each severity that has one. Nothing is promised at a severity that is absent. */
export type BySeverity<T> = { readonly [S in Severity]?: T };

/** Says whether `a` is more severe than `b`: sev1 is worse than sev2. */
export const isWorse = (a: Severity, b: Severity): boolean => severities.indexOf(a) < severities.indexOf(b);

/** Writes a severity for people: `sev1` is "SEV-1". */
export const severityLabel = (severity: Severity): string => `SEV-${severity.slice(3)}`;
