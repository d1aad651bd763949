import { statSync } from "node:fs";
import { type Command } from "commander";
import { z } from "zod";
import { read } from "../http/read-answer.ts";
import { type Ending, Failure } from "../failure.ts";
import type { Row } from "../printing/output.ts";
import { type Session, whoami } from "../session.ts";
import type { Ink } from "../terminal.ts";

const finding = z.object({
  what: z.string(),
  state: z.enum(["well", "warning", "broken"]),
  says: z.string(),
  mend: z.string().optional(),
});
type Finding = z.output<typeof finding> & { readonly ending?: Ending };
const examination = z.object({ at: z.string(), findings: z.array(finding) });

/**
 * The largest difference between the clocks of this machine and the API that causes no warning. Deadlines count to the
 * minute, and with a larger difference people would see other times than the product.
 */
const skewMs = 5000;
const inks: { readonly [S in Finding["state"]]: Ink } = { well: "green", warning: "yellow", broken: "red" };

/**
 * Checks whether this terminal and the installation that it talks to work properly. The exit code follows from the
 * worst finding.
 */
export function doctor(command: Command, session: () => Session): Command {
  return command.action(async () => {
    const opened = session();
    const { out } = opened;
    const findings = [
      ...profileFindings(opened),
      ...(await out.waiting("Examining", async () => remoteFindings(opened))),
    ];
    if (out.json) out.raw({ findings: findings.map(({ ending: _, ...rest }) => rest) });
    else {
      const rows = findings.map((it): Row => [{ text: it.state, ink: inks[it.state] }, it.what, sentenceOf(it)]);
      out.table(rows, { indent: "" });
    }
    const worst = findings.find(({ state }) => state === "broken");
    if (worst !== undefined) throw new Failure(worst.ending ?? "refused", `${worst.what}: ${sentenceOf(worst)}`);
  });
}

const sentenceOf = ({ says, mend }: Finding): string => (mend === undefined ? says : `${says}. ${mend}`);

/** Warns if other users of this machine may read the file with the profiles, which contains tokens. */
function profileFindings({ environment: { profilesFile } }: Session): readonly Finding[] {
  const mode = statSync(profilesFile, { throwIfNoEntry: false })?.mode;
  if (mode === undefined)
    return [{ what: "Profile", state: "well", says: "none is stored; the environment or this machine is used" }];
  if ((mode & 0o077) === 0) return [{ what: "Profile", state: "well", says: `kept in ${profilesFile}` }];
  return [
    {
      what: "Profile",
      state: "warning",
      says: `others may read ${profilesFile}, which holds a token`,
      mend: `chmod 600 ${profilesFile}`,
    },
  ];
}

async function remoteFindings({ api, here }: Session): Promise<readonly Finding[]> {
  try {
    const { standing, person = "a machine" } = read(whoami, await api.get("/whoami"));
    const token: Finding = {
      what: "API",
      state: "well",
      says: `${api.url} answers; the token is ${person}'s, ${standing}`,
    };
    if (standing !== "admin") {
      const says = "what is behind the API is examined for an admin only";
      return [token, { what: "Installation", state: "warning", says, mend: "Ask with an admin's token." }];
    }
    const asked = here().now;
    const { at, findings } = read(examination, await api.get("/doctor"));
    return [token, clocks(Date.parse(at), asked, here().now), ...findings];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [{ what: "API", state: "broken", says: error.message.replace(/[.]$/, ""), ending: error.ending }];
  }
}

/**
 * Compares this machine's clock with the API's. The API read its clock at an unknown instant between the request and
 * the answer.
 */
function clocks(theirs: number, asked: number, answered: number): Finding {
  const apart = Math.max(asked - theirs, theirs - answered, 0);
  if (apart <= skewMs) return { what: "Clocks", state: "well", says: "this machine and the API agree" };
  const says = `this machine and the API are ${Math.round(apart / 1000)} seconds apart`;
  return { what: "Clocks", state: "warning", says, mend: "Let both take their time from the network (NTP)." };
}
