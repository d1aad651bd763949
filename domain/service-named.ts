interface Named {
  readonly name: string;
}

/**
 * Finds the configured service that alerts and people mean, by its id or its name, whether in capital or small
 * letters.
 */
export function serviceNamed<Service extends Named>(
  written: string,
  services: Readonly<Record<string, Service>>,
): Service | undefined {
  if (Object.hasOwn(services, written)) return services[written];
  const wanted = written.toLowerCase();
  const found = Object.entries(services).find(([id, { name }]) => [id, name].some((it) => it.toLowerCase() === wanted));
  return found?.[1];
}

/**
 * Returns the service as messages write it. A service that nobody configured keeps the name under which it was
 * reported.
 */
export const spelledService = (written: string, services: Readonly<Record<string, Named>>): string =>
  serviceNamed(written, services)?.name ?? written;
