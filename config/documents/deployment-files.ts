import { outsideSystems } from "../../integrations/outside-systems.ts";

/**
 * A file of the deployment with a part that is generated from the list of outside systems. That part begins with a
 * known line and ends before the next empty line.
 */
interface DeploymentFile {
  readonly file: string;
  readonly begins: string;
  readonly lines: () => readonly string[];
}

const systems = outsideSystems.filter(({ variables }) => Object.keys(variables).length > 0);

export const deploymentFiles: readonly DeploymentFile[] = [
  {
    file: ".env.example",
    begins: "# Outside systems, each of which may be left out.",
    lines: () =>
      systems.flatMap(({ title, variables, setTogether = [] }) => [
        `# ${title}${setTogether.length === 0 ? "" : ` (${setTogether.join(" and ")}: both or neither)`}`,
        ...Object.entries(variables).flatMap(([name, { sentence }]) => [`#   ${sentence}`, `# ${name}=`]),
      ]),
  },
  {
    file: "docker-compose.yml",
    begins: "x-outside-systems: &outside-systems",
    lines: () => systems.flatMap(({ variables }) => Object.keys(variables).map((name) => `  ${name}: \${${name}:-}`)),
  },
];

/** Returns the file's text with the generated part written anew from the present list of outside systems. */
export function withOutsideSystems(text: string, { file, begins, lines }: DeploymentFile): string {
  const start = text.indexOf(`${begins}\n`);
  const end = text.indexOf("\n\n", start);
  if (start < 0 || end < 0) throw new Error(`${file} has no part that begins with "${begins}".`);
  return `${text.slice(0, start)}${[begins, ...lines()].join("\n")}${text.slice(end)}`;
}
