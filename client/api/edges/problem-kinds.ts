/**
 * Every kind of error that the API answers with: its status and its meaning. Clients compare the names, so a name is
 * never changed.
 */
export const problemKinds = {
  "bad-input": { status: 400, means: "Something in the request makes no sense; `errors` names each field and why." },
  "unknown-person": { status: 400, means: "A person is named whom the configuration does not know." },
  "nobody-named": { status: 400, means: "A person has to act, and the request does not say who." },
  "not-authenticated": { status: 401, means: "There is no token, or one that is unknown, expired or revoked." },
  "not-allowed": { status: 403, means: "The token's standing is too low, or it may not act for that person." },
  "not-found": { status: 404, means: "There is no such thing, or it is private and the caller is not inside." },
  "wrong-method": { status: 405, means: "It is there for other methods only: those that `Allow` lists." },
  "unknown-command": { status: 404, means: "No command has that name." },
  "too-slow": { status: 408, means: "The request did not arrive within ten seconds." },
  refused: { status: 409, means: "The rules of the process refuse it now; the sentence says why and what would help." },
  "already-open": { status: 409, means: "It may be an outage that is declared already; `open` lists those to join." },
  "too-large": { status: 413, means: "The request is larger than anything the API takes." },
  "wrong-media-type": { status: 415, means: "Bodies are sent as application/json." },
  "unknown-service": {
    status: 422,
    means: "The configuration knows no service of that name; the sentence lists those it does.",
  },
  "key-reused": { status: 422, means: "The Idempotency-Key was used before, for another request. Take a new one." },
  "too-many-requests": { status: 429, means: "This token has sent too many requests; wait for `Retry-After`." },
  fault: { status: 500, means: "Our own fault; the log has it under the request's id." },
  unavailable: { status: 503, means: "Temporal or the database does not answer. Try again under the same key." },
  busy: { status: 503, means: "Too much is under way at once. Try again." },
  behind: { status: 503, means: "The records have not come to `minRevision` yet. Try again." },
} as const;
export type ProblemName = keyof typeof problemKinds;

export const isProblemName = (name: string): name is ProblemName => Object.hasOwn(problemKinds, name);
