/** `impactStartedAt` is `impact-started-at` on the command line. */
export const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** `impactStartedAt` is given as `--impact-started-at`. */
export const optionNamed = (field: string): string => `--${kebab(field)}`;
