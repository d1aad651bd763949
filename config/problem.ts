/** A problem of the configuration: its place, what is wrong, and how to mend it. */
export interface Problem {
  /** The place of the problem, such as `config.yaml:12:5`, or the name of an environment variable. */
  readonly where: string;
  readonly what: string;
  readonly mend: string;
}

export const problemText = (problem: Problem): string => `${problem.where}: ${problem.what}\n    ${problem.mend}`;

/** Thrown when the configuration cannot be used, so that start-up stops. The message lists every problem. */
export class ConfigurationError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(problemText).join("\n"));
    this.name = "ConfigurationError";
    this.problems = problems;
  }
}
