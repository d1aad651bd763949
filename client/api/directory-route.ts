import { roles } from "../../domain/people.ts";
import { severities } from "../../domain/severity.ts";
import { criteriaOf } from "../../domain/severity-advisor.ts";
import { directorySchema } from "./directory-schema.ts";
import { problemResponses } from "./problems.ts";
import type { RouteContext, Routes } from "./routes.ts";

/** GET /directory: what there is to choose from when one declares, pages or assigns. */
export function directoryRoute(app: Routes, { settings }: RouteContext): void {
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
