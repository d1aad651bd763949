import type { Configured, Connected } from "./outside-system.ts";
import { outsideSystems } from "./outside-systems.ts";

/** An outside system that is turned on. */
export interface ConnectedSystem extends Connected {
  readonly id: string;
  readonly title: string;
}

/** A system that is turned on but lacks a setting, and the place of that setting in the configuration file. */
export interface LackingSystem {
  readonly title: string;
  readonly lacks: string;
  readonly mend: string;
}

export interface Connections {
  readonly connected: readonly ConnectedSystem[];
  readonly lacking: readonly LackingSystem[];
}

/**
 * Loads the adapters of all outside systems. The returned function connects the systems that are configured, and is
 * called again whenever the configuration has changed.
 */
export async function loadOutsideSystems(): Promise<(configured: Configured) => Connections> {
  const loaded = await Promise.all(outsideSystems.map(async (it) => ({ ...it, connect: await it.load() })));
  let last: { readonly for: Configured; readonly are: Connections } | undefined;
  return (configured) => {
    if (last?.for !== configured) last = { for: configured, are: connectionsOf(configured) };
    return last.are;
  };

  function connectionsOf(configured: Configured): Connections {
    const all = loaded.map(({ id, title, connect }) => ({ id, title, is: connect(configured) }));
    return {
      connected: all.flatMap(({ is, ...system }) => (is === "off" || "lacks" in is ? [] : [{ ...system, ...is }])),
      lacking: all.flatMap(({ is, title }) => (is !== "off" && "lacks" in is ? [lackingSystem(title, is.lacks)] : [])),
    };
  }
}

const lackingSystem = (title: string, lacks: string): LackingSystem => ({
  ...{ title, lacks },
  mend: `Set ${lacks} in the configuration file, or take the system's variables out of the environment.`,
});
