import { z } from "zod";
import { roles } from "../../../domain/incident/people.ts";
import { severities } from "../../../domain/incident/severity.ts";

/** The names that a person can choose from when declaring, paging or assigning. */
export const directorySchema = z.object({
  organisation: z.string(),
  timeZone: z.string(),
  people: z.array(z.object({ person: z.string(), name: z.string() })),
  teams: z.array(z.object({ team: z.string(), name: z.string() })),
  services: z.array(z.string()).describe("As alerts and declarations name them."),
  experts: z.array(z.string()).describe("The domains somebody is an expert in, as `sme:` targets name them."),
  roles: z.array(z.enum(roles)),
  severities: z.array(
    z.object({ severity: z.enum(severities), criteria: z.array(z.string()).describe("What speaks for it.") }),
  ),
});
