import { randomBytes } from "node:crypto";
import { type Delivered, DeliveryFailure } from "../../../activities/ports/delivery.ts";

/** 29 January 2026, 14:29 UTC: an incident time long before the time at which the tests run. */
export const at = Date.UTC(2026, 0, 29, 14, 29);

/** Makes a unique incident id, and the keys of its effects, so that tests of an adapter need no empty system. */
export const incidentOfItsOwn = () => {
  const incidentId = `incident-2026-01-29-1423-${randomBytes(4).toString("hex")}`;
  return {
    incidentId,
    effect: (name: string, minutesLater = 0): Delivered => ({
      key: `${incidentId}/${name}`,
      incidentId,
      kind: "real",
      at: at + minutesLater * 60_000,
    }),
  };
};

/** Returns the kind of failure of a call; throws if the call succeeds or its failure has no kind. */
export const failureOf = async (call: Promise<unknown>): Promise<DeliveryFailure["kind"]> => {
  try {
    await call;
  } catch (error) {
    if (error instanceof DeliveryFailure) return error.kind;
    throw error;
  }
  throw new Error("It was delivered.");
};
