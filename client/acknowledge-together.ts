import type { Sender } from "../domain/commands.ts";
import type { BundledPages } from "../records/paging-turns.ts";
import type { Incidents } from "./incidents.ts";

/** What became of one acknowledgement of several incidents, a sentence for whoever gave it. */
export async function acknowledgeTogether(
  { incidents, bundles }: { readonly incidents: Pick<Incidents, "command">; readonly bundles: BundledPages },
  ids: readonly string[],
  { key, ...sender }: Sender,
): Promise<string> {
  // Whichever of them is answered before it has heard that its page went out cannot say so when the page is taken back.
  await bundles.noteAnswered(ids, sender.by.name).catch(() => undefined);
  const came = await Promise.all(
    ids.map(async (id) => {
      const answer = await incidents
        .command(id, "acknowledge", {}, { ...sender, key: `${key}/${id}` })
        .catch(() => ({ outcome: "unavailable" as const }));
      return { id, answer };
    }),
  );
  const of = (...outcomes: readonly string[]) => came.filter(({ answer }) => outcomes.includes(answer.outcome));
  // Somebody else may have some of them, or they may be over.
  const said = came.flatMap(({ answer }) => {
    if (answer.outcome === "refused") return [answer.refusal];
    return answer.outcome === "done" && answer.note !== undefined ? [answer.note] : [];
  });
  const named = (some: typeof came) => some.map(({ id }) => id).join(", ");
  const done = of("done").filter(({ answer }) => !("note" in answer));
  const [underway, failed] = [of("unknown"), of("unavailable", "not-found")];
  return [
    done.length === 0 ? "" : `Thank you: ${done.length} of ${ids.length} are yours now.`,
    underway.length === 0 ? "" : `On its way, but confirmed by nobody yet: ${named(underway)}.`,
    failed.length === 0 ? "" : `Not acknowledged, try again: ${named(failed)}.`,
    ...new Set(said),
  ]
    .filter((it) => it !== "")
    .join(" ");
}
