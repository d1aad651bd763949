import { expect } from "expect";

interface Test {
  readonly name: string;
  readonly body: () => void;
}

/** This file replaces the part of jest that the domain tests use: `describe`, `test`, their tables, and `expect`. */
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

/** Replaces `%s`, `%i` and `%j` in a test's name by the values of a table row. */
const fillIn = (name: string, row: readonly unknown[]): string => {
  let index = 0;
  return name.replace(/%[sij%]/g, (place) => (place === "%%" ? "%" : String(row[index++])));
};
const each =
  (register: (name: string, body: () => void) => void) =>
  (rows: readonly unknown[]) =>
  (name: string, body: (...row: readonly unknown[]) => void): void => {
    for (const row of rows) {
      const values: readonly unknown[] = Array.isArray(row) ? row : [row];
      register(fillIn(name, values), () => {
        body(...values);
      });
    }
  };

const standIn = {
  describe: Object.assign(describe, { each: each(describe) }),
  test: Object.assign(test, { each: each(test) }),
  expect,
};

/**
 * Runs the tests of the file that `load` requires, and returns the name of the first that fails. A story in a `describe`
 * block may already fail while the file is loaded, which counts as a failure too.
 */
export const firstFailureIn = (load: () => void): string | undefined => {
  tests.length = 0;
  within = [];
  Object.assign(globalThis, standIn);
  try {
    load();
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
