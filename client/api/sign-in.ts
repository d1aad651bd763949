import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from "jose";
import { z } from "zod";
import type { Settings } from "../../config/settings.ts";
import type { Person } from "../../domain/people.ts";
import { highestOf } from "../../domain/standings.ts";
import type { Caller } from "./caller.ts";
import { Problem } from "./problems.ts";

type SignIn = NonNullable<Settings["api"]["signIn"]>;

/** Tells whose a token of the OpenID Connect provider is, or throws the Problem its holder reads. */
export type SignInGate = (text: string) => Promise<Caller>;

const withinMs = 5000;
/** Clocks differ a little. */
const clockToleranceSeconds = 5;
/** Nothing symmetric, and never "none": only the provider can make these. */
const algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];

/** What a token of a provider looks like; ours have no dots. */
export const isSignedToken = (text: string): boolean => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text);

/** Accepts what the configured provider signed. Its keys are fetched when needed, and kept. */
export function createSignInGate(settings: () => Settings): SignInGate {
  const keys = new Map<string, JWTVerifyGetKey>();

  return async (text) => {
    const { signIn } = settings().api;
    if (signIn === undefined) throw denied("no sign-in provider is configured here (`api.signIn`).");
    const { issuer, audience } = signIn;
    try {
      const verifying = { issuer, audience, algorithms, clockTolerance: clockToleranceSeconds };
      const { payload } = await jwtVerify(text, await keysOf(signIn), { ...verifying, requiredClaims: ["exp", "sub"] });
      return callerOfClaims(payload, signIn, settings());
    } catch (error) {
      if (error instanceof errors.JWKSTimeout || error instanceof TypeError || error instanceof ProviderAway) {
        throw new Problem("unavailable", `The sign-in provider ${issuer} does not answer. Try again, or use a token.`);
      }
      if (error instanceof errors.JOSEError) throw denied(`${error.message}.`);
      throw error;
    }
  };

  async function keysOf({ issuer, jwksUrl }: SignIn): Promise<JWTVerifyGetKey> {
    const known = keys.get(issuer);
    if (known !== undefined) return known;
    const found = createRemoteJWKSet(new URL(jwksUrl ?? (await describedBy(issuer))), { timeoutDuration: withinMs });
    keys.set(issuer, found);
    return found;
  }
}

class ProviderAway extends Error {}

/** OpenID Connect Discovery 1.0, section 4. */
async function describedBy(issuer: string): Promise<string> {
  const response = await fetch(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`, {
    signal: AbortSignal.timeout(withinMs),
    redirect: "error",
  }).catch((cause: unknown) => {
    throw new ProviderAway("No description.", { cause });
  });
  const described = z.object({ jwks_uri: z.url() }).safeParse(await response.json().catch(() => undefined));
  if (!response.ok || !described.success) throw new ProviderAway(`No description: status ${response.status}.`);
  return described.data.jwks_uri;
}

function callerOfClaims(
  claims: JWTPayload,
  { personClaim, standingClaim, standings }: SignIn,
  settings: Settings,
): Caller {
  const said = [claims[standingClaim] ?? []].flat();
  const standing = highestOf(
    said.flatMap((value) =>
      typeof value === "string" && Object.hasOwn(standings, value) ? (standings[value] ?? []) : [],
    ),
  );
  const name = claims[personClaim];
  if (standing === undefined) {
    throw new Problem("not-allowed", `Your sign-in has no standing here: nothing in "${standingClaim}" gives one.`);
  }
  const person = typeof name === "string" ? personNamed(name, settings) : undefined;
  if (person === undefined) {
    throw new Problem("not-allowed", `Your sign-in is nobody's here: nobody is called what "${personClaim}" says.`);
  }
  return { id: `sign-in ${claims.sub ?? person}`, name: person, standing, person };
}

const personNamed = (name: string, { people }: Settings): Person | undefined => {
  if (Object.hasOwn(people, name)) return name;
  return Object.entries(people).find(([, { email }]) => email?.toLowerCase() === name.toLowerCase())?.[0];
};

const denied = (why: string): Problem => new Problem("not-authenticated", `This sign-in is not accepted: ${why}`);
