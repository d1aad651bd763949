import type { Instant } from "../../../domain/incident/moment.ts";
import type { Token, Tokens } from "../../../records/tokens.ts";
import type { Caller } from "./caller.ts";
import { Problem } from "./problems.ts";
import { isSignedToken, type SignInGate } from "../people/sign-in.ts";
import { digestOf, hasDigest, idOfToken, prefixOf } from "./secret-token.ts";

export interface Gate {
  /** Returns the token's owner; throws a Problem if the token is unknown or no longer valid. */
  admit(text: string): Promise<Caller>;
  /** Removes a changed token from memory, so that its next use reads it from the database. */
  forget(id: string): void;
}

export interface TokenGateOptions {
  readonly tokens: Tokens;
  /** Checks tokens of the sign-in provider, if one is configured. */
  readonly signIn?: SignInGate;
  /** The API_TOKEN of the environment, which has an admin's rights and works without the database. */
  readonly adminToken?: string;
  readonly now: () => Instant;
  readonly report: (error: unknown, sentence: string) => void;
}

/**
 * How long a token is used from memory before it is read again: half of the ten seconds within which docs/security.md
 * promises that a revoked token is refused everywhere. An event stream checks its token at the same interval, and each
 * check may use a token that is nearly this old.
 */
const freshForMs = 5000;
/** For how long a token that was seen before stays valid while the database is down, since alerts must get through. */
const rememberedForMs = 24 * 3_600_000;
/** For how long the database is not queried after a failure, so that callers do not each wait for it. */
const leftAloneForMs = 5000;
const noteUseEveryMs = 60_000;
const mostRemembered = 10_000;

interface Remembered {
  readonly token: Token;
  readonly askedAt: Instant;
}

/**
 * Makes the gate that checks tokens: against the database, and against memory while the database is down. Tokens in
 * use are loaded into memory at the start.
 */
export function createTokenGate({ tokens, signIn, adminToken, now, report }: TokenGateOptions): Gate {
  const remembered = new Map<string, Remembered>();
  const noted = new Map<string, Instant>();
  const adminDigest = adminToken === undefined ? undefined : digestOf(adminToken);
  let leftAloneUntil = 0;
  tokens.list({ revoked: false }).then(
    (all) => all.slice(-mostRemembered).forEach(remember),
    (error: unknown) => noteFailure(error),
  );

  return { admit, forget: (id) => remembered.delete(id) };

  async function admit(text: string): Promise<Caller> {
    if (adminDigest !== undefined && hasDigest(text, adminDigest)) {
      return { id: "environment", name: "API_TOKEN", standing: "admin" };
    }
    if (signIn !== undefined && isSignedToken(text)) return signIn(text);
    const id = idOfToken(text);
    const token = id === undefined ? undefined : await find(id);
    if (token === undefined || !hasDigest(text, token.digest)) throw unknown();
    refuseUnlessValid(token, now());
    noteUse(token);
    const { name, standing, person } = token;
    return { id: token.id, name, standing, ...(person === null ? {} : { person }) };
  }

  async function find(id: string): Promise<Token | undefined> {
    const inMemory = remembered.get(id);
    const age = inMemory === undefined ? Infinity : now() - inMemory.askedAt;
    if (age < freshForMs) return inMemory?.token;
    if (now() < leftAloneUntil) return fromMemory(inMemory, age);
    try {
      const token = await tokens.find(id);
      if (token !== undefined) remember(token);
      return token;
    } catch (error) {
      noteFailure(error);
      return fromMemory(inMemory, age);
    }
  }

  function fromMemory(known: Remembered | undefined, age: number): Token {
    if (known !== undefined && age < rememberedForMs) return known.token;
    throw new Problem(
      "unavailable",
      "The database does not answer, and this token was not seen here before. Try again.",
    );
  }

  function remember(token: Token): void {
    remembered.delete(token.id);
    remembered.set(token.id, { token, askedAt: now() });
    const [oldest] = remembered.keys();
    if (remembered.size > mostRemembered && oldest !== undefined) remembered.delete(oldest);
  }

  function noteFailure(error: unknown): void {
    leftAloneUntil = now() + leftAloneForMs;
    report(error, "the database does not answer: tokens are known from memory");
  }

  /** Stores when a token was last used, for people who look for unused tokens. A failure to store this is ignored. */
  function noteUse({ id }: Token): void {
    const at = now();
    if (at - (noted.get(id) ?? 0) < noteUseEveryMs) return;
    noted.set(id, at);
    tokens.noteUse(id, at).catch((error: unknown) => report(error, "when a token was used is not noted"));
  }
}

const unknown = (): Problem =>
  new Problem("not-authenticated", "This token is not known here. `incident token create` makes one.");

function refuseUnlessValid({ id, name, expiresAt, revokedAt }: Token, now: Instant): void {
  const over = (what: string, at: Instant) =>
    new Problem(
      "not-authenticated",
      `The token ${prefixOf(id)} (${name}) ${what} on ${new Date(at).toISOString().slice(0, 10)}. ` +
        "Ask an admin for another one: `incident token create`.",
    );
  if (revokedAt !== null) throw over("was revoked", revokedAt);
  if (expiresAt !== null && expiresAt <= now) throw over("expired", expiresAt);
}
