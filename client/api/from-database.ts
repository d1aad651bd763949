import { Unavailable } from "../temporal-answers.ts";

/** What only the database can do is asked for again later while it does not answer. */
export const fromDatabase = async <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw new Unavailable("The database", error);
  });
