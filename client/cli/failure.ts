/** How the process ends, for scripts; printed in docs/cli.md. */
export const exitCodes = {
  done: { code: 0, means: "done" },
  refused: { code: 1, means: "refused, or failed" },
  usage: { code: 2, means: "not understood: something is missing or makes no sense" },
  notFound: { code: 3, means: "no such incident, or nothing there" },
  notPermitted: { code: 4, means: "not authenticated, or not permitted" },
  unavailable: { code: 5, means: "the API cannot be reached, or cannot serve it now; try again" },
  unknown: { code: 6, means: "accepted, but nobody has said yet what it came to" },
} as const;
export type Ending = keyof typeof exitCodes;

/** What a person is told in a sentence when a command of the CLI does not end well. */
export class Failure extends Error {
  readonly ending: Ending;
  /** Which kind of the API's problems it is, when it is one. */
  readonly problem: string | undefined;

  /** What the API says of single fields, by their place in the request. */
  readonly errors: readonly { readonly path: string; readonly message: string }[];

  constructor(ending: Ending, sentence: string, problem?: string, errors: Failure["errors"] = []) {
    super(sentence);
    this.name = "Failure";
    this.ending = ending;
    this.problem = problem;
    this.errors = errors;
  }
}
