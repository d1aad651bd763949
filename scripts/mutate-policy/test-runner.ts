import { createRequire } from "node:module";
import { join } from "node:path";
import { firstFailureIn } from "./first-failure.ts";
import { change } from "./leaves.ts";

export interface Suite {
  /** Runs tests until one fails, and returns that test's name; undefined if all pass. */
  readonly firstFailure: () => string | undefined;
}

/** Loads the test files afresh, with one number of the policy changed if `mutation` is passed. */
export const loadTests = (
  folder: string,
  files: readonly string[],
  mutation?: { readonly path: string; readonly to: number },
): Suite => {
  const require = createRequire(join(folder, "any.js"));
  const root = join(folder, "..", "..");
  const ownRunner = join(root, "scripts");
  for (const loaded of Object.keys(require.cache))
    if (loaded.startsWith(root) && !loaded.includes("node_modules") && !loaded.startsWith(ownRunner))
      Reflect.deleteProperty(require.cache, loaded);
  const policy: unknown = require(join(root, "domain", "default-policy.js"));
  if (mutation !== undefined && typeof policy === "object" && policy !== null) {
    const table: unknown = Reflect.get(policy, "defaultPolicy");
    if (typeof table === "object" && table !== null) change(table, mutation.path, mutation.to);
  }
  return {
    firstFailure: () => {
      for (const file of files) {
        const failed = firstFailureIn(() => {
          require(join(folder, file));
        });
        if (failed !== undefined) return `${file.replace(".test.js", ".test")}: ${failed}`;
      }
      return undefined;
    },
  };
};
