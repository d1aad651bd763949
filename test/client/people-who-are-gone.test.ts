import pino from "pino";
import { prepareAtStart } from "../../client/api/prepare-at-start.ts";
import { whatNamesThem } from "../../client/api/people/people-who-are-gone.ts";
import { createPeopleStillNamed } from "../../records/reading/people-still-named.ts";
import { type RunningApi, runApi, settings, until } from "./running-api.ts";

let api: RunningApi;
beforeAll(async () => {
  api = await runApi();
  await api.startProductWorkers();
});
afterAll(async () => api.close());

const declare = async (body: object = {}) => {
  const declaration = { severity: "sev3", service: "API Service", title: "Slow", impact: "Some wait", by: "dave" };
  return String((await api.post("/incidents", { ...declaration, ...body })).body["id"]);
};

/** Returns the settings after an edit that removes Dave from the configuration file. */
const withoutDave = () => {
  const { dave: _, ...people } = settings.people;
  return { ...settings, people };
};

test("an override for somebody who is taken out of the file is named, with what to do", async () => {
  const tomorrow = { from: new Date(Date.now() + 3_600_000).toISOString(), until: "2150-01-01T00:00:00Z" };
  const override = { schedule: "first-line", person: "dave", ...tomorrow, reason: "Holiday", by: "alice" };
  const { body: made } = await api.post("/on-call/overrides", override);
  const still = createPeopleStillNamed(api.pool);
  const [gone] = whatNamesThem(await still.stillNamed(Date.now()), withoutDave());
  expect(gone).toEqual({
    person: "dave",
    says: `dave is gone: named by override ${String(made["id"])} of first-line until 2150-01-01T00:00:00.000Z`,
    mend: `incident schedule override cancel ${String(made["id"])}.`,
  });
  expect(whatNamesThem(await still.stillNamed(Date.now()), settings)).toEqual([]);
});

test("roles, tasks, items, postmortems and contact methods of somebody who is gone are named, with what to do", () => {
  const id = "incident-2026-01-29-1424";
  const named = [
    { as: "role", where: id, which: "scribe" },
    { as: "task", where: id, which: "1" },
    { as: "item", where: id, which: "A1" },
    { as: "postmortem", where: "a private incident", which: "" },
    { as: "contact", where: "", which: "" },
  ] as const;
  const [gone] = whatNamesThem(
    named.map((it) => ({ ...it, person: "dave" })),
    withoutDave(),
  );
  expect(gone?.says).toBe(
    `dave is gone: scribe of ${id}; owner of task 1 of ${id}; owner of A1 of ${id}; ` +
      "owner of the postmortem of a private incident; contact methods are kept",
  );
  expect(gone?.mend).toBe(
    [
      `incident assign-role ${id} scribe SOMEBODY`,
      `incident hand-over-task ${id} 1 SOMEBODY`,
      `incident change-action-item ${id} A1 --owner SOMEBODY --reason "dave has left"`,
      "incident name-postmortem-owner ID SOMEBODY",
      "incident contacts forget dave.",
    ].join("; "),
  );
});

/** What is named of somebody, once the records have what the last command said. */
const namedAs = async (count: number) => {
  const still = createPeopleStillNamed(api.pool);
  return until("everything that names Dave", async () => {
    const theirs = (await still.stillNamed(Date.now())).filter(
      ({ person, as }) => person === "dave" && as !== "override",
    );
    return theirs.length < count ? undefined : theirs;
  });
};
const commandsOf = (id: string) => async (name: string, fields: object) => {
  const answer = await api.post(`/incidents/${id}/commands/${name}`, { by: "dave", ...fields });
  expect([name, answer.status, answer.body["detail"]]).toEqual([name, 200, undefined]);
};

test("in an open incident the roles, tasks, items and postmortem of somebody who is gone are found, until they are handed over", async () => {
  const id = await declare({ by: "alice" });
  const command = commandsOf(id);
  await command("assignRole", { role: "scribe", person: "dave" });
  await command("addTask", { text: "Look at the pool", owner: "bob" });
  await command("addTask", { text: "Ask the vendor", owner: "dave" });
  await command("addTask", { text: "Done already", owner: "dave" });
  await command("completeTask", { task: 3 });
  await command("namePostmortemOwner", { person: "dave" });
  await command("addActionItem", {
    ...{ description: "Alert earlier", kind: "detect", owner: "dave" },
    ...{ priority: "P2", acceptance: "It fires in a drill", dueOn: "2150-01-29T00:00:00Z" },
  });
  const named = await namedAs(4);
  const where = id;
  expect(named).toEqual([
    { person: "dave", as: "item", where, which: "A1" },
    { person: "dave", as: "postmortem", where, which: "" },
    { person: "dave", as: "role", where, which: "scribe" },
    { person: "dave", as: "task", where, which: "2" },
  ]);
  const [gone] = whatNamesThem(named, withoutDave());
  expect(gone?.says).toBe(
    `dave is gone: owner of A1 of ${id}; owner of the postmortem of ${id}; scribe of ${id}; owner of task 2 of ${id}`,
  );

  await command("assignRole", { role: "scribe", person: "bob" });
  await command("handOverTask", { task: 2, to: "bob" });
  await command("namePostmortemOwner", { person: "bob" });
  await command("changeActionItem", { item: "A1", owner: "bob", reason: "Dave has left" });
  await until("nothing that names Dave", async () => {
    const theirs = (await createPeopleStillNamed(api.pool).stillNamed(Date.now())).filter(
      ({ person, as }) => person === "dave" && as !== "override",
    );
    return theirs.length === 0 ? true : undefined;
  });
});

test("the start-up's log names them, with what to do", async () => {
  const lines: string[] = [];
  const { stop } = await prepareAtStart({
    ...{
      pool: api.pool,
      client: api.temporal.client,
      heartbeats: api.heartbeats,
      settings: withoutDave,
      rehearsal: true,
    },
    logger: pino({}, { write: (line: string) => lines.push(line) }),
  });
  const isNamed = (line: string) => line.includes("dave is gone: named by override");
  await until("the warning", async () => Promise.resolve(lines.some(isNamed) ? true : undefined));
  await stop();
  expect(lines.filter(isNamed)).toHaveLength(1);
  expect(lines.join("")).toContain("incident schedule override cancel");
});

test("somebody who is about to leave is asked for by the difference of the configuration", async () => {
  const { body } = await api.get("/people/gone?leaving=dave");
  expect(body["gone"]).toMatchObject([{ person: "dave", says: expect.stringContaining("dave is gone: ") }]);
});

test("the doctor warns of them, and of a private incident says no id", async () => {
  await api.pool.query(
    "insert into contact_methods (person, channel, address, seeded, added_at) values ('mallory', 'sms', '+15550199', true, now())",
  );
  const id = await declare({ private: true, title: "Breach" });
  await api.pool.query(
    `update incidents set state = jsonb_set(state::jsonb, '{holdings,0,person}', '"mallory"') where id = $1 and state::jsonb->'holdings'->0 is not null`,
    [id],
  );
  const { body } = await api.get("/doctor");
  const findings: unknown = body["findings"];
  expect(findings).toContainEqual(
    expect.objectContaining({ what: "People", state: "warning", says: expect.stringContaining("mallory is gone") }),
  );
  expect(JSON.stringify(findings)).not.toContain(id);
  expect(JSON.stringify(findings)).toContain("incident contacts forget mallory");
});
