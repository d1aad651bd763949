import { ZodError } from "zod";
import type { ReportedAlert } from "../reported-alert.ts";

/**
 * Thrown if a payload lacks a field that the mapping needs, or the field has the wrong form; the message names the
 * field and its path.
 */
export class NotFound extends Error {}

/** Why an alert of a payload could not be read. The paths in the error begin at the payload. */
export type Malformed = ZodError | NotFound;

/**
 * The alerts of a payload. Alerts that could not be read do not stop the others, since many senders send nothing
 * twice.
 */
export interface ReadAlerts {
  readonly alerts: readonly ReportedAlert[];
  readonly malformed: readonly Malformed[];
}

/**
 * Reads each element of the list at a path separately. If the path is empty, the payload is the list, or else its
 * only element. Throws if no element could be read.
 */
export function readEach(
  payload: { readonly elements: readonly unknown[]; readonly path: readonly string[]; readonly isList: boolean },
  read: (element: unknown) => readonly ReportedAlert[],
): ReadAlerts {
  const alerts: ReportedAlert[] = [];
  const malformed: Malformed[] = [];
  let wereRead = 0;
  for (const [index, element] of payload.elements.entries()) {
    try {
      alerts.push(...read(element));
      wereRead += 1;
    } catch (error) {
      if (!(error instanceof ZodError) && !(error instanceof NotFound)) throw error;
      malformed.push(placedAt(payload.isList ? [...payload.path, String(index)] : payload.path, error));
    }
  }
  const [first] = malformed;
  if (wereRead === 0 && first !== undefined) throw first;
  return { alerts, malformed };
}

function placedAt(path: readonly string[], error: Malformed): Malformed {
  if (error instanceof NotFound) return new NotFound([...path, error.message].join("."));
  return new ZodError(error.issues.map((issue) => ({ ...issue, path: [...path, ...issue.path] })));
}
