import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { createSignInGate, type SignInGate } from "../../client/api/people/sign-in.ts";
import type { Settings } from "../../config/settings.ts";
import { settings } from "./running-api.ts";

const audience = "incident-response";
const kid = "key-1";

/** A fake OpenID Connect provider that publishes its addresses and keys as OpenID Connect Discovery demands. */
let provider: Server;
let issuer: string;
let key: CryptoKey;
let gate: SignInGate;
beforeAll(async () => {
  const pair = await generateKeyPair("ES256");
  key = pair.privateKey;
  const jwk = { ...(await exportJWK(pair.publicKey)), kid, alg: "ES256", use: "sig" };
  provider = createServer((request, response) => {
    response.setHeader("content-type", "application/json");
    if (request.url === "/keys") response.end(JSON.stringify({ keys: [jwk] }));
    else if (request.url === "/.well-known/openid-configuration") {
      response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/keys` }));
    } else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => provider.listen(0, "127.0.0.1", resolve));
  const address = provider.address();
  issuer = `http://127.0.0.1:${isInet(address) ? address.port : 0}`;
  gate = createSignInGate(() => signingIn({ issuer }));
});
afterAll(async () => new Promise((resolve) => provider.close(resolve)));

const isInet = (address: string | AddressInfo | null): address is AddressInfo =>
  typeof address === "object" && address !== null;

const signingIn = ({ issuer: at }: { readonly issuer: string }): Settings => ({
  ...settings,
  people: { ...settings.people, alice: { ...settings.people["alice"], email: "Alice@Example.com" } },
  api: {
    ...settings.api,
    signIn: {
      ...{ issuer: at, audience, personClaim: "email", standingClaim: "groups" },
      standings: { sre: "responder", "incident-commanders": "commander", everybody: "viewer" },
    },
  },
});

const claims = { sub: "u-17", email: "alice@example.com", groups: ["everybody", "incident-commanders", "football"] };
const signed = async (
  said: JWTPayload,
  {
    from = issuer,
    to = audience,
    until = "5m",
    by = key,
  }: { from?: string; to?: string; until?: string; by?: CryptoKey } = {},
) =>
  new SignJWT(said)
    .setProtectedHeader({ alg: "ES256", kid })
    .setIssuer(from)
    .setAudience(to)
    .setIssuedAt()
    .setExpirationTime(until)
    .sign(by);

test("who signs in is the person of that address, with the highest of their groups' standings", async () => {
  expect(await gate(await signed(claims))).toEqual({
    ...{ id: "sign-in u-17", name: "alice", person: "alice", standing: "commander" },
  });
  expect(await gate(await signed({ ...claims, email: "bob", groups: "sre" }))).toMatchObject({
    ...{ person: "bob", standing: "responder" },
  });
});

test("a sign-in that is forged, of another issuer, for another audience, or over is answered 401 with why", async () => {
  const stranger = (await generateKeyPair("ES256")).privateKey;
  for (const [text, why] of [
    [await signed(claims, { by: stranger }), "signature verification failed"],
    [await signed(claims, { from: "https://elsewhere.example" }), 'unexpected "iss" claim value'],
    [await signed(claims, { to: "another-product" }), 'unexpected "aud" claim value'],
    [await signed(claims, { until: "-1m" }), '"exp" claim timestamp check failed'],
    [`${Buffer.from('{"alg":"none"}').toString("base64url")}.${Buffer.from("{}").toString("base64url")}.AA`, "alg"],
  ] as const) {
    await expect(gate(text)).rejects.toMatchObject({
      problem: "not-authenticated",
      message: expect.stringContaining(why),
    });
  }
});

test("without a group that counts, or as nobody we know, nobody comes in", async () => {
  await expect(gate(await signed({ ...claims, groups: ["football", "constructor"] }))).rejects.toMatchObject({
    ...{ problem: "not-allowed", message: expect.stringContaining('nothing in "groups" gives one') },
  });
  await expect(gate(await signed({ ...claims, email: "mallory@example.com" }))).rejects.toMatchObject({
    ...{ problem: "not-allowed", message: expect.stringContaining('nobody is called what "email" says') },
  });
});

test("while the provider is away, whoever signs in is asked to come again", async () => {
  const away = createSignInGate(() => signingIn({ issuer: "http://127.0.0.1:9" }));
  await expect(away(await signed(claims, { from: "http://127.0.0.1:9" }))).rejects.toMatchObject({
    problem: "unavailable",
  });
});

test("where none is configured a sign-in is refused", async () => {
  const none = createSignInGate(() => settings);
  await expect(none(await signed(claims))).rejects.toMatchObject({
    ...{ problem: "not-authenticated", message: expect.stringContaining("`api.signIn`") },
  });
});
