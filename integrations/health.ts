import { DeliveryFailure } from "../activities/ports/delivery.ts";

/** The state of an outside system, as the doctor (the health check for operators) reports it. */
export interface Health {
  readonly state: "well" | "warning" | "broken";
  readonly says: string;
  readonly mend?: string;
}

/**
 * Tests a system by a request that changes nothing there, and returns its state. If the system refuses, people have to
 * correct the setting that `setBy` names; if the system does not answer, it may recover by itself.
 */
export async function askForHealth(setBy: string, question: () => Promise<string>): Promise<Health> {
  try {
    return { state: "well", says: await question() };
  } catch (error) {
    const says = error instanceof Error ? error.message : String(error);
    const isRefused = error instanceof DeliveryFailure && !error.kind.startsWith("retry");
    if (isRefused) return { state: "broken", says, mend: `Check ${setBy}.` };
    return { state: "warning", says, mend: `If it does not answer for long, check ${setBy}.` };
  }
}
