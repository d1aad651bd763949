import { createRemoteJWKSet, customFetch, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from "jose";
import { z } from "zod";
import type { Settings } from "../../../config/settings.ts";
import type { Person } from "../../../domain/incident/people.ts";
import { highestOf } from "../../../domain/commands/standings.ts";
import { fetchAtMost } from "../../../integrations/bounded-answer.ts";
import type { Caller } from "../edges/caller.ts";
import { Problem } from "../edges/problems.ts";

type SignIn = NonNullable<Settings["api"]["signIn"]>;

/** Returns the owner of a token that an OpenID Connect provider made; throws a Problem if the token is not valid. */
export type SignInGate = (text: string) => Promise<Caller>;

const withinMs = 5000;
/** The largest answer that is read from a provider. Its description or keys take some ten kilobytes at most. */
const mostBytes = 256 * 1024;
/** How much the provider's clock may differ from ours. */
const clockToleranceSeconds = 5;
/**
 * The accepted signature algorithms, with which only the provider can sign. Symmetric algorithms and "none" are left
 * out.
 */
const algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];

/** Whether a token has the form of a provider's token; our own tokens contain no dots. */
export const isSignedToken = (text: string): boolean => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text);

/**
 * Makes a gate that accepts tokens signed by the configured provider. The provider's keys are fetched when they are
 * first needed, and remembered.
 */
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
      if (isProvidersFault(error)) {
        throw new Problem("unavailable", `The sign-in provider ${issuer} does not answer. Try again, or use a token.`);
      }
      if (error instanceof errors.JOSEError) throw denied(`${error.message}.`);
      throw error;
    }
  };

  async function keysOf({ issuer, jwksUrl }: SignIn): Promise<JWTVerifyGetKey> {
    const providerKeys = keys.get(issuer);
    if (providerKeys !== undefined) return providerKeys;
    const found = createRemoteJWKSet(new URL(jwksUrl ?? (await describedBy(issuer))), {
      timeoutDuration: withinMs,
      [customFetch]: fetchAtMost(mostBytes),
    });
    keys.set(issuer, found);
    return found;
  }
}

class ProviderAway extends Error {}

/** Whether an error means that the provider's keys could not be fetched, which says nothing about the token. */
const isProvidersFault = (error: unknown): boolean =>
  [errors.JWKSTimeout, errors.JWKSInvalid, TypeError, ProviderAway].some((kind) => error instanceof kind) ||
  // The library jose throws this error if the request for the keys is answered with another status than 200, or not
  // with JSON.
  (error instanceof errors.JOSEError && error.code === "ERR_JOSE_GENERIC");

/**
 * Fetches the description of a provider (OpenID Connect Discovery 1.0, section 4), and returns the address of the
 * provider's keys.
 */
async function describedBy(issuer: string): Promise<string> {
  const response = await fetchAtMost(mostBytes)(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`, {
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
  const groups = [claims[standingClaim] ?? []].flat();
  const standing = highestOf(
    groups.flatMap((value) =>
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
