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
  },
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/.cache/", "<rootDir>/.data/"],
};

/** `npm run test:long` asks for the long tests instead of the everyday ones. */
const suffix = process.env.LONG_TESTS === undefined ? "test" : "long";

/** Rules alone need no server: only the project "real" starts one. */
export default {
  maxWorkers: 2,
  projects: [
    { ...shared, displayName: "domain", testMatch: [`<rootDir>/test/domain/**/*.${suffix}.ts`] },
    {
      ...shared,
      displayName: "real",
      testMatch: [`<rootDir>/test/**/*.${suffix}.ts`],
      testPathIgnorePatterns: ["<rootDir>/test/domain/"],
      globalSetup: "<rootDir>/test/support/global-setup.ts",
      globalTeardown: "<rootDir>/test/support/global-teardown.ts",
    },
  ],
};
