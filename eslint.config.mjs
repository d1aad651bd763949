import tseslint from "typescript-eslint";

const temporalClock = "Incident time is an argument: this code also runs in clients, simulators and replays.";

/** Node's built-ins, bare and with the `node:` prefix, as they may not appear in code that must be deterministic. */
const nodeBuiltins = {
  regex:
    "^(node:.*|assert|buffer|child_process|cluster|crypto|dns|events|fs|http|http2|https|net|os|path|perf_hooks|process|stream|timers|tls|url|util|v8|vm|worker_threads|zlib)(/.*)?$",
  message: "Rules and workflows touch nothing outside: do this in an activity.",
};

const noPromiseRace = {
  selector: "MemberExpression[object.name='Promise'][property.name='race']",
  message: "Promise.race leaks the loser's timer: use condition(predicate, timeout) or a cancellation scope.",
};

const pureClock = [
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: temporalClock },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: temporalClock },
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: temporalClock },
];

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", ".cache/", ".data/", "coverage/"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-assertions": ["error", { assertionStyle: "never" }],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      // Data is described by either; which one reads better is the author's choice.
      "@typescript-eslint/consistent-type-definitions": "off",
      // A mapped type or an index signature names its key, which Record cannot.
      "@typescript-eslint/consistent-indexed-object-style": "off",
      "@typescript-eslint/no-floating-promises": ["error", { ignoreVoid: false }],
      // Numbers print the same everywhere; dates, objects and undefined stay refused.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: true },
      ],
      // `() => doIt()` as a callback is the shortest way to say it, also when doIt returns nothing.
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      // Adapters implement a port whose methods are asynchronous; some have nothing to wait for.
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", ignoreRestSiblings: true }],
      "no-console": "error",
      eqeqeq: "error",
      "no-restricted-syntax": ["error", noPromiseRace],
    },
  },
  {
    files: ["workflows/**/*.ts", "domain/**/*.ts"],
    rules: {
      "no-restricted-imports": ["error", { patterns: [nodeBuiltins] }],
      "no-restricted-globals": ["error", "process", "Buffer", "fetch", "setImmediate", "setInterval", "performance"],
    },
  },
  {
    files: ["domain/**/*.ts"],
    rules: {
      "no-restricted-syntax": ["error", noPromiseRace, ...pureClock],
      "no-restricted-globals": ["error", "process", "Buffer", "fetch", "setTimeout", "setInterval", "Intl", "crypto"],
    },
  },
  {
    // defineUpdate<void, [...]> is how Temporal spells an update that answers nothing.
    files: ["workflows/messages.ts"],
    rules: { "@typescript-eslint/no-invalid-void-type": "off" },
  },
  {
    // Programs for a terminal: printing is what they are for.
    files: ["scripts/**/*.ts", "embedded/start.ts", "client/cli/**/*.ts"],
    rules: { "no-console": "off" },
  },
  {
    files: ["test/**/*.ts"],
    rules: {
      // expect(port.method) only looks at the function, it does not call it.
      "@typescript-eslint/unbound-method": "off",
      // Jest's asymmetric matchers, such as expect.any(Number), are of type any wherever they stand.
      "@typescript-eslint/no-unsafe-assignment": "off",
    },
  },
);
