const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text as it stands between tags of XML, and in Slack, where the same characters mention people and channels. */
export const escaped = (text: string): string => text.replace(/[&<>]/g, entityOf);

/** Text as it stands within the quotes of an attribute. */
export const escapedInQuotes = (text: string): string => text.replace(/[&<>"]/g, entityOf);

const entityOf = (character: string): string => entities[character] ?? "";
