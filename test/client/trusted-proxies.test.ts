import pino from "pino";
import { createHttpServer } from "../../client/api/edges/http-server.ts";
import { readEnvironment } from "../../config/environment.ts";

/** Returns the caller's address as a server sees it, when a proxy at 10.0.0.2 says that the caller is 203.0.113.7. */
const callerSeen = async (trustedProxies: readonly string[]): Promise<string> => {
  const app = createHttpServer(pino({ level: "silent" }), trustedProxies);
  app.get("/", async (request) => request.ip);
  const answer = await app.inject({
    method: "GET",
    url: "/",
    headers: { "x-forwarded-for": "203.0.113.7" },
    remoteAddress: "10.0.0.2",
  });
  await app.close();
  return answer.body;
};

test("a proxy says who calls where the configuration trusts it, and nobody else can", async () => {
  expect(await callerSeen(["10.0.0.0/8"])).toBe("203.0.113.7");
  expect(await callerSeen(["192.168.0.1"])).toBe("10.0.0.2");
  expect(await callerSeen([])).toBe("10.0.0.2");
});

test("trusted proxies are addresses and networks; anything else is named at the start", () => {
  const variables = { DATABASE_URL: "postgres://x/y" };
  const read = (list: string) => readEnvironment({ ...variables, TRUSTED_PROXIES: list }).trustedProxies;
  expect(read("10.0.0.0/8, 192.168.0.1,fd00::/8")).toEqual(["10.0.0.0/8", "192.168.0.1", "fd00::/8"]);
  expect(read("")).toEqual([]);
  expect(() => read("nginx")).toThrow(/TRUSTED_PROXIES.*expected addresses or networks/);
});
