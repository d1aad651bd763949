import { z } from "zod";
import { standings } from "../../domain/commands/standings.ts";
import { text, url } from "../fields.ts";

const network = z.union([z.cidrv4(), z.cidrv6()]);
const isNetwork = (written: string): boolean => network.safeParse(written).success;

const signIn = z.strictObject({
  issuer: url.describe("The provider's issuer, exactly as its tokens say it."),
  audience: text.describe("The audience for which the provider makes the tokens."),
  jwksUrl: url
    .exactOptional()
    .describe("The address of the provider's keys; left out, the address in the issuer's own description."),
  personClaim: text.default("email").describe("The claim that names a person: by id, or by `people.<id>.email`."),
  standingClaim: text
    .default("groups")
    .describe("The claim that gives a person's standing: a text, or a list of texts."),
  standings: z
    .record(text, z.enum(standings))
    .default({})
    .describe("The standing that each value of that claim gives. The highest counts; a person without any is refused."),
});

/** The settings of the HTTP API, such as how callers sign in and how many requests they may send. */
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
      "Private networks that outgoing webhooks may reach. They may always reach public addresses, and this machine only while the " +
        "API listens on a loopback address.",
    ),
  adminsSeePrivate: z
    .boolean()
    .default(true)
    .describe(
      "Whether admins see every private incident; with `false`, an admin sees only those of which they are an insider.",
    ),
});
