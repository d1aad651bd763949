import type { Instant } from "../../domain/moment.ts";
import type { Token, Tokens } from "../../records/tokens.ts";
import type { Caller } from "./caller.ts";
import { Problem } from "./problems.ts";
import { isSignedToken, type SignInGate } from "./sign-in.ts";
import { digestOf, hasDigest, idOfToken, prefixOf } from "./secret-token.ts";

export interface Gate {
  /** Tells whose a token is, or throws the Problem its holder reads. */
  admit(text: string): Promise<Caller>;
  /** The token was changed: what is remembered of it holds no longer. */
  forget(id: string): void;
}

export interface TokenGateOptions {
  readonly tokens: Tokens;
  /** Asked where a token is a sign-in provider's. */
  readonly signIn?: SignInGate;
  /** The environment's API_TOKEN: an admin's, and the one that needs no database. */
  readonly adminToken?: string;
  readonly now: () => Instant;
  readonly report: (error: unknown, sentence: string) => void;
}

/** Within this time a revoked token is refused by every process. */
const freshForMs = 10_000;
/** While the database is down, a token known here is good for so long: alerts must get through. */
const rememberedForMs = 24 * 3_600_000;
/** A database that failed is left alone for so long, so that callers do not wait for it one by one. */
const leftAloneForMs = 5000;
const noteUseEveryMs = 60_000;
const mostRemembered = 10_000;

interface Remembered {
  readonly token: Token;
  readonly askedAt: Instant;
}

/** Knows tokens from the database, and for a while without it. Those in use are known from the start. */
export function createTokenGate({ tokens, signIn, adminToken, now, report }: TokenGateOptions): Gate {
  const remembered = new Map<string, Remembered>();
  const noted = new Map<string, Instant>();
  const adminDigest = adminToken === undefined ? undefined : digestOf(adminToken);
  let leftAloneUntil = 0;
  tokens.list({ revoked: false }).then(
    (all) => all.slice(-mostRemembered).forEach(remember),
    (error: unknown) => failed(error),
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
    const known = remembered.get(id);
    const age = known === undefined ? Infinity : now() - known.askedAt;
    if (age < freshForMs) return known?.token;
    if (now() < leftAloneUntil) return fromMemory(known, age);
    try {
      const token = await tokens.find(id);
      if (token !== undefined) remember(token);
      return token;
    } catch (error) {
      failed(error);
      return fromMemory(known, age);
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

  function failed(error: unknown): void {
    leftAloneUntil = now() + leftAloneForMs;
    report(error, "the database does not answer: tokens are known from memory");
  }

  /** For people who tidy up; nothing waits for it, and nothing depends on it. */
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
