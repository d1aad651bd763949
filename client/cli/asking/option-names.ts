/** Writes `impactStartedAt` as `impact-started-at`. */
export const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Returns the option for a field: `--impact-started-at` for `impactStartedAt`. */
export const optionNamed = (field: string): string => `--${kebab(field)}`;
