/** `npm start` sets up and then runs the product in this same process, so that Ctrl-C and kill reach it directly. */
import { answersHelpOnStart } from "./help.mjs";
import { main, setup } from "./setup.mjs";

await main(async () => {
  const args = process.argv.slice(2);
  if (answersHelpOnStart(args)) return;
  await setup();
  const { default: product } = await import("../dist/embedded/start.js");
  await product.start(args);
});
