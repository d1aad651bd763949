import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import { parse } from "yaml";
import { z } from "zod";
import { projectRoot } from "../../config/project-root.ts";
import { environmentSchema, secrets, workerGroups } from "../../config/variables.ts";
import { workerHealthPath } from "../../workers/health.ts";

const textOf = (file: string) => readFileSync(join(projectRoot, file), "utf8");
const composeText = textOf("docker-compose.yml");
const parsed: unknown = parse(composeText, { merge: true });
const scalar = z.coerce.string();
const compose = z
  .object({
    services: z.record(
      z.string(),
      z.object({
        image: z.string(),
        command: z.array(z.string()).optional(),
        entrypoint: z.array(z.string()).optional(),
        environment: z.record(z.string(), scalar).default({}),
        ports: z.array(z.string()).default([]),
        volumes: z.array(z.string()).default([]),
        restart: z.string(),
        depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
        healthcheck: z.object({ test: z.array(z.string()) }).optional(),
        read_only: z.boolean().default(false),
      }),
    ),
  })
  .parse(parsed);
const services = Object.entries(compose.services);
const ours = services.filter(([, it]) => it.image.startsWith("incident-response:"));
const named = (entries: typeof services) => entries.map(([name]) => name);

test("the file is what the Compose Specification calls one", () => {
  const validate = new Ajv({ strict: false, validateSchema: false, logger: false }).compile(
    z
      .record(z.string(), z.unknown())
      .parse({ ...JSON.parse(textOf("test/deploy/compose-spec.schema.json")), $schema: undefined }),
  );
  expect(validate(parsed) ? [] : validate.errors).toEqual([]);
  expect(validate({ services: { api: { image: "api:1.0", helthcheck: {} } } })).toBe(false);
});

test("every image that is not ours is pinned to a release", () => {
  for (const [, { image }] of services.filter((it) => !ours.includes(it)))
    expect(image).toMatch(/:\d+\.\d+(\.\d+)?(-\w+)?$/);
});

test("nothing is published beyond this machine", () => {
  for (const port of services.flatMap(([, it]) => it.ports)) expect(port).toMatch(/^127\.0\.0\.1:/);
});

test("every secret has to be set: a sentence says so, and .env.example has no value for any", () => {
  const example = textOf(".env.example");
  const variables = [...composeText.matchAll(/\$\{(\w+)(:\?[^}]*)?/g)];
  const wanted = new Set(variables.filter(([, , why]) => why !== undefined).map(([, name]) => name));
  expect([...wanted].sort()).toEqual([
    ...[
      "API_TOKEN",
      "CONFERENCE_KEY",
      "INCIDENTS_DB_PASSWORD",
      "LINK_KEY",
      "POSTGRES_PASSWORD",
      "SECRETS_KEY",
      "TEMPORAL_DB_PASSWORD",
    ],
  ]);
  for (const [, name = "", why] of variables) {
    if (wanted.has(name)) expect(why).toBe(`:?copy .env.example to .env and set ${name}`);
    if (name !== "RELEASE") expect(example).toMatch(new RegExp(`^(# )?${name}=`, "m"));
  }
  for (const [, name = "", value] of example.matchAll(/^(\w+)=(.*)$/gm)) {
    expect([...wanted]).toContain(name);
    expect(value).toBe("");
  }
});

test.each(ours)("%s runs a program that is in the build", (_name, { command = [] }) => {
  const [node, , file = ""] = command;
  expect(node).toBe("node");
  expect(file).toMatch(/^dist\/.*\.js$/);
  expect(existsSync(join(projectRoot, file.replace(/^dist\//, "").replace(/\.js$/, ".ts")))).toBe(true);
});

test.each(ours)("%s is told only what config/environment.ts reads", (_name, { environment }) => {
  const known = [...Object.keys(environmentSchema.shape), ...secrets.map((name) => `${name}_FILE`)];
  for (const name of Object.keys(environment)) expect(known).toContain(name);
});

test.each(ours)("%s can write nothing but /tmp", (_name, service) => {
  expect(service.read_only).toBe(true);
  for (const volume of service.volumes) expect(volume).toMatch(/:ro$/);
});

test("the workers share all of the work, each part once", () => {
  const shared = ours.flatMap(([, it]) => it.environment["WORKER_GROUPS"]?.split(",") ?? []);
  expect(shared.sort()).toEqual([...workerGroups].sort());
});

test("everything waits for what it stands on: once done where it ends, healthy where it stays", () => {
  for (const [, { depends_on: on }] of services) {
    for (const [name, { condition }] of Object.entries(on)) {
      const ends = compose.services[name]?.restart.startsWith("on-failure");
      expect(condition).toBe(ends === true ? "service_completed_successfully" : "service_healthy");
      if (ends !== true) expect(compose.services[name]?.healthcheck).toBeDefined();
    }
  }
  const before = (name: string): readonly string[] =>
    Object.keys(compose.services[name]?.depends_on ?? {}).flatMap((it) => [it, ...before(it)]);
  for (const name of named(ours).filter((it) => it !== "bootstrap")) {
    expect(before(name)).toEqual(
      expect.arrayContaining(["bootstrap", "temporal", "temporal-schema", "databases", "postgres"]),
    );
  }
});

test("every health check of ours asks a route there is, on the port that is listened on", () => {
  const routes = textOf("client/api/health-routes.ts");
  const checked = ours.filter(([name]) => name !== "bootstrap");
  for (const [name, { healthcheck, environment }] of checked) {
    const [, port, path = ""] = /127\.0\.0\.1:(\d+)(\/[\w/]+)/.exec(healthcheck?.test.join(" ") ?? "") ?? [];
    if (name === "api") {
      expect(port).toBe(environment["PORT"]);
      expect(routes).toContain(`"${path}"`);
    } else {
      expect(port).toBe(environment["WORKER_HEALTH_PORT"]);
      expect(path).toBe(workerHealthPath);
    }
  }
});

test("every file that is mounted is there, and scripts may be run", () => {
  for (const [source = ""] of services.flatMap(([, it]) => it.volumes.map((volume) => volume.split(":")))) {
    if (!source.startsWith("./")) continue;
    expect(existsSync(join(projectRoot, source))).toBe(true);
    if (source.endsWith(".sh")) expect(statSync(join(projectRoot, source)).mode & 0o111).not.toBe(0);
  }
});

describe("the image", () => {
  const dockerfile = textOf("Dockerfile");

  test("is built in two stages from a pinned base", () => {
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
    expect(bases).toHaveLength(2);
    for (const base of bases) expect(base).toMatch(/^node:\d+\.\d+\.\d+-\w+-slim$/);
  });

  test("runs as nobody, says whether it lives, and starts the API", () => {
    expect(dockerfile).toMatch(/^USER 65534:65534$/m);
    expect(dockerfile).toMatch(/^HEALTHCHECK [\s\S]*\/health\/live/m);
    expect(dockerfile).toMatch(/^CMD \["node", "--enable-source-maps", "dist\/client\/api\/main.js"\]$/m);
  });

  test("is made of files there are, and of no secret", () => {
    for (const [, files = ""] of dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)) {
      for (const file of files.split(" ")) expect(existsSync(join(projectRoot, file))).toBe(true);
    }
    const left = textOf(".dockerignore").split("\n");
    expect(left).toEqual(expect.arrayContaining([".env", ".data", "configuration", "node_modules"]));
  });
});
