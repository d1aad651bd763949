/**
 * The architecture: what of our folders each may import, code and types alike. A folder that needs
 * something of another across a closed wall says what it needs in a type of its own.
 */
const mayImport = {
  domain: [],
  workflows: ["domain/"],
  // Who is on duty when: arithmetic with time zones that paging, previews, checks and calendars share.
  "on-call": ["domain/"],
  // What becomes of what monitoring and people report, before an incident has it.
  // Monitoring may give times without an offset, as clocks of a zone show them.
  intake: ["domain/", "on-call/wall-clock.ts"],
  activities: ["domain/", "on-call/"],
  // An adapter implements ports; with them comes the failure by which it says how a delivery went wrong.
  // A system's fields of the configuration are of the same kinds as all others, and what it sends is read into alerts.
  integrations: ["domain/", "intake/", "activities/ports/", "config/fields.ts"],
  // The records implement ports, too.
  records: ["domain/", "activities/ports/"],
  // The configuration checks the conditions of rules, and names the kinds of sources. Each outside system declares its own
  // variables and its own fields of the file.
  config: [
    ...["domain/", "on-call/", "intake/matchers.ts", "intake/pattern.ts"],
    ...["integrations/outside-systems.ts", "integrations/contact-channels.ts", "integrations/alert-formats.ts"],
  ],
  // An edit of the configuration is refused as a whole, its templates too, before any process goes by it.
  // No vendor is known to client/: an outside system is reached through the list of all of them.
  client: [
    ...["domain/", "on-call/", "intake/", "config/", "records/", "workflows/messages.ts"],
    "workflows/temporal-ui/start-summaries.ts",
    "activities/own-wording.ts",
    ...["integrations/contact-channels.ts", "integrations/connections.ts", "integrations/outside-duty.ts"],
    ...["integrations/inbound.ts", "integrations/alert-formats.ts", "integrations/accounts.ts"],
    "integrations/conference-links.ts",
    "integrations/bounded-answer.ts",
    "integrations/what-reaches-nobody.ts",
    // What was kept because no vendor is configured for it can be read.
    ...["integrations/local/read-outbox.ts", "integrations/local/sent.ts"],
  ],
  workers: [
    ...["domain/", "on-call/", "intake/", "config/", "records/", "workflows/", "activities/", "integrations/"],
    // A silent heartbeat opens its incident as every alert does.
    "client/temporal/",
  ],
  // `npm start` runs the product's programs as processes of their own, and needs none of their code but names and the
  // preparation of Temporal.
  embedded: ["config/project-root.ts", "workflows/messages.ts", "client/temporal/prepare-temporal.ts"],
};

/** Whose types a folder may import besides, and never run their code. */
const mayImportTypes = {
  // A workflow asks for activities by their types; where their code runs is not its concern.
  workflows: ["activities/"],
};

const ours =
  "domain|on-call|intake|workflows|activities|integrations|records|config|workers|client|embedded|scripts|test";
const code = { dependencyTypesNot: ["type-only"] };
const literally = (path) => `^${path.replaceAll(".", "\\.")}`;

const folderRules = Object.entries(mayImport).map(([folder, allowed]) => ({
  name: `${folder}-imports`,
  comment: `${folder}/ may import only from itself${[...allowed, ...(mayImportTypes[folder] ?? [])].map((path) => `, ${path}`).join("")}.`,
  severity: "error",
  from: { path: `^${folder}/` },
  to: {
    path: `^(${ours})/`,
    pathNot: [`^${folder}/`, ...[...allowed, ...(mayImportTypes[folder] ?? [])].map(literally)],
  },
}));

const typeRules = Object.entries(mayImportTypes).map(([folder, types]) => ({
  name: `${folder}-import-only-types`,
  comment: `Of ${types.join(", ")} ${folder}/ may import types alone.`,
  severity: "error",
  from: { path: `^${folder}/` },
  to: { path: types.map(literally), ...code },
}));

/** Folders that may use only these packages, and none of Node's own modules. */
const mayUsePackages = {
  workflows: ["@temporalio/workflow", "@temporalio/common"],
};

export default {
  forbidden: [
    ...folderRules,
    ...typeRules,
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
      },
    })),
    {
      name: "intake-knows-no-server",
      comment:
        "Alerts are read and judged without a server, Temporal or a store: intake/ uses zod, RE2 and digests alone.",
      severity: "error",
      from: { path: "^intake/" },
      to: { pathNot: [`^(${ours})/`, "^node_modules/(zod|re2js)/", "^(node:)?crypto$"] },
    },
    {
      name: "scripts-need-no-tests",
      comment: "What people run (set-up, demo, references) works without test/; measurements alone use its harness.",
      severity: "error",
      from: { path: "^scripts/", pathNot: "^scripts/(bench|mutate-policy|test)[./]" },
      to: { path: "^test/" },
    },
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
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
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
    // A copy of the sources may borrow the packages of another folder.
    preserveSymlinks: true,
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
