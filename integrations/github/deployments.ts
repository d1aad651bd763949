import { z } from "zod";
import type { ServiceChange } from "../../domain/detecting/service-change.ts";
import { shortName, shortSummary } from "../../intake/shorten.ts";

const payload = z.looseObject({
  deployment: z.looseObject({
    id: z.number(),
    sha: z.string().optional(),
    ref: z.string().optional(),
    environment: z.string().optional(),
    description: z.string().nullish(),
    created_at: z.iso.datetime({ offset: true }),
    creator: z.looseObject({ login: z.string() }).nullish(),
  }),
  deployment_status: z
    .looseObject({
      state: z.string(),
      created_at: z.iso.datetime({ offset: true }),
      log_url: z.string().nullish(),
    })
    .nullish(),
  repository: z.looseObject({ name: z.string(), full_name: z.string() }),
});

/** Reads GitHub's report that a deployment was created or has a new status; undefined for GitHub's other events. */
export function readDeployment(
  body: unknown,
  { event, serviceOf }: { readonly event: string; readonly serviceOf: (repository: string) => string },
): ServiceChange | undefined {
  if (event !== "deployment" && event !== "deployment_status") return undefined;
  const { deployment, deployment_status: status, repository } = payload.parse(body);
  const { id, sha, ref, environment, description, creator } = deployment;
  const version = ref ?? sha;
  const state = status?.state ?? "begun";
  const summary = [
    `Deployment ${state}`,
    version,
    environment === undefined ? undefined : `to ${environment}`,
    description,
  ];
  return {
    id: `github/${repository.full_name}/${String(id)}/${state}`,
    service: shortName(serviceOf(repository.name)),
    kind: "deployment",
    summary: shortSummary(summary.filter((it) => it !== undefined && it !== null && it !== "").join(" ")),
    at: Date.parse(status?.created_at ?? deployment.created_at),
    ...(version === undefined ? {} : { version: shortName(version) }),
    ...(creator?.login === undefined ? {} : { author: shortName(creator.login) }),
    ...(status?.log_url === undefined || status.log_url === null || status.log_url === ""
      ? {}
      : { link: status.log_url }),
  };
}
