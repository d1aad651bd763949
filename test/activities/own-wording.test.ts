import { wordingWith } from "../../activities/own-wording.ts";
import type { OwnTemplates } from "../../config/own-templates.ts";
import { wordings } from "../../domain/informing/wordings.ts";
import { exampleSettings } from "../config/example.ts";
import { at, headline } from "./fakes.ts";

const own = (texts: Readonly<Record<string, string>>): OwnTemplates =>
  new Map(Object.entries(texts).map(([name, text]) => [name, { file: `wording/${name}.liquid`, text }]));

const saying = (name: string, templates: OwnTemplates) => {
  const { wording, problems } = wordingWith(exampleSettings, templates);
  const links = { statusPage: "", conference: "", dashboard: "", runbook: "", logs: "" };
  const common = { at, incident: { ...headline, commander: "bob" }, organisation: { name: "VirtEngine" }, links };
  return { text: wording.say(name, { ...wordings[name], ...common }).text, problems };
};

test("a template of one's own goes before the product's, and the others stay", () => {
  const templates = own({ "room/closed": "{{ by | person }} says it is over." });
  expect(saying("room/closed", templates)).toEqual({ text: "Bob says it is over.", problems: [] });
  expect(saying("room/resolved", templates).text).toContain("INCIDENT RESOLVED");
});

test.each([
  ["does not parse", "{% if x %}", "wording/room/closed.liquid:1:1", "tag {% if x %} not closed"],
  [
    "asks for what nobody tells it",
    "fine\n{{ weather }}",
    "wording/room/closed.liquid:2:4",
    "undefined variable: weather",
  ],
  ["uses a filter that is none", "{{ by | shout }}", "wording/room/closed.liquid:1:1", "undefined filter: shout"],
])("one that %s is a problem with its place, and the product's own words are said", (_fault, text, where, what) => {
  const { text: said, problems } = saying("room/closed", own({ "room/closed": text }));
  expect(said).toContain("Incident Closed");
  expect(problems).toEqual([
    {
      where,
      what,
      mend: "Mend the template, or take it out of the folder; until then the product's own words are used.",
    },
  ]);
});

test("one for a message that is never sent is a problem that names those of its folder", () => {
  const { problems } = wordingWith(exampleSettings, own({ "status/investigatin": "Hm." }));
  expect(problems.map((it) => `${it.where}: ${it.what}`)).toEqual([
    'wording/status/investigatin.liquid: nothing says "status/investigatin"; known: status/identified, ' +
      "status/investigating, status/merged, status/monitoring, status/resolved, status/withdrawn",
  ]);
});
