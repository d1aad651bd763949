const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Escapes text for the content of XML, and for a chat in which the same characters mention people and channels. */
export const escapeMarkup = (text: string): string => text.replace(/[&<>]/g, entityOf);

/** Escapes text for a quoted attribute in XML or HTML. */
export const escapeInQuotes = (text: string): string => text.replace(/[&<>"]/g, entityOf);

const entityOf = (character: string): string => entities[character] ?? "";
