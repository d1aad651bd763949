import { randomBytes } from "node:crypto";
import pg from "pg";
import { testRun } from "./run.ts";

/** Makes an empty database on the run's PostgreSQL server; returns its address, as in DATABASE_URL. */
export async function freshDatabase(): Promise<string> {
  const { postgresUrl } = testRun();
  const name = `test_${randomBytes(6).toString("hex")}`;
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  try {
    await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
  const url = new URL(postgresUrl);
  url.pathname = `/${name}`;
  return url.href;
}
