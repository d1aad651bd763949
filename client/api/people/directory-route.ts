import type { Settings } from "../../../config/settings.ts";
import { roles } from "../../../domain/incident/people.ts";
import { severities } from "../../../domain/incident/severity.ts";
import { criteriaOf } from "../../../domain/detecting/severity-advisor.ts";
import { directorySchema } from "./directory-schema.ts";
import { problemResponses } from "../edges/problems.ts";
import type { Routes } from "../edges/routes.ts";

/** Adds GET /directory: the names that a person can choose from when declaring, paging or assigning. */
export function directoryRoute(app: Routes, { settings }: { readonly settings: () => Settings }): void {
  app.get(
    "/directory",
    {
      schema: {
        operationId: "getDirectory",
        summary: "People, teams, services, roles and severities there are to choose from",
        response: { 200: directorySchema, ...problemResponses },
      },
    },
    () => {
      const { organisation, timeZone, people, teams, services, experts } = settings();
      return {
        ...{ organisation: organisation.name, timeZone, roles: [...roles] },
        people: Object.entries(people).map(([person, { name = person }]) => ({ person, name })),
        teams: Object.entries(teams).map(([team, { name }]) => ({ team, name })),
        services: Object.values(services).map(({ name }) => name),
        experts: Object.keys(experts),
        severities: severities.map((severity) => ({ severity, criteria: [...criteriaOf(severity)] })),
      };
    },
  );
}
