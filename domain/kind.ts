/** Fixed at opening. Only real incidents reach the public, the metrics and leadership. */
export const kinds = ["real", "retroactive", "drill", "canary"] as const;
export type Kind = (typeof kinds)[number];
