import { z } from "zod";
import { until } from "../running-api.ts";
import { type CliAtWork, cliAtWork } from "./run-cli.ts";

let cli: CliAtWork;
beforeAll(async () => {
  cli = await cliAtWork();
  await cli.api.startProductWorkers();
});
afterAll(async () => cli.close());

const asking = z.object({
  asked: z.array(z.object({ person: z.string(), ask: z.string(), answeredAt: z.string().optional() })),
});
/** Waits until the incident has asked somebody to do something, and returns whom. */
const whoIsAsked = async (id: string, wanted: string): Promise<string> =>
  until(`somebody asked to ${wanted}`, async () => {
    const { asked } = asking.catch({ asked: [] }).parse((await cli.api.get(`/incidents/${id}`)).body);
    return asked.find(({ ask }) => ask === wanted)?.person;
  });
const printed = async (command: string, id: string): Promise<string> => {
  const { code, stdout, stderr } = await cli.incident([command, id]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return stdout;
};
const command = async (id: string, name: string, fields: object) =>
  expect(await cli.api.post(`/incidents/${id}/commands/${name}`, fields)).toMatchObject({ status: 200 });

test("`show` and `pages` say who was asked what, by which page, and who has answered and who has not", async () => {
  const { body } = await cli.api.post("/incidents", {
    ...{ by: "dave", severity: "sev2", service: "API Service", title: "Slow", impact: "Some wait" },
  });
  const id = String(body["id"]);
  const onDuty = await whoIsAsked(id, "acknowledge");
  const commander = await whoIsAsked(id, "take-command");
  expect(await printed("show", id)).toMatch(
    new RegExp(
      `^ {2}No answer yet +${onDuty} \\(acknowledge\\) asked \\d\\d:\\d\\d UTC, ${commander} \\(take command\\)`,
      "m",
    ),
  );

  await command(id, "acknowledge", { by: onDuty });
  await command(id, "escalate", { by: onDuty, reason: "It spreads" });
  const helper = await whoIsAsked(id, "help");
  const shown = await printed("show", id);
  expect(shown).toMatch(new RegExp(`^ {2}Answered +${onDuty} \\(acknowledge\\) \\d\\d:\\d\\d UTC$`, "m"));
  const silent = /^ {2}No answer yet +(.*)$/m.exec(shown)?.[1] ?? "";
  expect(silent).toContain(`${helper} (help) asked`);
  expect(silent).toContain(`${commander} (take command) asked`);
  expect(silent).not.toContain(onDuty);

  const [first, ...later] = (await printed("pages", id)).split(/^(?=\d{4}-)/m);
  expect(first).toMatch(
    new RegExp(
      `^ {2}${onDuty} was asked to acknowledge: did, \\d{4}-.*\\n {2}${commander} was asked to take command: no answer$`,
      "m",
    ),
  );
  expect(later.join("")).toMatch(new RegExp(`^ {2}${helper} was asked to help: no answer$`, "m"));
  expect(later.join("")).not.toContain(`${onDuty} was asked`);

  await command(id, "takeCommand", { by: commander });
  expect(await printed("show", id)).toMatch(new RegExp(`^ {2}Answered +.*${commander} \\(take command\\)`, "m"));
  expect(await printed("pages", id)).toMatch(new RegExp(`^ {2}${commander} was asked to take command: did, \\d`, "m"));
});
