import { createRequire } from "node:module";
import { join } from "node:path";
import { expect } from "expect";
import { change } from "./leaves.ts";

interface Test {
  readonly name: string;
  readonly body: () => void;
}

/** As much of jest as the domain tests use: `describe`, `test`, their tables, and `expect`. */
const tests: Test[] = [];
let within: readonly string[] = [];

const describe = (name: string, body: () => void): void => {
  const outer = within;
  within = [...within, name];
  body();
  within = outer;
};
const test = (name: string, body: () => void): void => {
  tests.push({ name: [...within, name].join(" › "), body });
};

/** A row's values take the places of `%s`, `%i` and `%j` in the name. */
const named = (name: string, row: readonly unknown[]): string => {
  let index = 0;
  return name.replace(/%[sij%]/g, (place) => (place === "%%" ? "%" : String(row[index++])));
};
const each =
  (register: (name: string, body: () => void) => void) =>
  (rows: readonly unknown[]) =>
  (name: string, body: (...row: readonly unknown[]) => void): void => {
    for (const row of rows) {
      const values: readonly unknown[] = Array.isArray(row) ? row : [row];
      register(named(name, values), () => {
        body(...values);
      });
    }
  };

Object.assign(globalThis, {
  describe: Object.assign(describe, { each: each(describe) }),
  test: Object.assign(test, { each: each(test) }),
  expect,
});

export interface Suite {
  /** Runs until the first test fails, and names it. */
  readonly firstFailure: () => string | undefined;
}

/** Loads the test files afresh, with one number of the policy changed if so asked. */
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
        const failed = failureIn(require, folder, file);
        if (failed !== undefined) return `${file.replace(".test.js", ".test")}: ${failed}`;
      }
      return undefined;
    },
  };
};

/** A story told in a `describe` may fail while it is loaded, which counts as its failure. */
const failureIn = (require: NodeJS.Require, folder: string, file: string): string | undefined => {
  tests.length = 0;
  within = [];
  try {
    require(join(folder, file));
  } catch (error) {
    return `the story itself (${error instanceof Error ? error.message : String(error)})`;
  }
  return tests.find(({ body }) => {
    try {
      body();
      return false;
    } catch {
      return true;
    }
  })?.name;
};
