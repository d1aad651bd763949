import { types } from "node:util";

/** SQLSTATE classes of a server that is going down, coming up, or full. */
const goingOrFull = /^(08|53|57P)/;
const broken = ["ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EPIPE", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH"];
/** node-postgres says these in words only. */
const inWords = /^(Connection terminated|Query read timeout|timeout exceeded when trying to connect)/;

/** Whether an error says that the database cannot be reached, rather than that it refused something. */
export const isUnreachable = (error: unknown): boolean => {
  if (!types.isNativeError(error)) return false;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (broken.includes(code) || goingOrFull.test(code) || inWords.test(error.message)) return true;
  return isUnreachable(error.cause);
};
