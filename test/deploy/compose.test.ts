import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import { parse } from "yaml";
import { z } from "zod";
import { projectRoot } from "../../config/project-root.ts";
import { environmentSchema, secrets, workerGroups } from "../../config/variables.ts";
import { outsideSystems } from "../../integrations/outside-systems.ts";
import { workerHealthPath } from "../../workers/health.ts";

const textOf = (file: string) => readFileSync(join(projectRoot, file), "utf8");
const composeText = textOf("docker-compose.yml");
const parsedCompose: unknown = parse(composeText, { merge: true });
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
        env_file: z.array(z.object({ path: z.string(), required: z.boolean() })).default([]),
        ports: z.array(z.string()).default([]),
        volumes: z.array(z.string()).default([]),
        restart: z.string(),
        depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
        healthcheck: z.object({ test: z.array(z.string()) }).optional(),
        read_only: z.boolean().default(false),
        mem_limit: z.string().optional(),
      }),
    ),
  })
  .parse(parsedCompose);
const services = Object.entries(compose.services);
const ours = services.filter(([, it]) => it.image.startsWith("incident-response:"));
const namesOf = (entries: typeof services) => entries.map(([name]) => name);

test("the file is what the Compose Specification calls one", () => {
  const validate = new Ajv({ strict: false, validateSchema: false, logger: false }).compile(
    z
      .record(z.string(), z.unknown())
      .parse({ ...JSON.parse(textOf("test/deploy/compose-spec.schema.json")), $schema: undefined }),
  );
  expect(validate(parsedCompose) ? [] : validate.errors).toEqual([]);
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
  const variableNames = [...Object.keys(environmentSchema.shape), ...secrets.map((name) => `${name}_FILE`)];
  for (const name of Object.keys(environment)) expect(variableNames).toContain(name);
});

const running = ours.filter(([name]) => name !== "bootstrap");
const outsideVariables = outsideSystems.flatMap(({ variables }) => Object.keys(variables));

test.each(running)("%s gets every variable of every outside system, secrets too", (_name, { environment }) => {
  for (const name of outsideVariables) expect(environment[name]).toBe(`\${${name}:-}`);
});

test("every secret reaches the service that uses it, and alert sources' secrets reach the API alone", () => {
  const passed = new Set(ours.flatMap(([, it]) => Object.keys(it.environment)));
  expect(secrets.filter((name) => !passed.has(name))).toEqual([]);
  expect(compose.services["api"]?.environment["CERTIFICATE_KEY"]).toBe("${CERTIFICATE_KEY:-}");
  expect(ours.flatMap(([name, it]) => it.env_file.map(({ path, required }) => [name, path, required]))).toEqual([
    ["api", "./alert-sources.env", false],
  ]);
});

test("every worker keeps its files where it can write: the one that pages in its volume, so that a start anew has them", () => {
  const workers = running.filter(([name]) => name !== "api");
  for (const [name, { environment }] of workers) {
    const kept = [environment["PAGING_FILE"], environment["BREAK_GLASS_FILE"]];
    expect(kept).toEqual(
      name === "worker-incidents"
        ? ["/var/lib/incidents/paging.json", "/var/lib/incidents/break-glass.json"]
        : ["/tmp/paging.json", undefined],
    );
  }
});

test("every process of ours has a limit of memory, and the API knows its proxies", () => {
  for (const [, it] of ours) expect(it.mem_limit).toBe("${MEMORY_OF_EACH_PROCESS:-2g}");
  expect(compose.services["api"]?.environment["TRUSTED_PROXIES"]).toBe("${TRUSTED_PROXIES:-}");
});

test.each(ours)("%s can write nothing but /tmp, and who pages what paging needs", (name, service) => {
  expect(service.read_only).toBe(true);
  const writable = service.volumes.filter((volume) => !volume.endsWith(":ro"));
  expect(writable).toEqual(name === "worker-incidents" ? ["paging:/var/lib/incidents"] : []);
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
  for (const name of namesOf(running)) {
    expect(before(name)).toEqual(
      expect.arrayContaining(["bootstrap", "temporal", "temporal-schema", "databases", "postgres"]),
    );
  }
});

test("every health check of ours asks a route there is, on the port that is listened on", () => {
  const routes = textOf("client/api/operations/health-routes.ts");
  for (const [name, { healthcheck, environment }] of running) {
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

test("the command line in the image shows the API's own token, unless it is given another", () => {
  const shown = (env: Readonly<Record<string, string>>) => {
    const script = textOf("deploy/incident").replace(/^exec .*$/m, 'printf %s "${INCIDENT_TOKEN:-}"');
    return execFileSync("/bin/sh", ["-c", script], { env, encoding: "utf8" });
  };
  expect(shown({ API_TOKEN: "own" })).toBe("own");
  expect(shown({ API_TOKEN: "own", INCIDENT_TOKEN: "mine" })).toBe("mine");
  expect(shown({ API_TOKEN: "own", INCIDENT_TOKEN_FILE: "/run/mine" })).toBe("");
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
    expect(dockerfile).toMatch(/^CMD \["node", "--enable-source-maps", "dist\/client\/api\/run-api.js"\]$/m);
  });

  test("has the packages of production alone, and native code for its own machine alone", () => {
    expect(dockerfile).toContain("npm prune --omit=dev --omit=optional");
    expect(dockerfile).toContain(`releases -mindepth 1 -maxdepth 1 ! -name "$(uname -m)-unknown-linux-gnu"`);
    expect(existsSync(join(projectRoot, "node_modules/@temporalio/core-bridge/releases"))).toBe(true);
  });

  test("is made of files there are, and of no secret", () => {
    for (const [, files = ""] of dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)) {
      for (const file of files.split(" ")) expect(existsSync(join(projectRoot, file))).toBe(true);
    }
    const left = textOf(".dockerignore").split("\n");
    expect(left).toEqual(
      expect.arrayContaining([".env", "alert-sources.env", ".data", "configuration", "node_modules"]),
    );
  });
});
