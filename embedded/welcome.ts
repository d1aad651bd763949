import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { z } from "zod";
import { ports, type StartOptions, usualFolder } from "./options.ts";
import { host } from "./ports.ts";

/** How long the welcome waits for the API's names before it greets without them. */
const answerWithinMs = 3000;

/**
 * Returns what `npm start` prints when everything runs: the addresses, and how to declare a first incident, with a
 * person and a service of the configuration in force.
 */
export async function welcome({ apiPort, temporalPort, uiPort }: StartOptions, folder: string): Promise<string> {
  const api = `http://${host}:${apiPort}`;
  const { person, service } = await namesToTry(api, join(folder, "api-token"));
  const isUsual = apiPort === ports.apiPort.usual && folder === relative(process.cwd(), usualFolder);
  const elsewhere = isUsual ? "" : `  export INCIDENT_URL=${api} INCIDENT_TOKEN_FILE=${folder}/api-token\n`;
  const declaration = { by: person, severity: "sev2", service, title: "Payments fail", impact: "One customer in ten." };
  return `
Ready.

  API            ${api}
  Temporal       ${host}:${temporalPort}
  Temporal's UI  http://${host}:${uiPort}
  everything is kept in ${folder}, logs in ${folder}/logs; Ctrl-C stops, npm start carries on

Try this in another terminal:

${elsewhere}  ./incident declare --as ${inShell(person)}

or, over HTTP:

  curl -X POST ${api}/incidents -H "authorization: Bearer $(cat ${folder}/api-token)" \\
    -H 'content-type: application/json' \\
    -d ${inShell(JSON.stringify(declaration))}

Whom it would have told, and in which words: ./incident outbox
`;
}

const directory = z.object({
  people: z.array(z.object({ person: z.string() })),
  services: z.array(z.string()),
});

/** Asks the API for somebody and something that are configured; if it does not answer, the names say what to put in. */
async function namesToTry(
  api: string,
  tokenFile: string,
): Promise<{ readonly person: string; readonly service: string }> {
  const unknown = { person: "YOUR-ID", service: "YOUR-SERVICE" };
  try {
    const headers = { authorization: `Bearer ${readFileSync(tokenFile, "utf8").trim()}` };
    const answer = await fetch(`${api}/directory`, { headers, signal: AbortSignal.timeout(answerWithinMs) });
    const { people, services } = directory.parse(await answer.json());
    return { person: people[0]?.person ?? unknown.person, service: services[0] ?? unknown.service };
  } catch {
    return unknown;
  }
}

/** Quotes a text for a shell, unless it is a plain word. */
const inShell = (text: string): string => (/^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
