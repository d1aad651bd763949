import { z } from "zod";
import { policyRemarks, unreachableEscalations } from "../../config/policy-check.ts";
import { placesNaming } from "../../config/references.ts";
import type { ContactMethod } from "../../records/contacts.ts";
import type { Settings } from "../../config/settings.ts";
import type { Instant } from "../../domain/moment.ts";
import type { Finding } from "../examine-temporal.ts";
import { confirmedPeople } from "./confirmed-people-route.ts";
import { isoOf } from "./fields.ts";
import { problemResponses } from "./problems.ts";
import type { RouteContext, Routes } from "./routes.ts";

const examination = z.object({
  at: z.iso.datetime().describe("What time it is here; compare it with your own clock."),
  findings: z.array(
    z.object({
      what: z.string(),
      state: z.enum(["well", "warning", "broken"]),
      says: z.string(),
      mend: z.string().optional(),
    }),
  ),
});

/** GET /doctor, for admins: whether this installation can do its work, and what would mend it. */
export function doctorRoute(
  app: Routes,
  { incidents, contacts, databaseAnswers, settings, secretsOf, now }: RouteContext,
): void {
  app.get(
    "/doctor",
    {
      config: { needs: "administer" },
      schema: {
        operationId: "examineInstallation",
        summary: "Whether this installation can do its work, and what would mend it",
        response: { 200: examination, ...problemResponses },
      },
    },
    async () => {
      const [temporal, database, methods] = await Promise.all([
        incidents.examine(),
        databaseFinding(databaseAnswers),
        contacts.everything().catch(() => undefined), // What the database's own finding says.
      ]);
      return {
        at: isoOf(now()),
        findings: [
          ...[...temporal, database, peopleFinding(settings())],
          ...(methods === undefined ? [] : [contactFinding(settings(), methods)]),
          ...sourceFindings(settings(), secretsOf),
          ...configurationFindings(settings(), now()),
        ],
      };
    },
  );
}

async function databaseFinding(answers: () => Promise<void>): Promise<Finding> {
  try {
    await answers();
    return { what: "Database", state: "well", says: "answers, and has its tables" };
  } catch (error) {
    const says = `cannot be used (${error instanceof Error ? error.message : String(error)})`;
    const mend = "Check DATABASE_URL and that PostgreSQL runs; the API brings the tables up to date by itself.";
    return { what: "Database", state: "broken", says, mend };
  }
}

function peopleFinding({ people }: Settings): Finding {
  const mute = Object.entries(people).filter(([, { phone, email }]) => phone === undefined && email === undefined);
  if (mute.length === 0) return { what: "People", state: "well", says: "everybody has a way to be reached" };
  return {
    what: "People",
    state: "warning",
    says: `${mute.map(([id]) => id).join(", ")}: neither phone nor mail`,
    mend: "Give them a phone or an email under people in the configuration.",
  };
}

/** Of those who may be paged; an address in the configuration is used, and may be wrong all the same. */
function contactFinding(settings: Settings, methods: readonly ContactMethod[]): Finding {
  const shown = confirmedPeople(methods);
  const unsure = Object.keys(settings.people).filter((id) => !shown.has(id) && placesNaming(id, settings).length > 0);
  if (unsure.length === 0)
    return { what: "Contacts", state: "well", says: "everybody who may be paged has a way that works" };
  return {
    ...{ what: "Contacts", state: "warning", says: `${unsure.join(", ")}: no contact method is confirmed` },
    mend: "Let each of them run `incident test-page me` and confirm what arrives.",
  };
}

function sourceFindings({ alertSources }: Settings, secretsOf: RouteContext["secretsOf"]): readonly Finding[] {
  return Object.entries(alertSources)
    .filter(([name]) => secretsOf(name).length === 0)
    .map(([name, { secrets }]) => ({
      what: "Alert sources",
      state: "warning",
      says: `alert source ${name}: none of ${secrets.join(", ")} is set, so whatever it sends is refused`,
      mend: `Set ${secrets[0]}, or let ${secrets[0]}_FILE name a file that the API may read, and start the API anew.`,
    }));
}

function configurationFindings(settings: Settings, at: Instant): readonly Finding[] {
  const where = (path: readonly PropertyKey[]): string => path.map(String).join(".");
  const found = [
    ...unreachableEscalations(settings, where).map((problem) => ({ problem, state: "broken" as const })),
    ...policyRemarks(settings, where, at).map((problem) => ({ problem, state: "warning" as const })),
  ];
  if (found.length === 0) {
    return [{ what: "Escalations", state: "well", says: "every severity reaches somebody, at every step" }];
  }
  return found.map(({ problem, state }) => ({
    what: "Escalations",
    state,
    says: `${problem.where}: ${problem.what}`,
    mend: problem.mend,
  }));
}
