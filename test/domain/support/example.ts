import type { Command } from "../../../domain/commands/commands.ts";
import { incidentBeforeOpening } from "../../../domain/incident/incident.ts";
import type { Life } from "./simulator.ts";
import { live } from "./simulator.ts";
import type { ExampleInput } from "../../../scripts/example-incident.ts";
import { exampleId, exampleInputs, exampleStartsAt } from "../../../scripts/example-incident.ts";
import { parseCommand } from "../../../workflows/parse-command.ts";
import { monitoring, person } from "./cast.ts";
import { goodWorld, quietPolicy } from "./story.ts";

/** Runs the worked example in the core alone, to its end. */
export const exampleLife = (): Life => {
  const life = live(incidentBeforeOpening(exampleId, "real", quietPolicy), Date.parse(exampleStartsAt), goodWorld);
  for (const input of exampleInputs) {
    life.until(Date.parse(input.at));
    const { refusal } = life.give(commandOf(input), input.does === "alert" ? monitoring : person(input.by));
    if (refusal !== undefined) throw new Error(`${input.at} ${input.does}: ${refusal}`);
  }
  return life;
};

const commandOf = ({ does, by, with: fields }: ExampleInput): Command => {
  const {
    groupKey: _,
    status,
    ...given
  } = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, instantOr(value)]));
  const [name, commandFields] =
    does !== "alert"
      ? [does, given]
      : status === "firing"
        ? ["fireAlert", given]
        : ["clearAlert", { alert: given["alert"] }];
  const parsed = parseCommand(name, { ...commandFields, by }, "example");
  if ("refusal" in parsed) throw new Error(parsed.refusal);
  return parsed.envelope.command;
};

const instantOr = (value: unknown): unknown =>
  typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : value;
