import { Unavailable } from "../../temporal/temporal-answers.ts";

/** Waits for work in the database. If the work fails, the request is answered 503, so that the caller tries again. */
export const fromDatabase = async <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw new Unavailable("The database", error);
  });
