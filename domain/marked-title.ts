/** A title that ends with the key of what it is about, for a system that tells of its titles and not of our keys. */
export const markedTitle = (title: string, key: string, longest: number): string => {
  const mark = ` (${key})`;
  return `${title.slice(0, longest - mark.length)}${mark}`;
};

/** The key with which a title ends, if it does. */
export const keyInTitle = (title: string): string | undefined => /\((?<key>[^()\s]+)\)$/.exec(title)?.groups?.["key"];
