import { Client, Connection } from "@temporalio/client";
import pg from "pg";
import { transcriptOf } from "../integrations/local/transcript.ts";
import { startDemoProduct } from "./demo-product.ts";
import { driveExample } from "./drive-example.ts";
import { exampleId, exampleInputs } from "./example-incident.ts";
import { printMessages, printScorecard, printTimeline, printWhySev2 } from "./print-incident.ts";

/** `npm run demo` runs the process document's own incident, from its alert to the review 90 days later. */
async function demo(): Promise<void> {
  const startedAt = performance.now();
  const seconds = (): string => ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log("Starting Temporal, PostgreSQL, a worker and the API, in rehearsal …");
  const product = await startDemoProduct((sentence) => {
    console.error(sentence);
  });
  const connection = await Connection.connect({ address: product.temporalAddress });
  const pool = new pg.Pool({ connectionString: product.databaseUrl });
  try {
    const call = callerOf(product.api, product.token);
    console.log(`They are up after ${seconds()} s. Living ${exampleId} through the API, its clock turned:\n`);
    await driveExample({
      post: async (path, headers, body) => call("POST", path, headers, body),
      client: new Client({ connection }),
      onInput: ({ at, by, does }) => {
        console.log(`  ${at.slice(0, 16).replace("T", " ")}  ${by.padEnd(10)}  ${does}`);
      },
    });
    const whatIsDeclared = { functionality: "all-broken", usersAffectedPercent: 100 };
    printWhySev2(await call("POST", "/advice/severity", {}, whatIsDeclared));
    const path = `/incidents/${exampleId}`;
    const until = exampleInputs.at(-1)?.at ?? "";
    printTimeline(await call("GET", `${path}/timeline`));
    printMessages(await transcriptOf(pool, exampleId));
    printScorecard(await call("GET", `${path}/scorecard?at=${until}`));
  } finally {
    await pool.end();
    await connection.close();
    await product.stop();
  }
  console.log(`\n90 days, ${exampleInputs.length} inputs, in ${seconds()} s.`);
}

function callerOf(api: string, token: string) {
  return async (
    method: "GET" | "POST",
    path: string,
    headers: Readonly<Record<string, string>> = {},
    body?: object,
  ): Promise<unknown> => {
    const response = await fetch(`${api}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${answer}`);
    return JSON.parse(answer);
  };
}

demo().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
