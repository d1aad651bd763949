/** `npm start`: set up, then run the product in this very process, so that Ctrl-C and kill reach it directly. */
import { main, setup } from "./setup.mjs";

await main(async () => {
  await setup();
  const { default: product } = await import("../dist/embedded/start.js");
  await product.start(process.argv.slice(2));
});
