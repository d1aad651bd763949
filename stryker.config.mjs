/** StrykerJS, for `npm run mutate` alone, which says what is mutated and writes docs/mutation.md: docs/testing.md. */
export default {
  testRunner: "jest",
  plugins: ["@stryker-mutator/jest-runner"],
  jest: { configFile: "test/mutation/jest.config.mjs", enableFindRelatedTests: false },
  coverageAnalysis: "perTest",
  concurrency: 1,
  incremental: true,
  timeoutMS: 20_000,
  maxTestRunnerReuse: 60,
  reporters: ["progress-append-only"],
  tempDirName: ".cache/mutation/sandbox",
  ignorePatterns: ["dist", ".cache", ".data"],
};
