import { Command } from "commander";
import { z } from "zod";
import { printAnswer } from "../http/read-answer.ts";
import type { Session } from "../session.ts";

const heartbeat = z.object({
  name: z.string(),
  state: z.string(),
  everyMinutes: z.number(),
  graceMinutes: z.number(),
  lastAt: z.string().optional(),
  dueAt: z.string().optional(),
  silentSince: z.string().optional(),
  incident: z.string().optional(),
});
type Heartbeat = z.output<typeof heartbeat>;
const heartbeatsAnswer = z.object({ heartbeats: z.array(heartbeat) });

/** Lists heartbeats, such as those of nightly jobs, and whether each arrived in time (`incident heartbeat`). */
export function heartbeatCommand(command: Command, session: () => Session): Command {
  return command.addCommand(list(session)).addCommand(status(session));
}

const list = (session: () => Session): Command =>
  new Command("list").description("Every heartbeat of the configuration").action(async () => {
    const { api, out } = session();
    const asking = async () => api.get("/heartbeats");
    await printAnswer(out, asking, heartbeatsAnswer, ({ heartbeats }) => {
      const rows = heartbeats.map((it) => {
        return [it.name, inWords(it), minuteOf(it.lastAt), minuteOf(it.dueAt), it.incident ?? ""];
      });
      out.table(rows, {
        indent: "",
        head: ["heartbeat", "is", "last (UTC)", "due by", "incident"],
        none: "No heartbeat is configured: an alert source of the kind heartbeat is one.",
      });
    });
  });

const status = (session: () => Session): Command =>
  new Command("status")
    .description("How one heartbeat stands")
    .argument("<heartbeat>")
    .action(async (name: string) => {
      const { api, out } = session();
      const asking = async () => api.get(`/heartbeats/${encodeURIComponent(name)}`);
      await printAnswer(out, asking, heartbeat, (it) => {
        out.heading(`${it.name}: ${inWords(it)}`);
        out.table([
          ["heard of", `every ${it.everyMinutes} minutes, at most ${it.graceMinutes} late`],
          ...(it.lastAt === undefined ? [] : [["last", it.lastAt]]),
          ...(it.dueAt === undefined ? [] : [["due by", it.dueAt]]),
          ...(it.incident === undefined ? [] : [["incident", it.incident]]),
        ]);
      });
    });

const inWords = ({ state, silentSince }: Heartbeat): string => {
  switch (state) {
    case "silent":
      return `silent since ${minuteOf(silentSince)}`;
    case "never-heard":
      return "never heard of: it is waited for from its first beat on";
    case "unknown":
      return "unknown: no worker answers for it";
    default:
      return state;
  }
};

const minuteOf = (iso = ""): string => iso.slice(0, 16);
