import { type Command, Option } from "commander";
import { z } from "zod";
import { channelNames, contactChannels } from "../../../../integrations/contact-channels.ts";
import { printAnswer, read } from "../../http/read-answer.ts";
import { Failure } from "../../failure.ts";
import type { Row } from "../../printing/output.ts";
import type { Session } from "../../session.ts";

const step = z.object({ afterMinutes: z.number(), channel: z.string() });
const notSent = z.string().optional();
const answer = z.object({
  methods: z.array(
    z.object({
      id: z.string(),
      channel: z.string(),
      address: z.string(),
      confirmedAt: z.string().optional(),
      fromConfiguration: z.boolean(),
      notSent,
    }),
  ),
  rule: z
    .object({
      page: z.array(step),
      message: z.array(step),
      quietHours: z.object({ from: z.string(), until: z.string() }).optional(),
    })
    .optional(),
});

/** Adds the commands that list and change the contact methods and the paging rule of the person at the terminal. */
export function contacts(command: Command, session: () => Session): Command {
  command
    .command("list", { isDefault: true })
    .description("Your contact methods and your rule")
    .action(async () => {
      const { api, out } = session();
      const asking = async () => api.get(`/people/${me(session())}/contact-methods`);
      await printAnswer(out, asking, answer, ({ methods, rule }) => {
        const rows = methods.map((it): Row => [it.channel, it.address, stateOf(it), { text: it.id, ink: "dim" }]);
        out.table(rows, { indent: "", none: "Nothing yet: incident contacts add sms +15550101" });
        out.line(rule === undefined ? "Paged as the configuration says." : `Paged: ${inWords(rule.page)}`);
        if (rule?.quietHours !== undefined)
          out.line(`Not nudged from ${rule.quietHours.from} to ${rule.quietHours.until}.`);
      });
    });
  command
    .command("add")
    .description("Add a way of being reached; a code is sent to it")
    .addArgument(command.createArgument("<channel>").choices(channelNames))
    .argument("<address>", [...new Set([...contactChannels.values()].map(({ takes }) => takes))].join(", "))
    .action(async (channel: string, address: string) => {
      const { api, out } = session();
      const adding = async () => api.post(`/people/${me(session())}/contact-methods`, { channel, address });
      await printAnswer(out, adding, z.object({ id: z.string(), notSent }), ({ id, notSent: why }) => {
        if (why !== undefined) out.paragraph(`${why} Once it is: incident contacts code ${id}`);
        else out.line(`A code is on its way. Then: incident contacts confirm ${id} CODE`);
      });
    });
  command
    .command("confirm")
    .description("Give back the code that was sent")
    .argument("<method>")
    .argument("<code>")
    .action(async (method: string, code: string) => {
      const { api, out } = session();
      const confirming = async () => api.post(`${methodPath(session(), method)}/confirm`, { code });
      await printAnswer(out, confirming, z.unknown(), () => {
        out.line("Confirmed: you are reached there.");
      });
    });
  command
    .command("code")
    .description("Send another code")
    .argument("<method>")
    .action(async (method: string) => {
      const { api, out } = session();
      const sending = async () => api.post(`${methodPath(session(), method)}/code`, {});
      await printAnswer(out, sending, z.object({ notSent }), ({ notSent: why }) => {
        out.line(why ?? "A code is on its way.");
      });
    });
  command
    .command("remove")
    .description("Stop using a contact method")
    .argument("<method>")
    .action(async (method: string) => {
      const { api, out } = session();
      const removing = async () => api.delete(methodPath(session(), method));
      const before = read(answer, await api.get(`/people/${me(session())}/contact-methods`));
      await printAnswer(out, removing, z.unknown(), () => {
        out.line("Removed.");
        const step = stepWithout(method, before);
        if (step !== undefined) out.line(`Your rule still names ${step}: change it with incident contacts rule.`);
      });
    });
  command
    .command("rule")
    .description("How you are paged, such as: incident contacts rule push@0 sms@2 voice@5")
    .argument("[steps...]", "channel@minutes, the first at 0; none: as the configuration says")
    .addOption(new Option("--message <steps...>", "the same for what waits until you look").default([]))
    .option("--quiet <from-until>", "not nudged then, where you live; pages do not ask: 22:00-07:00")
    .action(async (steps: readonly string[], options: unknown) => {
      const { message, quiet } = ruleOptions.parse(options);
      const { api, out } = session();
      const rule = { page: stepsIn(steps), message: stepsIn(message), ...quietIn(quiet) };
      const keeping = async () => api.post(`/people/${me(session())}/paging-rule`, rule);
      await printAnswer(out, keeping, z.unknown(), () => {
        out.line(steps.length === 0 ? "Paged as the configuration says." : `Paged: ${inWords(rule.page)}`);
      });
    });
  command
    .command("forget")
    .description("Somebody has left: forget how they are reached, once nothing names them any more")
    .argument("<person>")
    .action(async (person: string) => {
      const { api, out } = session();
      const forgetting = async () => api.delete(`/people/${encodeURIComponent(person)}/contacts`);
      await printAnswer(out, forgetting, z.unknown(), () => {
        out.line(`Forgotten: nothing is known any more of how ${person} is reached.`);
      });
    });
  return command;
}

/** Sends a test page to the person at the terminal. */
export function testPage(command: Command, session: () => Session): Command {
  return command.argument("[whom]", "me; everybody tests their own", "me").action(async (whom: string) => {
    const { api, out } = session();
    if (whom !== "me" && whom !== me(session())) throw new Failure("usage", "Everybody tests their own: test-page me.");
    const paging = async () => api.post(`/people/${me(session())}/test-page`, {});
    await printAnswer(out, paging, testAnswer, ({ channels, notSent: reasons }) => {
      const sent = channels.filter((channel) => !reasons.some((it) => it.channel === channel));
      if (sent.length > 0) out.line(`On its way by ${sent.join(", ")}. Each message says how to confirm it.`);
      for (const { why } of reasons) out.paragraph(why);
    });
  });
}

const testAnswer = z.object({
  channels: z.array(z.string()),
  notSent: z.array(z.object({ channel: z.string(), why: z.string() })).default([]),
});
const ruleOptions = z.object({ message: z.array(z.string()), quiet: z.string().optional() });

function me({ api }: Session): string {
  if (api.person === undefined)
    throw new Failure("usage", "Say who you are: --as, INCIDENT_PERSON, or incident login.");
  return encodeURIComponent(api.person);
}

const methodPath = (session: Session, method: string): string =>
  `/people/${me(session)}/contact-methods/${encodeURIComponent(method)}`;

function stepIn(text: string): { readonly channel: string; readonly afterMinutes: number } {
  const [, channel, minutes] = /^([a-z]+)@(\d{1,3})$/.exec(text) ?? [];
  if (channel === undefined) throw new Failure("usage", `"${text}" is no step: write channel@minutes, such as sms@2.`);
  return { channel, afterMinutes: Number(minutes) };
}

function stepsIn(texts: readonly string[]) {
  const all = texts.map(stepIn);
  if (all.length > 0 && all.every(({ afterMinutes }) => afterMinutes > 0))
    throw new Failure("usage", `"${texts.join(" ")}" does not begin at minute 0: the first step is channel@0.`);
  return all;
}

function quietIn(text: string | undefined) {
  if (text === undefined) return {};
  const [, from, until] = /^(\d\d:\d\d)-(\d\d:\d\d)$/.exec(text) ?? [];
  if (from === undefined || until === undefined)
    throw new Failure("usage", `"${text}" are no hours: write them as 22:00-07:00.`);
  return { quietHours: { from, until } };
}

const inWords = (steps: readonly { readonly channel: string; readonly afterMinutes: number }[]): string =>
  steps.length === 0
    ? "as the configuration says"
    : steps
        .map((it) => (it.afterMinutes === 0 ? `${it.channel} at once` : `${it.channel} at minute ${it.afterMinutes}`))
        .join(", ");

/**
 * Returns the first step of the person's paging rule that would reach nothing once a contact method is removed;
 * undefined if every step still reaches something.
 */
function stepWithout(id: string, { methods, rule }: z.output<typeof answer>): string | undefined {
  const left = methods.filter((it) => it.id !== id && (it.fromConfiguration || it.confirmedAt !== undefined));
  const gone = methods.find((it) => it.id === id)?.channel;
  if (left.some(({ channel }) => channel === gone)) return undefined;
  const steps = [...(rule?.page ?? []), ...(rule?.message ?? [])].filter(({ channel }) => channel === gone);
  return steps.length === 0 ? undefined : inWords(steps.slice(0, 1));
}

const stateOf = ({
  confirmedAt,
  fromConfiguration,
  notSent: why,
}: {
  readonly confirmedAt?: string | undefined;
  readonly fromConfiguration: boolean;
  readonly notSent?: string | undefined;
}): string => {
  if (why !== undefined) return "not sent: no vendor is configured";
  if (confirmedAt !== undefined) return `confirmed ${confirmedAt.slice(0, 10)}`;
  return fromConfiguration ? "from the configuration, not confirmed" : "not confirmed, not used";
};
