import { type CliAtWork, cliAtWork } from "./run-cli.ts";

let cli: CliAtWork;
beforeAll(async () => {
  cli = await cliAtWork({});
});
afterAll(async () => cli.close());

const advice = async (...words: readonly string[]) => {
  const { code, stdout, stderr } = await cli.incident(["advice", ...words]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return stdout;
};

test.each([
  [["--roll-back"], ["rollback"]],
  [["--no-roll-back", "--change-configuration"], ["configuration-change"]],
  [["--no-roll-back", "--no-change-configuration", "--reduce-traffic"], ["traffic-reduction"]],
  [
    ["--no-roll-back", "--no-change-configuration", "--no-reduce-traffic"],
    ["hotfix", "failover"],
  ],
])("the decision tree is asked at a terminal: %j suggests %j", async (options, strategies) => {
  const suggested = await advice("mitigation", ...options);
  expect([...suggested.matchAll(/\(([a-z-]+)\)/g)].map(([, strategy]) => strategy)).toEqual(strategies);
});

test("the criteria are asked at a terminal, and say why", async () => {
  expect(await advice("severity", "--intermittent-errors", "--revenue-per-hour-usd", "0")).toBe(
    "SEV-3: errors are intermittent\n",
  );
  expect(await advice("severity", "--functionality", "all-broken")).toMatch(/^SEV-1: the service is completely/);
});
