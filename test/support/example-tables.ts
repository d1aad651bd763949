/**
 * A row of the tables in this file: the expected messages of the worked example. The tables were worked out by hand
 * from the process document and the product's design, not copied from a run. Rows within one minute have no order.
 */
export type Row = readonly [at: string, to: string, channel: string, what: string];

const minute = (time: string, ...rows: readonly (readonly [string, string, string])[]): readonly Row[] =>
  rows.map(([to, channel, what]) => [`2026-01-29 ${time}`, to, channel, what]);

const on = (at: string, ...rows: readonly (readonly [string, string, string])[]): readonly Row[] =>
  rows.map(([to, channel, what]) => [`2026-${at}`, to, channel, what]);

const times = <T>(count: number, value: T): readonly T[] => Array.from({ length: count }, () => value);

/** Every message up to the close, with its recipient. */
export const liveMessages: readonly Row[] = [
  ...minute("14:24", ["alice", "page", "acknowledge"]),
  ...minute("14:28", ["alice", "page", "withdrawn"]),
  ...minute(
    "14:29",
    ["bob", "page", "take-command"],
    ["room", "chat", "room/declaration"],
    ["alerts-channel", "chat", "alerts/declaration"],
    ["tracker", "ticket", "ticket/tracking"],
    ["room", "chat", "edited room/declaration"],
    ["support", "mail + chat", "support/declared"],
    ["leadership", "mail", "leadership/declared"],
    ["engineering-leadership", "mail", "engineering-leadership/declared"],
  ),
  ...minute("14:30", ["room", "chat", "room/finding"]),
  ...minute(
    "14:31",
    ["bob", "page", "withdrawn"],
    ["room", "chat", "room/commander"],
    ["room", "chat", "edited room/declaration"],
    ["alerts-channel", "chat", "edited alerts/declaration"],
    ["room", "chat", "room/roles-to-give"],
  ),
  ...minute("14:32", ["room", "chat", "room/finding"]),
  ...minute("14:35", ["room", "chat", "room/update-investigation"]),
  ...minute("14:44", ["bob", "message", "remind/status-page"]),
  ...minute("14:47", ["bob", "message", "remind/room-update-soon"]),
  ...minute("14:49", ["bob", "message", "remind/communications-lead, remind/scribe"]),
  ...minute("14:50", ["room", "chat", "room/mitigation"]),
  ...minute("14:55", ["room", "chat", "room/mitigated"]),
  ...minute(
    "15:10",
    ["room", "chat", "room/resolved"],
    ["alerts-channel", "chat", "edited alerts/declaration"],
    ["support", "mail + chat", "support/resolved"],
    ["leadership", "mail", "leadership/resolved"],
    ["engineering-leadership", "mail", "engineering-leadership/resolved"],
    ["tracker", "ticket", "ticket/postmortem"],
  ),
  ...minute(
    "15:30",
    ...times(12, ["tracker", "ticket", "action item"] as const),
    ["room", "chat", "room/closed"],
    ["attendees", "invitation", "2026-01-30 10:00"],
  ),
];

/** Every message from the close up to the 90-day review, and every comment on tickets. */
export const followUpMessages: readonly Row[] = [
  ...on("01-30 11:00", ["bob", "message", "remind/meeting-held"]),
  ...on("01-30 11:05", ["tracker", "ticket", "ticket/meeting-held"]),
  ...on("01-30 11:10", ...times(3, ["tracker", "ticket", "ticket/evidence-saved"] as const)),
  ...on("01-30 16:00", ["tracker", "ticket", "ticket/draft-submitted"]),
  ...on("02-03 12:00", ["tracker", "ticket", "ticket/item-completed"]),
  ...on("02-03 15:00", ["tracker", "ticket", "ticket/comments-closed"]),
  ...on("02-04 09:00", ["bob", "message", "remind/action-item"]),
  ...on("02-04 11:00", ["tracker", "ticket", "ticket/postmortem-published"]),
  ...on("02-05 09:00", ["bob", "message", "remind/action-item"]),
  ...on("02-06 09:00", ["bob", "message", "remind/action-item"], ["frank", "message", "remind/action-item"]),
  ...on("02-09 10:00", ["tracker", "ticket", "ticket/item-completed"]),
  ...on("02-20 10:00", ...times(9, ["tracker", "ticket", "ticket/item-completed"] as const)),
  ...on("02-26 09:00", ["alice", "message", "remind/action-item"]),
  ...on("02-27 09:00", ["alice", "message", "remind/action-item"]),
  ...on(
    "03-02 09:00",
    ["alice", "message", "remind/action-item"],
    ["frank", "message", "remind/action-item"],
    ["heidi", "message", "remind/completion-review"],
  ),
  ...on("03-02 10:00", ["tracker", "ticket", "ticket/completion-reviewed"]),
  ...on("03-04 10:00", ["tracker", "ticket", "ticket/item-completed"]),
  ...on("04-29 09:00", ["heidi", "message", "remind/effectiveness-review"]),
  ...on("04-29 10:00", ...times(12, ["tracker", "ticket", "ticket/effectiveness-reviewed"] as const)),
];

/**
 * A promise of the example: since when it was owed, when it was due, its verdict (`kept` or `missed …`), and when it
 * was fulfilled or given up.
 */
export type Verdict = readonly [promise: string, since: string, due: string, verdict: string, at: string];

const today = (promise: string, since: string, due: string, at: string, verdict = "kept"): Verdict => [
  promise,
  `2026-01-29 ${since}`,
  due.includes(" ") ? `2026-${due}` : `2026-01-29 ${due}`,
  verdict,
  at.includes(" ") ? `2026-${at}` : `2026-01-29 ${at}`,
];

export const liveVerdicts: readonly Verdict[] = [
  today("detected", "14:23", "14:28", "14:24"),
  today("page reaches on-call", "14:24", "14:25", "14:24"),
  today("acknowledged", "14:24", "14:26", "14:28", "missed, done +2"),
  today("declared although nobody answers", "14:24", "14:29", "14:28", "moot"),
  today("declared or declined", "14:28", "14:33", "14:29"),
  today("first response", "14:24", "14:39", "14:29"),
  today("commander", "14:29", "14:44", "14:31"),
  today("a responder besides the commander", "14:29", "14:59", "14:31"),
  today("communications lead named", "14:29", "14:49", "15:10", "missed, never"),
  today("scribe named", "14:29", "14:49", "15:10", "missed, never"),
  today("war room", "14:29", "14:30", "14:29"),
  today("declaration message", "14:29", "14:30", "14:29"),
  today("tracking ticket", "14:29", "14:30", "14:29"),
  today("support told", "14:29", "14:30", "14:29"),
  today("leadership told", "14:29", "14:59", "14:29"),
  today("engineering leadership told", "14:29", "14:59", "14:29"),
  today("status page, first entry", "14:29", "14:44", "15:10", "missed, never"),
  today("room update", "14:29", "14:44", "14:35"),
  today("room update", "14:35", "14:50", "14:50"),
  today("room update", "14:50", "15:05", "14:55"),
  today("room update", "14:55", "15:55", "15:10"),
  today("room update", "15:10", "16:10", "15:30"),
  today("support update", "14:29", "15:29", "15:10"),
  today("leadership update", "14:29", "15:29", "15:10"),
  today("end of detect", "14:24", "14:29", "14:29"),
  today("end of respond", "14:24", "14:39", "14:31"),
  today("end of investigate", "14:24", "15:24", "14:50"),
  today("end of mitigate", "14:24", "16:24", "14:55"),
  today("resolution target", "14:23", "16:23", "15:10"),
  today("resolved or relapsed", "14:55", "15:25", "15:10"),
  today("closed", "15:10", "01-30 15:10", "15:30"),
  today("brought to an end", "14:24", "01-30 14:24", "15:30"),
  today("postmortem ticket", "15:10", "15:11", "15:10"),
];

const item = (due: string, at: string, verdict = "kept"): Verdict =>
  today("action item done", "15:30", due, at, verdict);

export const followUpVerdicts: readonly Verdict[] = [
  today("postmortem scheduled", "15:10", "01-31 15:10", "15:30"),
  today("postmortem held", "15:10", "01-31 15:10", "01-30 11:05"),
  today("draft submitted", "15:10", "02-01 15:10", "01-30 16:00"),
  today("evidence saved", "15:10", "02-03 15:10", "01-30 11:10"),
  ["comments closed", "2026-01-30 16:00", "2026-02-03 17:00", "kept", "2026-02-03 15:00"],
  today("postmortem published", "15:10", "02-05 17:00", "02-04 11:00"),
  item("02-05 17:00", "02-03 12:00"),
  item("02-05 17:00", "02-09 10:00", "missed, done +4 d"),
  ...times(9, item("02-27 17:00", "02-20 10:00")),
  item("02-27 17:00", "03-04 10:00", "missed, done +5 d"),
  today("30-day completion review", "15:10", "03-02 17:00", "03-02 10:00"),
  ...times(12, today("90-day effectiveness review", "15:10", "04-29 17:00", "04-29 10:00")),
];
