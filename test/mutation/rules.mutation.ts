import { readdirSync } from "node:fs";
import { join } from "node:path";
import { firstFailureIn } from "../../scripts/mutate-policy/first-failure.ts";

/**
 * The tests of the rules as one file, in which each of their files is one test, for `npm run mutate`: Jest loads the
 * rules anew for each of its files, which takes longer than the tests. Random lives and the tests of large incidents are
 * left out, since they take seconds.
 */
const folder = join(__dirname, "..", "domain");
const slow = /^(random-|acknowledgement-race|huge-alert-groups|large-incidents|nudge-spreading)/;
const files = readdirSync(folder).filter((name) => name.endsWith(".test.ts") && !slow.test(name));

/** One failure is enough to detect a mutant, so nothing is run after the first. */
let failure: string | undefined;

test.each(files)("%s", (name) => {
  if (failure !== undefined) return;
  failure = firstFailureIn(() => {
    jest.requireActual(join(folder, name));
  });
  if (failure !== undefined) throw new Error(failure);
});
