import { relative } from "node:path";
import { createInterface } from "node:readline/promises";
import { CannotStart } from "./cannot-start.ts";
import { dataFolder, lock, wipe } from "./data-folder.ts";
import { endLeftovers } from "./leftovers.ts";
import { ports, readOptions, type StartOptions, usualFolder } from "./options.ts";
import { host, portIsFree } from "./ports.ts";
import { Product } from "./product.ts";

/** Runs the whole product on this machine until Ctrl-C; everything lives in one data folder. */
export async function start(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv);
  const folder = dataFolder(options.data);
  const held = lock(folder);
  if ("heldBy" in held) {
    console.error(`It is running already, as process ${held.heldBy}, on ${folder.root}.`);
    process.exit(1);
  }
  const product = new Product(folder, options, say);
  stopOnSignals(product, held.release);
  try {
    const ended = await endLeftovers(folder.notes);
    if (ended.length > 0) say(`The last run was killed; ended what it left running: ${ended.join(", ")}.`);
    if (options.fresh && (await mayWipe(folder.root, options))) wipe(folder);
    await refuseTakenPorts(options);
    await product.start();
    welcome(options, relative(process.cwd(), folder.root));
  } catch (error) {
    if (product.isStopping()) return; // Ctrl-C came while starting: what fails now was asked to.
    console.error(error instanceof CannotStart ? error.message : error);
    await product.stop();
    held.release();
    process.exit(1);
  }
}

function say(sentence: string): void {
  console.log(sentence);
}

/** npm passes Ctrl-C on as well as the terminal does: more than one signal still means one wish. */
function stopOnSignals(product: Product, release: () => void): void {
  const stop = (code: number): void => {
    if (product.isStopping()) return;
    product.stop().then(
      () => {
        release();
        process.exit(code);
      },
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      stop(0);
    });
  }
  process.on("uncaughtException", (error) => {
    console.error(error);
    stop(1);
  });
}

async function mayWipe(folder: string, { yes }: StartOptions): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY) throw new CannotStart(`--fresh would delete ${folder}: say --yes as well to agree.`);
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  terminal.on("SIGINT", () => process.kill(process.pid, "SIGINT")); // At a question Ctrl-C reaches only the question.
  try {
    const answer = await terminal.question(`Delete ${folder} with every incident in it? Type "yes": `);
    if (answer.trim() === "yes") return true;
    throw new CannotStart("Nothing was deleted. Start without --fresh to carry on with what is there.");
  } finally {
    terminal.close();
  }
}

async function refuseTakenPorts(options: StartOptions): Promise<void> {
  const sentences: string[] = [];
  for (const name of ["apiPort", "temporalPort", "uiPort"] as const) {
    const port = options[name];
    const { what, flag, variable } = ports[name];
    if (await portIsFree(port)) continue;
    const other = `npm start -- ${flag} ${port + 1} (or ${variable}=${port + 1})`;
    sentences.push(`Port ${port}, for ${what}, is taken by another program. Stop that, or choose another: ${other}.`);
  }
  if (sentences.length > 0) throw new CannotStart(sentences.join("\n"));
}

function welcome({ apiPort, temporalPort, uiPort }: StartOptions, folder: string): void {
  const api = `http://${host}:${apiPort}`;
  const isUsual = apiPort === ports.apiPort.usual && folder === relative(process.cwd(), usualFolder);
  const elsewhere = isUsual ? "" : `  export INCIDENT_URL=${api} INCIDENT_TOKEN_FILE=${folder}/api-token\n`;
  say(`
Ready.

  API            ${api}
  Temporal       ${host}:${temporalPort}
  Temporal's UI  http://${host}:${uiPort}
  everything is kept in ${folder}, logs in ${folder}/logs; Ctrl-C stops, npm start carries on

Try this in another terminal:

${elsewhere}  npx incident declare --as alice

or, over HTTP:

  curl -X POST ${api}/incidents -H "authorization: Bearer $(cat ${folder}/api-token)" \\
    -H 'content-type: application/json' \\
    -d '{"by":"alice","severity":"sev2","service":"API Service","title":"Payments fail","impact":"One customer in ten."}'
`);
}
