/**
 * The kinds of incident. The kind is fixed when an incident is opened. Only real incidents are told to the public
 * and leadership and count in the metrics.
 */
export const kinds = ["real", "retroactive", "drill", "canary"] as const;
export type Kind = (typeof kinds)[number];
