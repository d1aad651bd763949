/**
 * `node scripts/write-transcripts.mjs` does what a new user would do in an empty folder: clones, starts, drives an
 * incident to its close and through its follow-up with the CLI alone, and then another one with curl alone. The
 * commands and their answers are written to docs/transcripts. Needs git, curl and, the first time, a package registry.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const ports = { "--api-port": 23100, "--temporal-port": 23101, "--ui-port": 23102 };
const flags = Object.entries(ports).flatMap(([flag, port]) => [flag, String(port)]);
const api = `http://127.0.0.1:${ports["--api-port"]}`;

const withCli = [
  `export INCIDENT_URL=${api} INCIDENT_TOKEN_FILE=.data/api-token`,
  "export INCIDENT_PERSON=alice",
  "./incident doctor",
  './incident declare --severity sev2 --service "API Service" --title "Database connection pool exhausted" --impact "Half of all requests fail"',
  "./incident acknowledge",
  "./incident take-command --as bob",
  './incident find "Connection pool exhausted, 100/100 connections"',
  './incident update --as bob --recent-deployment "API v1.2.3 at 14:15" --symptom "Pool exhausted (100/100)" --hypothesis "New feature increased query load" --next-step "Raise the pool"',
  './incident status --as bob identified "We have found the cause and are working on it."',
  './incident mitigate --as bob configuration-change "Increase DB connection pool (100 to 500)" --eta-minutes 5 --risk Low --rollback-plan "Revert the configuration"',
  "./incident show",
  './incident end-mitigation --as bob 1 --worked "Errors are back to normal"',
  "./incident mitigated --as bob",
  './incident resolve --as bob "Connection pool increased to 500" --service-status "Fully restored" --error-rate "< 0.5% (normal)" --latency "P95 < 2s (normal)" --reason "Load test passed, nothing to wait for"',
  './incident close --as bob "1,200 users, 78% error budget consumed" --reason "Watched under full load"',
  './incident add-action-item $ID "Alert on pool usage" --kind detect --owner alice --priority P1 --acceptance "Pages at 80 %" --due-on 2027-03-01',
  "./incident complete-action-item $ID A1 --as alice",
  "./incident evidence $ID logs https://logs.example.com/saved/1",
  "./incident evidence $ID traces https://traces.example.com/saved/1",
  "./incident evidence $ID metrics https://grafana.example.com/snapshot/1",
  "./incident postmortem-owner $ID alice --as bob",
  "./incident draft $ID https://docs.example.com/postmortem",
  './incident meeting-held $ID "Five people, one hour"',
  "./incident close-comments $ID",
  "./incident publish $ID https://docs.example.com/postmortem",
  "./incident show $ID",
  "./incident timeline $ID",
  "./incident scorecard $ID",
];

const post = (what, body) =>
  `curl -sS -X POST ${api}${what} -H "$token" -H 'content-type: application/json' -d '${JSON.stringify(body)}'`;
const command = (name, body) =>
  post(`/incidents/$ID/commands/${name}`, body).replace(/^(curl -sS -X POST) (\S+)/, '$1 "$2"');
const withCurl = [
  'token="authorization: Bearer $(cat .data/api-token)"',
  post("/incidents", {
    ...{ by: "alice", severity: "sev2", service: "API Service" },
    ...{ title: "Payments fail", impact: "One customer in ten" },
  }),
  command("acknowledge", { by: "alice" }),
  command("takeCommand", { by: "bob" }),
  command("recordFinding", { by: "alice", text: "The provider answers 503" }),
  command("postUpdate", { by: "bob", form: "free", text: "Switching to the other provider" }),
  command("startMitigation", {
    ...{ by: "bob", strategy: "failover", description: "Second provider" },
    ...{ risk: "Low", rollbackPlan: "Switch back" },
  }),
  command("endMitigation", { by: "bob", attempt: 1, worked: true, note: "Payments succeed" }),
  command("markMitigated", { by: "bob" }),
  command("resolve", {
    ...{ by: "bob", mitigation: "Failed over", serviceStatus: "Restored", errorRate: "0.1 %" },
    ...{ latency: "normal", reason: "Nothing to wait for" },
  }),
  command("close", { by: "bob", impact: "40 customers", reason: "Watched under full load" }),
  command("addActionItem", {
    ...{ by: "alice", description: "Fail over by itself", kind: "prevent", owner: "bob", priority: "P1" },
    ...{ acceptance: "A drill shows it", dueOn: "2027-03-01T00:00:00Z" },
  }),
  command("completeActionItem", { by: "bob", item: "A1" }),
  command("saveEvidence", { by: "alice", evidence: "logs", link: "https://logs.example.com/saved/2" }),
  command("namePostmortemOwner", { by: "bob", person: "alice" }),
  command("submitDraft", { by: "alice", link: "https://docs.example.com/failover" }),
  command("recordMeetingHeld", { by: "alice" }),
  command("closeComments", { by: "alice" }),
  command("publishPostmortem", { by: "alice", link: "https://docs.example.com/failover" }),
  `curl -sS "${api}/incidents/$ID" -H "$token"`,
  `curl -sS "${api}/incidents/$ID/timeline.txt" -H "$token"`,
];

const folder = mkdtempSync(join(tmpdir(), "as-a-new-user-"));
const clone = join(folder, "incident-response");
const env = {
  PATH: process.env.PATH,
  HOME: folder,
  TZ: "UTC",
  NO_COLOR: "1",
};
for (const name of ["npm_config_registry", "NODE_EXTRA_CA_CERTS", "HTTPS_PROXY", "https_proxy", "TEMPORAL_CLI"]) {
  if (process.env[name] !== undefined) env[name] = process.env[name];
}
let product;
try {
  const cloned = spawnSync("git", ["clone", "--quiet", root, clone], { encoding: "utf8" });
  if (cloned.status !== 0) throw new Error(cloned.stderr);
  const started = await start();
  const head = [
    "$ git clone … incident-response && cd incident-response",
    `$ npm start -- ${flags.join(" ")}`,
    ...started,
    "(in another terminal)",
  ];
  save("cli.md", "With the CLI alone", `${head.join("\n")}\n${drive(withCli)}`);
  save("curl.md", "With curl alone", `(after npm start, as in cli.md)\n${drive(withCurl)}`);
} finally {
  if (product !== undefined) {
    // The signal goes to the process group, as Ctrl-C in a terminal does, since npm alone would not pass it on.
    process.kill(-product.pid, "SIGINT");
    await new Promise((resolve) => product.once("exit", resolve));
  }
  rmSync(folder, { recursive: true, force: true });
}

/** Starts the product, and returns what `npm start` printed until it was ready. */
function start() {
  product = spawn("npm", ["start", "--", ...flags], {
    cwd: clone,
    env: { ...process.env, HOME: folder },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let output = "";
  return new Promise((resolve, reject) => {
    for (const stream of [product.stdout, product.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
        if (/Try this in another terminal[^]*curl[^]*\n\n$/.test(output))
          resolve(
            output
              .trim()
              .split("\n")
              .filter((line) => !line.startsWith(">")),
          );
      });
    }
    product.once("exit", (code) => reject(new Error(`npm start ended with ${code}:\n${output}`)));
  });
}

/**
 * Runs each line in bash; variables that a line sets hold for the later lines. `$ID` is the incident that earlier
 * lines have opened.
 */
function drive(lines) {
  let id = "";
  let settings = "";
  return lines
    .map((line) => {
      if (/^([a-z]+=|export )/.test(line)) {
        settings += `${line}\n`;
        return `$ ${line}`;
      }
      const { stdout, status } = spawnSync("bash", ["-c", `exec 2>&1\n${settings}ID=${id}\n${line}`], {
        cwd: clone,
        env,
        encoding: "utf8",
      });
      id ||= /incident-\d{4}-\d{2}-\d{2}-\d{4}(-\w+)?/.exec(stdout)?.[0] ?? "";
      if (status !== 0 && !line.includes("doctor")) throw new Error(`${line}\nended with ${status}: ${stdout}`);
      return `$ ${line.replaceAll("$ID", id || "$ID")}\n${pretty(stdout)}`;
    })
    .join("\n");
}

/** Formats a JSON answer: one line for each member, and one for each item of its lists. */
function pretty(text) {
  try {
    const members = Object.entries(JSON.parse(text)).map(([name, value]) => {
      const items = Array.isArray(value) && value.length > 1 ? value : undefined;
      const shown = items?.map((item) => `\n    ${JSON.stringify(item)}`).join(",");
      return `  ${JSON.stringify(name)}: ${shown === undefined ? JSON.stringify(value) : `[${shown}\n  ]`}`;
    });
    return `{\n${members.join(",\n")}\n}\n`;
  } catch {
    return text;
  }
}

function save(name, title, text) {
  const file = join(root, "docs", "transcripts", name);
  mkdirSync(dirname(file), { recursive: true });
  const neutral = text.replaceAll(clone, "incident-response").replaceAll(folder, "~");
  writeFileSync(
    file,
    `# ${title}\n\nWritten by \`node scripts/write-transcripts.mjs\`; nothing of it was edited.\n\n\`\`\`text\n${neutral.trim()}\n\`\`\`\n`,
  );
  process.stdout.write(`Wrote ${file}.\n`);
}
