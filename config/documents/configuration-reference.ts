import { stringify } from "yaml";
import { z } from "zod";
import { docOf, type FieldDoc, settingsDoc } from "./field-docs.ts";
import { environmentSchema, secrets } from "../variables.ts";
import { defaultPolicy } from "../../domain/default-policy.ts";

const head = `# Configuration

Written by \`npm run references\` from the schema in \`config/\`; do not edit.

Settings stand in \`config.yaml\` beside package.json, or in the file that \`CONFIG_FILE\` names; until there is one,
\`config.example.yaml\` is used. A fault in a setting is a warning with line and column, and that setting is ignored.
Start-up stops only where the file is no YAML, an environment variable makes no sense, or a severity would reach nobody.

An edit is in force a second later, in the API and in every worker that reads the file; \`kill -HUP\` makes them look at
once. Who is on duty and how messages are worded changes for every incident; the policy for the next one: a running incident keeps
what it began with. An edit with any fault is not taken over at all: the last one stays in force, and the log and
\`GET /health/ready\` say why. \`GET /configuration/changes\` says which configurations were in force, since when, and what
each changed.

\`config.schema.json\` is the same as JSON Schema: with the first line of config.example.yaml, editors that know the YAML
language server complete settings and mark what is wrong.
`;

/** Makes the whole text of docs/configuration.md. */
export function configurationReference(): string {
  return `${[
    head.trimEnd(),
    `## Settings\n\n${table(["setting", "meaning", "kind", "default"], rowsOf(settingsDoc, ""))}`,
    `## Environment\n\n${environment()}`,
    `## Policy\n\n${policy()}`,
  ].join("\n\n")}\n`;
}

function rowsOf(doc: FieldDoc, prefix: string): string[][] {
  return [...doc.fields].flatMap(([name, field]) => {
    const path = name === "[]" ? `${prefix}[]` : prefix === "" ? name : `${prefix}.${name}`;
    const own = [`\`${path}\``, field.sentence, field.kind, defaultOf(field)];
    return field.sentence === "" ? rowsOf(field, path) : [own, ...rowsOf(field, path)];
  });
}

function defaultOf(field: FieldDoc): string {
  if (field.required) return "needed";
  return field.fallback === undefined ? "" : `\`${field.fallback}\``;
}

function environment(): string {
  const doc = docOf(z.toJSONSchema(environmentSchema, { io: "input" }), false);
  const rows = [...doc.fields].map(([name, field]) => [`\`${name}\``, field.sentence, defaultOf(field)]);
  const files = secrets.map((name) => `\`${name}\` is a secret: it may stand in the file that \`${name}_FILE\` names.`);
  return `${table(["variable", "meaning", "default"], rows)}\n\n${files.join("\n")}`;
}

function policy(): string {
  return `The process' own table. Under \`policy\` stands only what differs: tables merge, lists and numbers replace, \`null\`
takes a promise out, for all severities or for one.

\`\`\`yaml title="config.yaml"
${stringify({ policy: defaultPolicy }, { lineWidth: 110 }).trimEnd()}
\`\`\``;
}

const cell = (text: string) => text.replaceAll("|", "\\|");
const row = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(heads), row(heads.map(() => "---")), ...rows.map(row)].join("\n");
}
