import { spawn } from "node:child_process";
import { join } from "node:path";
import { projectRoot } from "../../../config/project-root.ts";
import { token, until } from "../running-api.ts";
import { at, type CliAtWork, cliAtWork } from "./run-cli.ts";

interface Turn {
  readonly asked: RegExp;
  readonly typed: string;
}

/**
 * Runs a command at a pseudo-terminal (`script` of bsdutils), types an answer after each question, and returns the
 * output.
 */
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
      { asked: /slower, but within its objectives/, typed: "" },
      { asked: /errors come and go/, typed: "" },
      { asked: /a handful of users/, typed: "" },
      { asked: /wait for the regular/, typed: "" },
      { asked: /speaks for SEV-2[^]*Severity/, typed: "" },
      { asked: /Whom does it hurt/, typed: "A third of the customers" },
      { asked: /Declare it, and page/, typed: "y" },
    ]);
    expect(screen).toContain("all users are affected");
    expect(screen).toContain("more than 10% of users are affected");
    expect(screen).toContain("Done");
    const incidents = await until("its record", async () => {
      const { body } = await cli.api.get("/incidents");
      return Array.isArray(body["incidents"]) && body["incidents"].length > 0 ? body["incidents"] : undefined;
    });
    expect(incidents).toEqual([
      expect.objectContaining({ severity: "sev2", service: "API Service", title: "Payments fail" }),
    ]);
  });

  test("where an incident of the service is open, asks whether to join that one, and joins", async () => {
    const env = {
      ...at(cli.home),
      INCIDENT_URL: cli.url,
      INCIDENT_TOKEN: token,
      INCIDENT_PERSON: "carol",
      TERM: "xterm",
    };
    const fields = `--service "API Service" --severity sev2 --impact "A third"`;
    const command = `${process.execPath} ${join(projectRoot, "scripts", "incident.mjs")} declare Payments fail ${fields}`;
    const screen = await sitAt(command, env, [
      {
        asked: /Open for this service already: incident-\S+ \(SEV-2, Payments fail\)[^]*\[join\/separate\]/,
        typed: "?",
      },
      { asked: /\[join\/separate\]/, typed: "join" },
    ]);
    expect(screen).toMatch(/Done.*: join, incident-/);
  });
});
