import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { token } from "../running-api.ts";
import { type CliAtWork, cliAtWork } from "./run-cli.ts";

describe("profiles", () => {
  let cli: CliAtWork;
  /** An environment that sets no variable of the CLI. */
  const env = { INCIDENT_URL: undefined, INCIDENT_TOKEN: undefined, INCIDENT_PERSON: undefined };
  const file = () => join(cli.home, ".config", "incident", "config.json");
  beforeAll(async () => {
    cli = await cliAtWork();
  });
  afterAll(async () => {
    await cli.close();
  });

  test("a token the API does not know is not stored", async () => {
    const refused = await cli.incident(["login", "--url", cli.url, "--token-stdin"], { env, input: "wrong\n" });
    expect(refused).toMatchObject({ code: 4 });
    expect(() => statSync(file())).toThrow();
  });

  test("login stores URL, token and person for its owner alone, and they are used from then on", async () => {
    const stored = await cli.incident(["login", "--url", cli.url, "--token-stdin", "--as", "bob"], {
      env,
      input: `${token}\n`,
    });
    expect(stored).toMatchObject({ code: 0, stderr: "" });
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file(), "utf8"))).toEqual({
      current: "default",
      profiles: { default: { url: cli.url, token, person: "bob" } },
    });
    expect(await cli.incident(["list"], { env })).toMatchObject({ code: 0, stdout: "No incident is open.\n" });
  });

  test("there may be several; an unknown one is named", async () => {
    await cli.incident(["login", "--profile", "staging", "--url", cli.url, "--token-stdin"], { env, input: token });
    expect(await cli.incident(["list", "--profile", "staging"], { env })).toMatchObject({ code: 0 });
    const unknown = await cli.incident(["list", "--profile", "production"], { env });
    expect(unknown).toMatchObject({ code: 2 });
    expect(unknown.stderr).toContain('There is no profile "production"');
  });

  test("a stored token is not shown to another API", async () => {
    const elsewhere = await cli.incident(["list", "--url", "http://127.0.0.1:2"], { env });
    expect(elsewhere).toMatchObject({ code: 4, stdout: "" });
    expect(elsewhere.stderr).toContain("There is no token for http://127.0.0.1:2");
  });
});
