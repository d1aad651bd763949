import { pagesNamed } from "../../client/outside/pages-a-reply-means.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import { replyCodeAmong } from "../../domain/paging/reply-codes.ts";
import { story } from "./support/story.ts";

const lived = (isAcknowledged: boolean): Incident => {
  const it = story();
  it.alert(0);
  if (isAcknowledged) it.at(1, "bob", { type: "acknowledge" });
  return it.incident();
};
const [waits, acknowledged] = [lived(false), lived(true)];
const page = (about: string, incidents: readonly string[] = [about]) => ({ about, person: "alice", incidents });
const [a, b] = ["incident-2026-01-29-1424", "incident-2026-01-29-1417"];
const yesterday = "incident-2026-01-28-1424";

describe("a reply to a page", () => {
  const named = async (
    pages: readonly ReturnType<typeof page>[],
    codes: readonly string[] | "unclear",
    incidents: Readonly<Record<string, Incident>> = {},
  ) => pagesNamed(pages, codes, async (id) => Promise.resolve(incidents[id]));

  test("names the one incident with that code, however many are newer", async () => {
    expect(await named([page(b), page(a)], ["1424"])).toEqual({ person: "alice", incidents: [a] });
  });

  test("with a code of no page is asked about, and so is one that ends like a number within an id", async () => {
    for (const code of ["1425", "2", "24"])
      expect(await named([page(`${a}-2`), page(b)], [code])).toMatchObject({ outcome: "which" });
    expect(await named([page(`${a}-2`), page(a)], ["1424"])).toEqual({ person: "alice", incidents: [a] });
  });

  test("with a code of two days is asked about, with codes that tell them apart", async () => {
    const answer = await named([page(a), page(yesterday)], ["1424"], { [a]: waits, [yesterday]: waits });
    expect(answer).toMatchObject({ outcome: "which", choices: [{ code: "29-1424" }, { code: "28-1424" }] });
    expect(await named([page(a), page(yesterday)], ["28-1424"])).toMatchObject({ incidents: [yesterday] });
    expect(replyCodeAmong(a, [a, b])).toBe("1424");
  });

  test("without a code means the only page that waits, and is asked about if several do", async () => {
    expect(await named([page(b), page(a)], [], { [a]: waits, [b]: acknowledged })).toMatchObject({ incidents: [a] });
    expect(await named([page(b), page(a)], [], { [a]: waits, [b]: waits })).toMatchObject({ outcome: "which" });
    // Nothing is known about the state of either incident: each may be the one on which nobody works.
    expect(await named([page(b), page(a)], [])).toMatchObject({ outcome: "which" });
  });

  test("to a bundle means all of its incidents, and one of them by its own code", async () => {
    const bundle = page("bundle-1b2c3d4e", [a, b]);
    expect(await named([page(yesterday), bundle], ["1b2c3d4e"])).toMatchObject({ incidents: [a, b] });
    expect(await named([bundle], [])).toMatchObject({ incidents: [a, b] });
    expect(await named([bundle], ["1417"])).toMatchObject({ incidents: [b] });
  });

  test("from a number that was never paged finds no page", async () => {
    expect(await named([], "unclear")).toEqual({ outcome: "no-page" });
  });
});
