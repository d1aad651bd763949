/** `npm run test:long` asks for the long tests instead of the everyday ones. */
const suffix = process.env.LONG_TESTS === undefined ? "test" : "long";

/**
 * Everyday and long tests live the same random lives each time, so that what was green stays green until the code
 * changes. RANDOM_SEED=anew looks for new ones. What failed prints its seed and path, and is lived again with them in the
 * environment.
 */
const drawsAnew = process.env.RANDOM_SEED === "anew";

const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: "node",
  transform: {
    "\\.ts$": [
      "@swc/jest",
      {
        jsc: { target: "es2022", parser: { syntax: "typescript" } },
        module: { type: "commonjs" },
        sourceMaps: "inline",
      },
    ],
    "node_modules/(jose|content-disposition)/.+\\.js$": [
      "@swc/jest",
      { jsc: { target: "es2022" }, module: { type: "commonjs" } },
    ],
  },
  setupFiles: drawsAnew ? [] : ["<rootDir>/test/support/same-randomness.ts"],
  // Published as ES modules only, which jest cannot require.
  transformIgnorePatterns: ["/node_modules/(?!(jose|content-disposition)/)"],
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/.cache/", "<rootDir>/.data/"],
};

/** Far more than any test takes on a quiet machine: only a test that hangs should meet it. */
const testTimeout = suffix === "test" ? 60_000 : 900_000;

/** Rules alone need no server: only the project "real" starts one. */
export default {
  // One more than the cores of the machine that was measured: several files wait more than they compute.
  maxWorkers: 3,
  testSequencer: "<rootDir>/test/support/waiting-first.mjs",
  testTimeout,
  // A worker process that has grown past this is replaced: each file loads the native Temporal runtime anew.
  workerIdleMemoryLimit: "1GB",
  projects: [
    { ...shared, displayName: "domain", testMatch: [`<rootDir>/test/domain/**/*.${suffix}.ts`] },
    { ...shared, displayName: "checks", testMatch: [`<rootDir>/test/checks/**/*.${suffix}.ts`] },
    {
      ...shared,
      displayName: "real",
      testMatch: [`<rootDir>/test/**/*.${suffix}.ts`],
      testPathIgnorePatterns: ["<rootDir>/test/domain/", "<rootDir>/test/checks/"],
      globalSetup: "<rootDir>/test/support/global-setup.ts",
      globalTeardown: "<rootDir>/test/support/global-teardown.ts",
    },
  ],
};
