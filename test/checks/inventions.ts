/** An edit that adds a text to a file: before the first place where `before` stands, or as a new file. */
export interface Edit {
  readonly file: string;
  readonly before?: string;
  readonly text: string;
}

/**
 * For each recipe of the README, the edits that add an invented feature. The test also tries the edits without the
 * first, which must fail.
 */
export const inventions: Readonly<Record<string, readonly Edit[]>> = {
  "Add a promise": [
    {
      file: "domain/default-policy.ts",
      before: "  warRoom: ",
      text: "  scribeNamed: within({ sev1: 20 }),\n",
    },
    {
      file: "domain/responding/scribe-promises.ts",
      text: `import { earliest, promiseRow, remind, whoOwes } from "../promises/promise.ts";
import { within } from "../promises/deadline-by-severity.ts";

/** A grave incident has somebody who keeps notes. */
export const scribeNamed = promiseRow({
  name: "scribe-named",
  sentence: "scribe named",
  owedBy: "incident-commander",
  policy: "scribeNamed",
  claims: (facts, terms) => {
    const { incident, it } = facts;
    if (it.declared === undefined) return [];
    return [
      {
        episode: it.number,
        from: it.declared,
        due: within(terms),
        kept: incident.holdings.find(({ role }) => role === "scribe")?.since,
        lapsed: earliest(it.resolved, it.over),
        whenMissed: () => remind(whoOwes(facts, "incident-commander"), "remind/not-made"),
      },
    ];
  },
});
`,
    },
    {
      file: "domain/runbook.ts",
      before: "\nexport const phaseNames",
      text: 'import { scribeNamed } from "./responding/scribe-promises.ts";\n',
    },
    { file: "domain/runbook.ts", before: "      warRoom,\n", text: "      scribeNamed,\n" },
    {
      file: "docs/promises.md",
      before: "| `war-room` ",
      text: "| `scribe-named` | incident-commander | declaration | 20 min | – | – | – |\n",
    },
    {
      file: "docs/promises.md",
      before: "- **war-room,",
      text: "- **scribe-named** (ours). Notes that nobody takes are missing in the postmortem.\n",
    },
  ],
  "Add a command": [
    {
      file: "domain/incident/events.ts",
      before: "  taskAdded: ",
      text: '  pizzaOrdered: CommandFields["orderPizza"];\n',
    },
    {
      file: "domain/commands/work-commands.ts",
      before: "  addTask: ",
      text: `  orderPizza: {
    summary: "Order pizza for everybody who works on it",
    fields: { topping: { kind: "text", label: "What is on it", byPosition: true, example: "Artichokes" } },
  },
`,
    },
    {
      file: "domain/responding/task-decisions.ts",
      before: "  addTask: ",
      text: '  orderPizza: (command, draft) => draft.emit({ ...command, type: "pizzaOrdered" }),\n',
    },
    {
      file: "domain/accounts/timeline.ts",
      before: "  taskAdded: ",
      text: "  pizzaOrdered: (it, who) => `${who} ordered pizza: ${it.topping}`,\n",
    },
  ],
  "Add an outside system": [
    {
      file: "integrations/pigeon/adapters.ts",
      text: `import { askForHealth } from "../health.ts";
import type { AdapterConfiguration, Connection } from "../outside-system.ts";
import { ask } from "../paging/vendor-request.ts";
import type { pigeon } from "./declaration.ts";

export function connect({ variables, settings }: AdapterConfiguration<typeof pigeon>): Connection {
  const { pigeonLoft: loft } = settings.paging;
  const { PIGEON_TOKEN: token } = variables;
  if (loft === undefined || token === undefined) return "off";
  const fly = async (message: object) =>
    ask({ name: "Pigeon post" }, loft, {
      method: "POST",
      headers: { authorization: \`Bearer \${token}\` },
      body: JSON.stringify(message),
    });
  return {
    carriers: [
      {
        channel: "pigeon",
        send: async ({ key, to, text }) => fly({ key, to, text }),
        takeBack: async ({ key, to, text }) => {
          await fly({ key, to, text });
        },
      },
    ],
    examine: async () =>
      askForHealth("paging.pigeonLoft", async () => {
        await ask({ name: "Pigeon post" }, loft, {});
        return \`the loft at \${loft} is open\`;
      }),
  };
}
`,
    },
    {
      file: "integrations/pigeon/declaration.ts",
      text: `import { z } from "zod";
import { url } from "../../config/fields.ts";
import type { Declaration } from "../outside-system.ts";

/** Messages that pigeons carry from a loft of one's own. */
export const pigeon = {
  title: "Pigeon post",
  variables: { PIGEON_TOKEN: { sentence: "Opens the loft.", isSecret: true } },
  settings: z.object({
    paging: z.object({ pigeonLoft: url.exactOptional().describe("Where the loft is; left out, no pigeon flies.") }),
  }),
  channels: {
    pigeon: { address: z.string().regex(/^ring-\\d+$/, "A ring, such as ring-7."), takes: "the number on a ring" },
  },
} satisfies Declaration;
`,
    },
    {
      file: "integrations/outside-systems.ts",
      before: "import { slack }",
      text: 'import { pigeon } from "./pigeon/declaration.ts";\n',
    },
    {
      file: "integrations/outside-systems.ts",
      before: '  outsideSystem("alertmanager"',
      text: '  outsideSystem("pigeon", pigeon, async () => import("./pigeon/adapters.ts")),\n',
    },
    {
      file: "test/integrations/pigeon.test.ts",
      text: `import { createServer } from "node:http";
import type pg from "pg";
import { connect } from "../../integrations/pigeon/adapters.ts";
import { pagerOver } from "../../integrations/paging/pager-that-sends-once.ts";
import { createDeliveryLog } from "../../records/page-deliveries.ts";
import { migratedDatabase } from "../support/migrated-database.ts";
import { pagerContract } from "./contracts/pager.ts";

const flights: string[] = [];
const loft = createServer((request, response) => {
  request.on("data", (letter: Buffer) => flights.push(letter.toString()));
  request.on("end", () => response.end("{}"));
});
let pool: pg.Pool;
afterAll(async () => {
  loft.close();
  await pool.end();
});

const pagerAt = (pigeonLoft: string) => {
  const variables = { PIGEON_TOKEN: "secret" };
  const others = { publicUrl: undefined, emails: new Map(), alertsChannel: "#alerts", serviceIds: new Map() };
  const connected = connect({ variables, settings: { paging: { pigeonLoft } }, ...others });
  const [carrier] = typeof connected === "object" && "carriers" in connected ? (connected.carriers ?? []) : [];
  if (carrier === undefined) throw new Error("no pigeon flies");
  return pagerOver(carrier, createDeliveryLog(pool));
};

pagerContract("Pigeon post", async () => {
  pool = await migratedDatabase();
  await new Promise<void>((resolve) => {
    loft.listen(0, resolve);
  });
  const address = loft.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    pager: pagerAt(\`http://127.0.0.1:\${String(port)}/\`),
    unreachable: pagerAt("http://127.0.0.1:1/"),
    addressOf: () => "ring-7",
    pages: async () => Promise.resolve(flights.map((text) => ({ text, withdrawn: false }))),
    withdrawals: async () => Promise.resolve([]),
  };
});
`,
    },
    { file: "docs/pigeon.md", text: "# Pages by pigeon\n\nBuild a loft, and set `PIGEON_TOKEN`.\n" },
  ],
};
