import { join } from "node:path";
import jest from "../../jest.config.mjs";

const { displayName: _, ...domain } = jest.projects.find(({ displayName }) => displayName === "domain");

/** Jest's settings for `npm run mutate`: one file that runs the tests which MUTATED_TESTS names. */
export default {
  ...domain,
  rootDir: join(import.meta.dirname, "..", ".."),
  testMatch: [`<rootDir>/test/mutation/${process.env.MUTATED_TESTS ?? "rules"}.mutation.ts`],
};
