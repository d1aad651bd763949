/** The exit code of each way in which a command can end; docs/cli.md lists them for scripts. */
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

/** Thrown when a command does not succeed, with a sentence for the person. */
export class Failure extends Error {
  readonly ending: Ending;
  /** The kind of problem that the API reported, if there was one. */
  readonly problem: string | undefined;

  /** The API's messages about single fields, each with the path of its field in the request. */
  readonly errors: readonly { readonly path: string; readonly message: string }[];
  /** The API's whole answer, which may have further fields for its kind of problem. */
  readonly answer: unknown;

  constructor(ending: Ending, sentence: string, problem?: string, errors: Failure["errors"] = [], answer?: unknown) {
    super(sentence);
    this.name = "Failure";
    this.ending = ending;
    this.problem = problem;
    this.errors = errors;
    this.answer = answer;
  }
}
