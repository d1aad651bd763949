import { z } from "zod";

/** How the HTTP API treats those who call it. */
export const api = z.strictObject({
  requestsPerMinute: z
    .int()
    .min(1)
    .default(1200)
    .describe("How many requests one token may send in a minute; alerts are never counted."),
  adminsSeePrivate: z
    .boolean()
    .default(true)
    .describe("Whether admins see private incidents without being inside; `false`: only who is inside does."),
});
