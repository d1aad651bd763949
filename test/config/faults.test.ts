import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readSettings } from "./read-settings.ts";
import { settingsDoc } from "../../config/documents/field-docs.ts";
import { ConfigurationError } from "../../config/problem.ts";
import { root } from "./example.ts";
import { defaultPolicy } from "../../domain/default-policy.ts";

const example = readFileSync(join(root, "config.example.yaml"), "utf8");

/** Makes one mistake in the example configuration, and returns all faults and remarks that the product reports. */
const edited = (from: string, to: string) => {
  if (!example.includes(from)) throw new Error(`config.example.yaml no longer has: ${from}`);
  const yaml = example.replace(from, to);
  try {
    const { faults, remarks } = readSettings("config.yaml", yaml);
    return { yaml, stops: false, said: [...faults, ...remarks] };
  } catch (error) {
    if (error instanceof ConfigurationError) return { yaml, stops: true, said: error.problems };
    throw error;
  }
};

/** Returns the place of a text in the YAML, such as `config.yaml:18:3`; the column is given. */
const placeOf = (text: string, column: number, yaml: string) =>
  `config.yaml:${String(yaml.slice(0, yaml.indexOf(text)).split("\n").length)}:${String(column)}`;

interface Fault {
  readonly fault: string;
  /** The text of the example that is replaced, and its replacement. */
  readonly edit: readonly [string, string];
  /** A text in the line that the product reports, and the reported column. */
  readonly at: readonly [string, number];
  readonly what: string;
  readonly mend: string;
}

const settings = [...settingsDoc.fields.keys()].join(", ");
const promises = Object.keys(defaultPolicy).join(", ");
const everybody = "alice, bob, carol, dave, erin, frank, grace, heidi, ivan, judy";

const stopping: readonly Fault[] = [
  {
    fault: "a bracket that is not closed",
    edit: ["businessHours: {", "businessHours: ["],
    at: ["businessHours: [", 80],
    what: "this is not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]",
    mend: "Begin the line where its neighbours begin, or close the bracket above it.",
  },
  {
    fault: "a tab",
    edit: ["people:\n", "people:\n\tzoe: {}\n"],
    at: ["\tzoe", 1],
    what: "this is not YAML: Tabs are not allowed as indentation",
    mend: "Indent with spaces.",
  },
  {
    fault: "a quote that is not closed",
    edit: ["name: VirtEngine\n", 'name: "VirtEngine\n'],
    at: ['name: "VirtEngine', 20],
    what: 'this is not YAML: Missing closing "quote',
    mend: "Compare the line, its indentation and its quotes with config.example.yaml.",
  },
  {
    fault: "a setting that stands there twice",
    edit: ["\ntimeZone: UTC\n", "\ntimeZone: UTC\ntimeZone: Europe/Berlin\n"],
    at: ["timeZone: Europe/Berlin", 1],
    what: "this is not YAML: Map keys must be unique",
    mend: "Two settings have one name at this place: take one of them out.",
  },
  {
    fault: "nobody on call",
    edit: ["onCall: { primary: first-line, secondary: second-line, commanders: commanders }", "onCall: {}"],
    at: ["onCall: {}", 1],
    what: "SEV-4 reaches nobody: there is nobody behind primary",
    mend: "Name people, a rotation with members, and that rotation under onCall.primary; see config.example.yaml.",
  },
];

const warning: readonly Fault[] = [
  {
    fault: "a setting that is none",
    edit: ["holidays:", "holydays:"],
    at: ["holydays:", 1],
    what: "holydays is no setting",
    mend: `Did you mean holidays? Known here: ${settings}.`,
  },
  {
    fault: "a setting that is none, further in",
    edit: ["weeks: 2", "week: 2"],
    at: ["week: 2", 33],
    what: "sprint.week is no setting",
    mend: "Did you mean weeks? Known here: startsOn, weeks.",
  },
  {
    fault: "a time of the twelve-hour clock",
    edit: ['start: "09:00"', "start: 9am"],
    at: ["start: 9am", 18],
    what: 'businessHours.start: expected a time of the 24-hour clock such as "09:00", got "9am"',
    mend: 'The field says: When a working day begins, in `timeZone`. Left out, it is "09:00".',
  },
  {
    fault: "a working day that ends before it begins",
    edit: ['end: "17:00"', 'end: "08:00"'],
    at: ["businessHours:", 1],
    what: "businessHours: the working day has to end after it begins",
    mend: "The field says: The hours in which people work.",
  },
  {
    fault: "a month that is none",
    edit: ["[2026-12-25,", "[2026-13-25,"],
    at: ["2026-13-25", 12],
    what: "holidays.0: there is no such day in the calendar",
    mend: "The field says: Days on which nobody works. Left out, it is [].",
  },
  {
    fault: "a day that February does not have",
    edit: ["[2026-12-25,", "[2026-02-30,"],
    at: ["2026-02-30", 12],
    what: "holidays.0: there is no such day in the calendar",
    mend: "The field says: Days on which nobody works. Left out, it is [].",
  },
  {
    fault: "a holiday by its name",
    edit: ["[2026-12-25,", "[Christmas,"],
    at: ["[Christmas", 12],
    what: 'holidays.0: expected a date such as 2026-01-29, got "Christmas"',
    mend: "The field says: Days on which nobody works. Left out, it is [].",
  },
  {
    fault: "a time zone that is none",
    edit: ["\ntimeZone: UTC\n", "\ntimeZone: Mars/Olympus\n"],
    at: ["timeZone: Mars", 1],
    what: 'timeZone: expected a time zone of the IANA list, such as UTC or Europe/Berlin, got "Mars/Olympus"',
    mend: 'The field says: The organisation\'s time zone: working hours, meetings, reviews. Left out, it is "UTC".',
  },
  {
    fault: "an address without its scheme",
    edit: ["https://status.virtengine.com", "status.virtengine.com"],
    at: ["statusPageUrl:", 3],
    what: 'organisation.statusPageUrl: expected an address such as https://status.example.com, got "status.virtengine.com"',
    mend: 'The field says: Where the public reads the status page. Left out, it is "https://status.example.com".',
  },
  {
    fault: "a URL template that is no address",
    edit: ["https://logs.virtengine.com/app/discover", "logs"],
    at: ["logUrl:", 3],
    what:
      "organisation.logUrl: expected an address such as https://logs.example.com/?service={service}, " +
      'got "logs?service={service}"',
    mend: "The field says: Log search link; {service} and {incident} are filled in.",
  },
  {
    fault: "an e-mail address that is none",
    edit: ["email: alice@virtengine.com", "email: alice"],
    at: ["name: Alice", 25],
    what: 'people.alice.email: expected an e-mail address such as alice@example.com, got "alice"',
    mend: "The field says: The person's e-mail address.",
  },
  {
    fault: "a phone number without quotes, which is not repeated",
    edit: ['phone: "+15550101"', "phone: 15550101"],
    at: ["phone: 15550101", 54],
    what: "people.alice.phone: expected text",
    mend: "The field says: The phone number for calls and text messages, with the country's code.",
  },
  {
    fault: "a word for a number",
    edit: ["weeks: 2", "weeks: two"],
    at: ["weeks: two", 33],
    what: 'sprint.weeks: expected a number, got "two"',
    mend: "The field says: How many weeks a sprint lasts. Left out, it is 2.",
  },
  {
    fault: "a number that is too small",
    edit: ["weeks: 2", "weeks: 0"],
    at: ["weeks: 0", 33],
    what: "sprint.weeks: expected at least 1, got 0",
    mend: "The field says: How many weeks a sprint lasts. Left out, it is 2.",
  },
  {
    fault: "somebody who is not among the people",
    edit: ["members: [alice, carol, heidi]", "members: [alice, carl, heidi]"],
    at: ["[alice, carl, heidi]", 63],
    what: 'teams.sre.members.1: there is no "carl" under people',
    mend: `Add it under people, or correct the name. Did you mean carol? Known: ${everybody}.`,
  },
  {
    fault: "one name for a list of them",
    edit: ["members: [alice, carol, heidi]", "members: alice"],
    at: ["members: alice", 46],
    what: 'teams.sre.members: expected a list, got "alice"',
    mend: "The field says: Ids of the team's people. Left out, it is [].",
  },
  {
    fault: "a team that is none",
    edit: ["owner: api", "owner: apis"],
    at: ["owner: apis", 29],
    what: 'services.api.owner: there is no "apis" under teams',
    mend: "Add it under teams, or correct the name. Did you mean api? Known: sre, api.",
  },
  {
    fault: "a service without its team",
    edit: ["{ name: Database, owner: sre }", "{ name: Database }"],
    at: ["{ name: Database }", 3],
    what: "services.database.owner is missing",
    mend: "The field says: Id of the team that owns the service.",
  },
  {
    fault: "a weekday written out",
    edit: ["handoffDay: mon", "handoffDay: monday"],
    at: ["handoffDay: monday", 5],
    what: 'rotations.first-line.handoffDay: expected one of mon, tue, wed, thu, fri, sat, sun, got "monday"',
    mend: 'The field says: The day on which the next member takes over. Left out, it is "mon".',
  },
  {
    fault: "an override that ends before it begins",
    edit: ["from: 2026-12-21, until: 2026-12-28", "from: 2026-12-28, until: 2026-12-21"],
    at: ["from: 2026-12-28", 9],
    what: "rotations.first-line.overrides.0: an override has to end on a later day than it begins",
    mend: "The field says: Overrides: who is on duty instead of somebody else, and when. A later entry takes precedence over an earlier one. Left out, it is [].",
  },
  {
    fault: "a recipient who is neither an address nor one of the people",
    edit: ["mail: [judy, ivan]", "mail: [judy, evan]"],
    at: ["[judy, evan]", 30],
    what: 'audiences.executives.mail.1: there is no "evan" under people',
    mend: `Add it under people, or correct the name. Did you mean ivan? Known: ${everybody}.`,
  },
  {
    fault: "a severity that is none",
    edit: ["otherwise: sev3", "otherwise: sev5"],
    at: ["otherwise: sev5", 3],
    what: 'alerts.otherwise: expected one of sev1, sev2, sev3, sev4, got "sev5"',
    mend: 'The field says: The severity proposed when the label is missing or unknown. Left out, it is "sev3".',
  },
  {
    fault: "a promise that is none",
    edit: ["policy: {}", "policy: { roomUpdates: null }"],
    at: ["policy: { roomUpdates", 11],
    what: "policy.roomUpdates is no setting",
    mend: `Did you mean roomUpdate? Known here: ${promises}.`,
  },
  {
    fault: "a word for a number of the policy",
    edit: ["policy: {}", "policy: { detected: { withinMinutes: { sev1: five } } }"],
    at: ["policy: { detected", 40],
    what: 'policy.detected.withinMinutes.sev1: expected a number of minutes, got "five"',
    mend: "The process' own is 5; docs/configuration.md prints the whole table.",
  },
  {
    fault: "less than no time at all",
    edit: ["policy: {}", "policy: { detected: { withinMinutes: { sev1: -5 } } }"],
    at: ["policy: { detected", 40],
    what: "policy.detected.withinMinutes.sev1: expected a number of minutes, not less than 0, got -5",
    mend: "The process' own is 5; docs/configuration.md prints the whole table.",
  },
  {
    fault: "a part of a promise taken out that it cannot do without",
    edit: ["policy: {}", "policy: { postmortem: { draft: null } }"],
    at: ["policy: { postmortem", 25],
    what: "policy.postmortem.draft is missing",
    mend: "docs/configuration.md prints the process' own table.",
  },
  {
    fault: "a list for a table",
    edit: ["policy: {}", "policy: [roomUpdate]"],
    at: ["policy: [roomUpdate]", 1],
    what: "policy: expected settings of its own, each with its name",
    mend:
      "The field says: Differences from the default policy (printed below); `null` removes a promise. " +
      "Left out, it is {}.",
  },
];

test.each(stopping)("$fault stops start-up, in one sentence with its place", ({ edit, at, what, mend }) => {
  const { yaml, stops, said } = edited(...edit);
  expect(said).toEqual([{ where: placeOf(...at, yaml), what, mend }]);
  expect(stops).toBe(true);
});

test.each(warning)("$fault is said in one sentence with its place, and left out", ({ edit, at, what, mend }) => {
  const { yaml, stops, said } = edited(...edit);
  expect(said).toEqual([{ where: placeOf(...at, yaml), what, mend }]);
  expect(stops).toBe(false);
});

test("a name with blanks is said, and so is everything that names it", () => {
  const { said } = edited("  alice: {", "  Alice Smith: {");
  expect(said[0]).toMatchObject({
    what: "people.Alice Smith is no name: expected a name of small letters, digits, dots and dashes, such as alice",
    mend: "Rename it, here and wherever it is named.",
  });
  const [nobodyIsSecond, ...naming] = said.slice(1).toReversed();
  expect(naming.every((it) => it.what.includes('there is no "alice" under people'))).toBe(true);
  // Only Carol is left in both rotations.
  expect(nobodyIsSecond?.what).toBe("escalations page secondary, and there is nobody behind it");
});

test("an override for somebody who is not there is left out as a whole: it would cover for everybody", () => {
  const { yaml, said } = edited(
    "{ person: alice, from: 2026-12-21, until: 2026-12-28 }",
    "{ person: alice, insteadOf: carl, from: 2026-12-21, until: 2026-12-28 }",
  );
  const { settings } = readSettings("config.yaml", yaml);
  expect(said[0]?.what).toBe('rotations.first-line.overrides.0: there is no "carl" under people');
  expect(settings.rotations["first-line"]?.overrides).toEqual([]);
});

test("an override that ends before its day's handoff, at which it begins, is said: it would never count", () => {
  const { yaml, said } = edited(
    "{ person: alice, from: 2026-12-21, until: 2026-12-28 }",
    "{ person: alice, from: 2026-12-21, until: 2026-12-21T08:00:00Z }",
  );
  expect(said).toEqual([
    {
      where: placeOf("  first-line:", 3, yaml),
      what: "something in first-line never counts: it begins at 2026-12-21T09:00Z and ends at 2026-12-21T08:00Z",
      mend: "A day means its handoff's time of day there: write both as instants, such as 2026-01-29T14:00:00Z.",
    },
  ]);
});
