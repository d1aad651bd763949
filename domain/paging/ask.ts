/** What a page asks people to do. */
export const asks = ["acknowledge", "take-command", "help"] as const;
export type Ask = (typeof asks)[number];

/** Hours of the day by a person's own clock, such as "08:00" to "22:00"; they may end on the next day. */
export interface Hours {
  readonly days?: readonly ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
  readonly from: string;
  readonly until: string;
}
