/**
 * Lists the codes by which a reply may name an incident, the shortest first: the hour and minute of the incident's
 * id, with its number if there are several (`1423`, `1423-2`), then the same with the day, the month and the year. A
 * bundle of pages is named by the end of its id.
 */
export const replyCodesOf = (id: string): readonly string[] => {
  const [, year = "", month = "", day = "", minute = ""] = /^incident-(\d{4})-(\d\d)-(\d\d)-(.+)$/.exec(id) ?? [];
  if (minute === "") return [id.replace(/^bundle-/, ""), id];
  return [minute, `${day}-${minute}`, `${month}-${day}-${minute}`, `${year}-${month}-${day}-${minute}`, id];
};

/** Returns the shortest code for an incident, which its pages contain: short enough to type at night. */
export const replyCode = (id: string): string => replyCodesOf(id)[0] ?? id;

/** Returns the shortest code that stands for this incident and for none of the others. */
export const replyCodeAmong = (id: string, others: readonly string[]): string =>
  replyCodesOf(id).find((code) => !others.some((other) => other !== id && replyCodesOf(other).includes(code))) ?? id;
