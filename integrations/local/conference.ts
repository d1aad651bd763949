import { createHmac } from "node:crypto";
import type { Conference } from "../../activities/ports.ts";

export interface ConferenceOptions {
  /** Where Jitsi is, such as `https://meet.jit.si`. */
  readonly jitsiUrl: string;
  /** Secret: whoever has it can work every link out. */
  readonly key: string;
}

/** A Jitsi room needs no account and no call: its name is the link, the same for the same incident, and not to be guessed. */
export const createConference = ({ jitsiUrl, key }: ConferenceOptions): Conference => ({
  link: (incidentId) => {
    const suffix = createHmac("sha256", key).update(incidentId).digest("hex").slice(0, 20);
    return `${jitsiUrl.replace(/\/+$/, "")}/${encodeURIComponent(incidentId)}-${suffix}`;
  },
});
