import { createHmac } from "node:crypto";
import type { Conference } from "../activities/ports/chat.ts";

export interface ConferenceOptions {
  /** The address of Jitsi, such as `https://meet.jit.si`. */
  readonly jitsiUrl: string;
  /**
   * The key from which links are computed. It has to stay secret, since anybody who has the key can compute every
   * link.
   */
  readonly key: string;
}

/**
 * Makes links to Jitsi rooms, which need no account and no call to Jitsi. An incident's room always has the same name,
 * which nobody can guess without the key.
 */
export const createConference = ({ jitsiUrl, key }: ConferenceOptions): Conference => ({
  link: (incidentId) => {
    const suffix = createHmac("sha256", key).update(incidentId).digest("hex").slice(0, 20);
    return `${jitsiUrl.replace(/\/+$/, "")}/${encodeURIComponent(incidentId)}-${suffix}`;
  },
});
