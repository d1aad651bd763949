import { z } from "zod";
import { standings } from "../../domain/standings.ts";
import { text, url } from "../fields.ts";

const network = z.union([z.cidrv4(), z.cidrv6()]);
const isNetwork = (written: string): boolean => network.safeParse(written).success;

const signIn = z.strictObject({
  issuer: url.describe("The provider's issuer, exactly as its tokens say it."),
  audience: text.describe("What its tokens are made for."),
  jwksUrl: url.exactOptional().describe("Where its keys are; left out, what the issuer's own description says."),
  personClaim: text.default("email").describe("The claim that names a person: by id, or by `people.<id>.email`."),
  standingClaim: text.default("groups").describe("The claim, a text or a list of them, that says what they may do."),
  standings: z
    .record(text, z.enum(standings))
    .default({})
    .describe("Which standing each value of that claim gives; the highest counts, and without one nobody comes in."),
});

/** How the HTTP API treats those who call it. */
export const api = z.strictObject({
  requestsPerMinute: z
    .int()
    .min(1)
    .default(1200)
    .describe("How many requests one token may send in a minute; alerts are never counted."),
  signIn: signIn.exactOptional().describe("An OpenID Connect provider whose access tokens are accepted as well."),
  webhookNetworks: z
    .array(text.refine(isNetwork, "expected a network such as 10.20.0.0/16"))
    .default([])
    .describe(
      "Private networks that outgoing webhooks may reach. Public addresses always may; this machine only while the " +
        "API listens on a loopback address.",
    ),
  adminsSeePrivate: z
    .boolean()
    .default(true)
    .describe("Whether admins see private incidents without being inside; `false`: only who is inside does."),
});
