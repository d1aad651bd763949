/** The architecture (design.md, "Folders, and who may import whom"): which of our folders each may run code from. */
const mayImport = {
  domain: [],
  workflows: ["domain/"],
  // Who is on duty when: arithmetic with time zones that paging, previews, checks and calendars share.
  "on-call": ["domain/"],
  activities: ["domain/", "on-call/"],
  // The ports hold one class beside their types: the failure with which an adapter says how a delivery went wrong.
  integrations: ["domain/", "activities/ports.ts"],
  records: ["domain/"],
  config: ["domain/", "on-call/"],
  // An edit of the configuration is refused as a whole, its templates too, before any process goes by it.
  // Whoever asks who is on duty is answered as a page is: where PagerDuty says it, by PagerDuty.
  client: [
    ...["domain/", "on-call/", "config/", "records/", "workflows/messages.ts", "activities/own-wording.ts"],
    "integrations/pagerduty/outside-duty.ts",
  ],
  workers: [
    ...["domain/", "on-call/", "config/", "records/", "workflows/", "activities/", "integrations/"],
    // What a worker finds silent is an alert, and alerts have one way in.
    ...["client/incidents.ts", "client/intake/heartbeat-alarm.ts"],
  ],
};

const ours = "domain|on-call|workflows|activities|integrations|records|config|workers|client|embedded|scripts|test";
const code = { dependencyTypesNot: ["type-only"] };
const literally = (path) => `^${path.replaceAll(".", "\\.")}`;

const folderRules = Object.entries(mayImport).map(([folder, allowed]) => ({
  name: `${folder}-imports`,
  comment: `${folder}/ may run code only from itself${allowed.map((path) => `, ${path}`).join("")}; types may cross.`,
  severity: "error",
  from: { path: `^${folder}/` },
  to: { path: `^(${ours})/`, pathNot: [`^${folder}/`, ...allowed.map(literally)], ...code },
}));

/** Folders that may use only these packages, and none of Node's own modules. */
const mayUsePackages = {
  workflows: ["@temporalio/workflow", "@temporalio/common"],
};

export default {
  forbidden: [
    ...folderRules,
    {
      name: "domain-is-pure",
      comment: "The rules know nothing but themselves: no package, no Node module, no type of another folder.",
      severity: "error",
      from: { path: "^domain/" },
      to: { pathNot: "^domain/" },
    },
    ...Object.entries(mayUsePackages).map(([folder, packages]) => ({
      name: `${folder}-are-deterministic`,
      comment: `Code in ${folder}/ is replayed: it uses ${packages.join(", ")} and nothing else from outside.`,
      severity: "error",
      from: { path: `^${folder}/` },
      to: {
        pathNot: [`^(${ours})/`, ...packages.map((name) => `^node_modules/${name}/`)],
        ...code,
      },
    })),
    {
      name: "no-cycles",
      comment: "Two files that need each other, if only for a type, are one file, or three.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "packages-are-declared",
      comment: "What is used is listed in package.json.",
      severity: "error",
      from: { path: `^(${ours})/` },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"], ...code },
    },
    {
      name: "resolvable",
      comment: "An import that leads nowhere.",
      severity: "error",
      from: { path: `^(${ours})/` },
      to: { couldNotResolve: true, pathNot: "/dist/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|\\.cache|\\.data)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    detectJSDocImports: false,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
