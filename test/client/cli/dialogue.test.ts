import { spawn } from "node:child_process";
import { join } from "node:path";
import { projectRoot } from "../../../config/project-root.ts";
import { token } from "../running-api.ts";
import { at, type CliAtWork, cliAtWork } from "./run-cli.ts";

interface Turn {
  readonly asked: RegExp;
  readonly typed: string;
}

/** Sits at a pseudo-terminal (script, of bsdutils), and answers each question once it is asked. */
async function sitAt(command: string, env: NodeJS.ProcessEnv, turns: readonly Turn[]): Promise<string> {
  const child = spawn("script", ["-qec", command, "/dev/null"], { env });
  let screen = "";
  let from = 0;
  const left = [...turns];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    screen += text;
    const [turn] = left;
    if (turn?.asked.test(screen.slice(from)) !== true) return;
    left.shift();
    from = screen.length;
    child.stdin.write(`${turn.typed}\n`);
  });
  await new Promise((resolve) => child.on("close", resolve));
  return screen;
}

describe("declaring at a terminal", () => {
  let cli: CliAtWork;
  beforeAll(async () => {
    cli = await cliAtWork();
    await cli.api.startWorkers();
  });
  afterAll(async () => {
    await cli.close();
  });

  test("asks for what is missing, shows the criteria, advises, and declares once it is agreed to", async () => {
    const env = {
      ...at(cli.home),
      INCIDENT_URL: cli.url,
      INCIDENT_TOKEN: token,
      INCIDENT_PERSON: "alice",
      TERM: "xterm",
    };
    const command = `${process.execPath} ${join(projectRoot, "scripts", "incident.mjs")} declare Payments fail`;
    const screen = await sitAt(command, env, [
      { asked: /Service \(number or name\)/, typed: "api" },
      { asked: /Severity.*\? for advice/, typed: "?" },
      { asked: /What works/, typed: "" },
      { asked: /How many users/, typed: "many" },
      { asked: /expected a whole number[^]*How many users/, typed: "30" },
      { asked: /Revenue/, typed: "" },
      { asked: /Security/, typed: "" },
      { asked: /data lost/, typed: "no" },
      { asked: /Error budget/, typed: "" },
      { asked: /speaks for SEV-2[^]*Severity/, typed: "" },
      { asked: /Whom does it hurt/, typed: "A third of the customers" },
      { asked: /Declare it, and page/, typed: "y" },
    ]);
    expect(screen).toContain("all users are affected");
    expect(screen).toContain("more than 10% of users are affected");
    expect(screen).toContain("Done");
    const { body } = await cli.api.get("/incidents");
    expect(body["incidents"]).toEqual([
      expect.objectContaining({ severity: "sev2", service: "API Service", title: "Payments fail" }),
    ]);
  });
});
