import { z } from "zod";
import { policyRemarks, unreachableEscalations } from "../../../config/checks/policy-check.ts";
import { placesNaming } from "../../../config/checks/references-between-settings.ts";
import type { Connections } from "../../../integrations/connections.ts";
import { whatReachesNobody } from "../../../integrations/what-reaches-nobody.ts";
import type { ContactBook, ContactMethod } from "../../../records/contacts.ts";
import type { Reader } from "../../../records/reading/read.ts";
import type { SourceFault, SourceFaults } from "../../../records/source-faults.ts";
import type { Settings } from "../../../config/settings.ts";
import { day, type Instant } from "../../../domain/incident/moment.ts";
import type { Finding } from "../../temporal/examine-temporal.ts";
import type { Incidents } from "../../temporal/incidents.ts";
import type { PeopleStillNamed } from "../../../records/reading/people-still-named.ts";
import { whatNamesThem } from "../people/people-who-are-gone.ts";
import { confirmedPeople } from "../people/confirmed-people-route.ts";
import { isoOf } from "../edges/fields.ts";
import { problemResponses } from "../edges/problems.ts";
import type { Routes } from "../edges/routes.ts";

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

export interface DoctorParts {
  readonly incidents: Pick<Incidents, "examine" | "brokenOff">;
  readonly records: Pick<Reader, "openAmong">;
  readonly contacts: Pick<ContactBook, "everything">;
  readonly peopleStillNamed: PeopleStillNamed;
  readonly sourceFaults: Pick<SourceFaults, "since">;
  readonly databaseAnswers: () => Promise<void>;
  readonly databaseTakesWrites: () => Promise<void>;
  readonly outside: () => Connections;
  readonly settings: () => Settings;
  readonly secretsOf: (source: string) => readonly string[];
  readonly now: () => Instant;
}

/** Adds GET /doctor, which says to admins whether this installation can do its work, and how to mend what is wrong. */
export function doctorRoute(
  app: Routes,
  {
    incidents,
    records,
    contacts,
    peopleStillNamed,
    sourceFaults,
    databaseAnswers,
    databaseTakesWrites,
    outside,
    settings,
    secretsOf,
    now,
  }: DoctorParts,
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
      const [temporal, database, systems, brokenOff, methods, named, faults] = await Promise.all([
        incidents.examine(),
        databaseFinding(databaseAnswers, databaseTakesWrites),
        systemFindings(outside()),
        brokenOffFindings(incidents, records).catch(() => [notFoundOut]),
        contacts.everything().catch(() => undefined), // A failure of the database has a finding of its own.
        peopleStillNamed.stillNamed(now()).catch(() => []),
        sourceFaults.since(now() - faultsShownForMs).catch(() => []),
      ]);
      return {
        at: isoOf(now()),
        findings: [
          ...[...temporal, ...brokenOff, database, peopleFinding(settings())],
          ...(methods === undefined ? [] : [contactFinding(settings(), methods)]),
          ...whatNamesThem(named, settings()).map(goneFinding),
          ...systems,
          ...outboxFindings(outside(), settings()),
          ...sourceFindings(settings(), secretsOf),
          ...faultFindings(settings(), faults),
          ...configurationFindings(settings(), now()),
        ],
      };
    },
  );
}

async function databaseFinding(answers: () => Promise<void>, takesWrites: () => Promise<void>): Promise<Finding> {
  const broken = (what: string, error: unknown, mend: string): Finding => ({
    ...{ what: "Database", state: "broken", mend },
    says: `${what} (${error instanceof Error ? error.message : String(error)})`,
  });
  try {
    await answers();
  } catch (error) {
    const mend = "Check DATABASE_URL and that PostgreSQL runs; the API brings the tables up to date by itself.";
    return broken("cannot be used", error, mend);
  }
  try {
    await takesWrites();
  } catch (error) {
    return broken("takes no writes", error, "Make room on its disk, or point DATABASE_URL at the primary.");
  }
  return { what: "Database", state: "well", says: "answers, takes writes, and has its tables" };
}

const notFoundOut: Finding = {
  ...{ what: "Incidents", state: "warning" },
  says: "whether each open incident has its workflow could not be found out: Temporal or the database did not answer",
};

/**
 * Makes findings for incidents whose workflow was terminated. Such a workflow records no end, so its incident stays
 * open in every list.
 */
async function brokenOffFindings(
  incidents: DoctorParts["incidents"],
  records: DoctorParts["records"],
): Promise<readonly Finding[]> {
  const open = await records.openAmong(await incidents.brokenOff());
  return open.map((id) => ({
    what: "Incidents",
    state: "broken",
    says: `${id} is open in the records, and its workflow was terminated or has failed`,
    mend: `temporal workflow reset --workflow-id ${id} --type LastWorkflowTask --reason "goes on" takes it up again; decline or close it then if it is over.`,
  }));
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

/**
 * Says which people that may be paged have not confirmed any contact method. An address from the configuration is used
 * without a confirmation, but may be wrong.
 */
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

const goneFinding = ({ says, mend }: { readonly says: string; readonly mend: string }): Finding => ({
  ...{ what: "People", state: "warning", says, mend },
});

/** Makes a finding for each outside system that is turned on. */
async function systemFindings({ connected, lacking }: Connections): Promise<readonly Finding[]> {
  const examinations = connected.map(async ({ title, examine }) => ({ what: title, ...(await examine()) }));
  const unusable = lacking.map(({ title, lacks, mend }) => ({
    ...{ what: title, state: "broken" as const, says: `is turned on, and ${lacks} is not set`, mend },
  }));
  return [...(await Promise.all(examinations)), ...unusable];
}

/** Says which promises nobody outside can read, since no outside system takes over what keeps them. */
const outboxFindings = ({ connected }: Connections, settings: Settings): readonly Finding[] =>
  whatReachesNobody(connected, settings).map(({ promises, why, mend }) => ({
    ...{ what: "Outbox", state: "warning", mend },
    says: `${promises.join(", ")}: kept in the outbox only, since ${why}`,
  }));

function sourceFindings({ alertSources }: Settings, secretsOf: DoctorParts["secretsOf"]): readonly Finding[] {
  return Object.entries(alertSources)
    .filter(([name]) => secretsOf(name).length === 0)
    .map(([name, { secrets }]) => ({
      what: "Alert sources",
      state: "warning",
      says: `alert source ${name}: none of ${secrets.join(", ")} is set, so whatever it sends is refused`,
      mend: `Set ${secrets[0]}, or let ${secrets[0]}_FILE name a file that the API may read, and start the API anew.`,
    }));
}

/**
 * For how long the doctor shows alerts that could not be read. Their sender learns nothing of it, since some senders do
 * not repeat an alert that was refused.
 */
const faultsShownForMs = day;

function faultFindings({ alertSources }: Settings, faults: readonly SourceFault[]): readonly Finding[] {
  return faults
    .filter(({ source }) => Object.hasOwn(alertSources, source))
    .map(({ source, at, alerts, says }) => ({
      what: "Alert sources",
      state: "warning",
      says: `alert source ${source}: at ${isoOf(at)} ${alerts === 0 ? "a request" : counted(alerts)} could not be read: ${says.replace(/[.]$/, "")}`,
      mend: "Correct what it sends; `incident alerts explain` reads a payload without taking it.",
    }));
}

const counted = (alerts: number): string => (alerts === 1 ? "an alert" : `${alerts} alerts`);

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
