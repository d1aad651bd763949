import type { Sender } from "../../domain/commands/commands.ts";
import type { BundledPages } from "../../records/paging-turns.ts";
import type { Incidents } from "./incidents.ts";

interface Together {
  readonly incidents: Pick<Incidents, "command">;
  readonly bundles: Pick<BundledPages, "noteAnswered">;
  readonly report: (error: unknown, sentence: string) => void;
}

/** Acknowledges several incidents at once, and returns the result for each incident in sentences for the person. */
export async function acknowledgeTogether(
  { incidents, bundles, report }: Together,
  ids: readonly string[],
  { key, ...sender }: Sender,
): Promise<string> {
  // The acknowledgement is noted first. An incident may be acknowledged before it learns that its page was sent, and
  // could then not withdraw that page by itself.
  const note = async () => bundles.noteAnswered(ids, sender.by.name).then(() => true);
  const isNoted = await note().catch(() => false);
  const came = await Promise.all(
    ids.map(async (id) => {
      const answer = await incidents
        .command(id, "acknowledge", {}, { ...sender, key: `${key}/${id}` })
        .catch(() => ({ outcome: "unavailable" as const }));
      return { id, answer };
    }),
  );
  const isNotedInTheEnd =
    isNoted ||
    (await note().catch((error: unknown) => {
      report(error, "an answer to a page for several incidents is not noted: the page may stay on other devices");
      return false;
    }));
  const of = (...outcomes: readonly string[]) => came.filter(({ answer }) => outcomes.includes(answer.outcome));
  // Some of the incidents may be over, or acknowledged by somebody else; their answers say so.
  const sentences = came.flatMap(({ answer }) => {
    if (answer.outcome === "refused") return [answer.refusal];
    return answer.outcome === "done" && answer.note !== undefined ? [answer.note] : [];
  });
  const idsOf = (some: typeof came) => some.map(({ id }) => id).join(", ");
  const done = of("done").filter(({ answer }) => !("note" in answer));
  const [underway, failed] = [of("unknown"), of("unavailable", "not-found")];
  return [
    done.length === 0 ? "" : `Thank you: ${done.length} of ${ids.length} are yours now.`,
    underway.length === 0 ? "" : `On its way, but confirmed by nobody yet: ${idsOf(underway)}.`,
    failed.length === 0 ? "" : `Not acknowledged, try again: ${idsOf(failed)}.`,
    isNotedInTheEnd ? "" : "This page may stay where else it went: that it is answered could not be noted.",
    ...new Set(sentences),
  ]
    .filter((it) => it !== "")
    .join(" ");
}
