import { createServer, type RequestListener, type Server } from "node:http";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { at, runIncident } from "./run-cli.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server does not listen.");
  return `http://127.0.0.1:${address.port}`;
}

test("an API that has moved is found where it is now", async () => {
  const api = await serving((_, reply) => reply.end(JSON.stringify({ incidents: [] })));
  const before = await serving(({ url = "" }, reply) => reply.writeHead(308, { location: `${api}${url}` }).end());
  const env = { ...at(mkdtempSync(`${tmpdir()}/incident-moved-`)), INCIDENT_URL: before, INCIDENT_TOKEN: "one" };
  expect(await runIncident(["list"], { env })).toEqual({ code: 0, stdout: "No incident is open.\n", stderr: "" });
});
