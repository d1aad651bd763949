/** Something wrong with the configuration: where, what, and what to do about it. */
export interface Problem {
  /** `config.yaml:12:5`, or the name of an environment variable. */
  readonly where: string;
  readonly what: string;
  readonly mend: string;
}

export const printed = (problem: Problem): string => `${problem.where}: ${problem.what}\n    ${problem.mend}`;

/** Start-up stops: the configuration cannot be used. The message lists every problem. */
export class ConfigurationError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(printed).join("\n"));
    this.name = "ConfigurationError";
    this.problems = problems;
  }
}
