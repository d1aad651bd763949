import { types } from "node:util";

/** SQLSTATE classes: 08 connection lost, 53 out of resources, 57P server going down or coming up. */
const goingOrFull = /^(08|53|57P)/;
const broken = ["ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EPIPE", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH"];
/** The errors of a lost connection for which node-postgres has a message but no code. */
const inWords = /^(Connection terminated|Query read timeout|timeout exceeded when trying to connect)/;

/** Says whether an error means that the database cannot be reached, rather than that it refused a statement. */
export const isUnreachable = (error: unknown): boolean => {
  if (!types.isNativeError(error)) return false;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (broken.includes(code) || goingOrFull.test(code) || inWords.test(error.message)) return true;
  return isUnreachable(error.cause);
};
