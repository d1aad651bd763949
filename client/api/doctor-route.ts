import { z } from "zod";
import { emptyTargets, unreachable } from "../../config/reach.ts";
import type { Settings } from "../../config/settings.ts";
import type { Finding } from "../examine-temporal.ts";
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
export function doctorRoute(app: Routes, { incidents, databaseAnswers, settings, now }: RouteContext): void {
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
      const [temporal, database] = await Promise.all([incidents.examine(), databaseFinding(databaseAnswers)]);
      return { at: isoOf(now()), findings: [...temporal, database, ...configurationFindings(settings())] };
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

function configurationFindings(settings: Settings): readonly Finding[] {
  const mute = Object.entries(settings.people).filter(
    ([, { phone, email }]) => phone === undefined && email === undefined,
  );
  const people: Finding =
    mute.length === 0
      ? { what: "People", state: "well", says: "everybody has a way to be reached" }
      : {
          what: "People",
          state: "warning",
          says: `${mute.map(([id]) => id).join(", ")} can be reached by nobody: neither phone nor mail`,
          mend: "Give them a phone or an email under people in the configuration.",
        };
  const nobody = unreachable(settings, "configuration").map(({ what, mend }) => escalation(what, mend, "broken"));
  const empty = emptyTargets(settings, "configuration").map(({ what, mend }) => escalation(what, mend, "warning"));
  const reach = [...nobody, ...empty];
  const well: Finding = { what: "Escalations", state: "well", says: "every severity reaches somebody, at every step" };
  return [people, ...(reach.length === 0 ? [well] : reach)];
}

const escalation = (says: string, mend: string, state: Finding["state"]): Finding => ({
  what: "Escalations",
  state,
  says,
  mend,
});
