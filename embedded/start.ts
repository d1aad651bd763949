import { relative } from "node:path";
import { createInterface } from "node:readline/promises";
import { CannotStart } from "./cannot-start.ts";
import { dataFolder, lock, wipe } from "./data-folder.ts";
import { endLeftovers } from "./left-over-processes.ts";
import { ports, readOptions, type StartOptions } from "./options.ts";
import { portIsFree } from "./ports.ts";
import { Product } from "./product.ts";
import { welcome } from "./welcome.ts";

/** Runs the whole product on this machine until Ctrl-C. Everything is stored in one data folder. */
export async function start(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv);
  const folder = dataFolder(options.data);
  const folderLock = lock(folder);
  if ("heldBy" in folderLock) {
    console.error(`It is running already, as process ${folderLock.heldBy}, on ${folder.root}.`);
    process.exit(1);
  }
  const product = new Product(folder, options, say);
  stopOnSignals(product, folderLock.release);
  try {
    const ended = await endLeftovers(folder.notes);
    if (ended.length > 0) say(`The last run was killed; ended what it left running: ${ended.join(", ")}.`);
    if (options.fresh && (await mayWipe(folder.root, options))) wipe(folder);
    await refuseTakenPorts(options);
    await product.start();
    say(await welcome(options, relative(process.cwd(), folder.root)));
  } catch (error) {
    if (product.isStopping()) return; // Somebody pressed Ctrl-C during the start, so its failure is expected.
    console.error(error instanceof CannotStart ? error.message : error);
    await product.stop();
    folderLock.release();
    process.exit(1);
  }
}

function say(sentence: string): void {
  console.log(sentence);
}

/**
 * Stops on the first signal and ignores further ones. The terminal and npm both pass Ctrl-C on, so one key press sends
 * several signals.
 */
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
  // While a question waits for an answer, Ctrl-C reaches only the terminal's reader, so this passes the signal on to
  // the process.
  terminal.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
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
