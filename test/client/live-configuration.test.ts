import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { z } from "zod";
import { until } from "../../embedded/wait-until.ts";
import { type ProductUnderTest, startProduct } from "../kill/support/product-under-test.ts";

jest.setTimeout(180_000);

let product: ProductUnderTest;
beforeAll(async () => {
  product = await startProduct("live-configuration");
});
afterAll(async () => product.stop());

const edit = (change: (document: ReturnType<typeof parseDocument>) => void) => {
  const file = join(product.folder, "config.yaml");
  const document = parseDocument(readFileSync(file, "utf8"));
  change(document);
  writeFileSync(file, document.toString());
};
const changes = async () => {
  const answer = await product.get("/configuration/changes");
  const body = z
    .object({ changes: z.array(z.object({ differences: z.array(z.string()) })) })
    .parse(await answer.json());
  return body.changes.map((it) => it.differences);
};
const warnings = async () => {
  const answer = await product.get("/health/ready");
  return { status: answer.status, ...z.object({ warnings: z.array(z.string()) }).parse(await answer.json()) };
};
const declare = async () => {
  const answer = await product.post(
    "/incidents",
    {},
    {
      ...{ by: "bob", severity: "sev2", service: "API Service", title: "Payments fail", impact: "One in ten." },
    },
  );
  return z.object({ id: z.string() }).parse(await answer.json()).id;
};

/** Returns the people of an incident's first page, and its policy, from the database. */
const recorded = async (id: string) =>
  until(`records of ${id}`, async () => {
    const { rows } = await product.pool.query<{ policy: string; people: string[] }>(
      `select incidents.policy->>'version' as policy, pages.people from incidents join pages on incident_id = id
       where id = $1 order by pages.at limit 1`,
      [id],
    );
    return rows[0];
  });

test("an edit is in force for the next incident, in API and worker, and is logged once", async () => {
  const before = await recorded(await declare());
  expect(before).toEqual({ policy: expect.not.stringContaining("ours"), people: expect.not.arrayContaining(["erin"]) });

  edit((document) => {
    document.setIn(["rotations", "first-line", "members"], ["erin"]);
    document.setIn(["rotations", "first-line", "overrides"], []);
    document.setIn(["policy", "version"], "ours-2");
  });
  await until("log of the change", async () => ((await changes()).length > 1 ? true : undefined));
  // API and worker look at the configuration file independently, and the first to notice the change logs it.
  for (const process of ["api", "worker"]) {
    const log = join(product.folder, `${process}.log`);
    await until(`the ${process}`, async () => (readFileSync(log, "utf8").includes("took over") ? true : undefined));
  }
  expect(await recorded(await declare())).toEqual({ policy: "ours-2", people: expect.arrayContaining(["erin"]) });
  expect(await changes()).toEqual([
    [
      "rotations.first-line.members is [ erin ]: it was [ alice, carol ]",
      "rotations.first-line.overrides is []: it was [ { from: 2026-12-21, until: 2026-12-28, person: alice } ]",
      'policy.version is "ours-2": it was "process-1.0.0+changed"',
    ],
    ["the log begins"],
  ]);
});

test("a bad edit is said by the health route and the logs, and the last good one goes on", async () => {
  const good = readFileSync(join(product.folder, "config.yaml"), "utf8");
  edit((document) => document.setIn(["onCall"], {}));
  const { status, warnings: said } = await until("the warning", async () => {
    const health = await warnings();
    return health.warnings.length > 0 ? health : undefined;
  });
  // The configuration in force works, so the API reports itself healthy: nobody has to be woken, and no load balancer
  // may remove it.
  expect(status).toBe(200);
  expect(said.join()).toMatch(
    /^The edited configuration is not in force: \/.*config\.yaml:\d+:\d+: SEV-4 reaches nobody/,
  );
  for (const log of ["api.log", "worker.log"]) {
    await until(log, async () =>
      readFileSync(join(product.folder, log), "utf8").includes("is not taken over") ? true : undefined,
    );
  }
  expect(await recorded(await declare())).toEqual({ policy: "ours-2", people: expect.arrayContaining(["erin"]) });
  expect(await changes()).toHaveLength(2);

  writeFileSync(join(product.folder, "config.yaml"), good);
  await until("the end of the warning", async () => ((await warnings()).warnings.length === 0 ? true : undefined));
});

test("rules for alerts are logged as they were written; of a source without a secret the API's log warns", async () => {
  edit((document) => {
    document.setIn(["alerts"], { rules: [{ name: "payments", when: ['service=~"pay.*"'], severity: "sev1" }] });
    document.setIn(["alertSources"], { prometheus: { kind: "alertmanager", secrets: ["NOWHERE_SET"] } });
  });
  await until("log of the change", async () => ((await changes()).length > 2 ? true : undefined));
  expect((await changes())[0]).toContain(
    'alerts.rules is [ { name: payments, when: [ service=~"pay.*" ], severity: sev1 } ]: it was []',
  );
  const warned = "none of NOWHERE_SET is set: whatever this source sends is refused";
  await until("the warning", async () =>
    readFileSync(join(product.folder, "api.log"), "utf8").includes(warned) ? true : undefined,
  );
});
