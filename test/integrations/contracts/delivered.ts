import { randomBytes } from "node:crypto";
import { type Delivered, DeliveryFailure } from "../../../activities/ports.ts";

/** 2026-01-29 14:29 UTC: incident time, long before the wall clock of whoever runs this. */
export const at = Date.UTC(2026, 0, 29, 14, 29);

/** An incident of one's own, so that contracts need no empty system, and the keys of its effects. */
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

/** What a call failed with; an error when it did not fail, or not with a classified failure. */
export const failureOf = async (call: Promise<unknown>): Promise<DeliveryFailure["kind"]> => {
  try {
    await call;
  } catch (error) {
    if (error instanceof DeliveryFailure) return error.kind;
    throw error;
  }
  throw new Error("It was delivered.");
};
