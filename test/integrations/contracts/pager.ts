import type { Pager } from "../../../activities/ports/paging.ts";
import { failureOf, incidentOfItsOwn } from "./delivered.ts";

export interface PagerSubject {
  readonly pager: Pager;
  readonly unreachable: Pager;
  /** Returns the person's address on this channel; absent for the local replacement, which needs no address. */
  readonly addressOf?: (person: string) => string;
  /** Returns the person's pages for the incident in order, each with whether it was taken back. */
  readonly pages: (
    incidentId: string,
    person: string,
  ) => Promise<readonly { readonly text: string; readonly withdrawn: boolean }[]>;
  /** Returns the texts that the person got when pages were taken back. */
  readonly withdrawals: (incidentId: string, person: string) => Promise<readonly string[]>;
}

/** Tests that a pager adapter has to pass, the same for every pager. */
export const pagerContract = (name: string, create: () => Promise<PagerSubject>): void => {
  describe(`${name} as a pager`, () => {
    let subject: PagerSubject;
    beforeAll(async () => {
      subject = await create();
    });

    const pageFor = (of: ReturnType<typeof incidentOfItsOwn>, effect: string, person: string) =>
      ({
        ...of.effect(`${effect}/${person}`),
        person,
        urgency: "page",
        text: `Acknowledge, ${person}`,
        ...(subject.addressOf === undefined ? {} : { to: subject.addressOf(person) }),
      }) as const;
    const page = (of: ReturnType<typeof incidentOfItsOwn>, effect: string, person: string) =>
      subject.pager.page(pageFor(of, effect, person));

    it("pages a person once a key, also when two workers do it at once", async () => {
      const incident = incidentOfItsOwn();
      await Promise.all([page(incident, "page/1", "alice"), page(incident, "page/1", "alice")]);
      await page(incident, "page/1", "alice");
      await page(incident, "page/1", "carol");
      expect(await subject.pages(incident.incidentId, "alice")).toEqual([
        { text: "Acknowledge, alice", withdrawn: false },
      ]);
      expect(await subject.pages(incident.incidentId, "carol")).toHaveLength(1);
    });

    it("takes back what was sent under the keys, from everybody, telling each person once", async () => {
      const incident = incidentOfItsOwn();
      const { incidentId } = incident;
      await page(incident, "page/1", "alice");
      await page(incident, "page/2", "alice");
      await page(incident, "page/2", "carol");
      await page(incident, "page/10", "carol"); // This key begins with "page/1", but is the key of another page.
      const taking = { ...incident.effect("withdrawPages/1", 4), pages: ["page/1", "page/2"], text: "Alice has it." };
      const withdrawal = { ...taking, pages: taking.pages.map((key) => `${incidentId}/${key}`) };
      await subject.pager.withdraw(withdrawal);
      await subject.pager.withdraw(withdrawal);
      expect((await subject.pages(incidentId, "alice")).map((it) => it.withdrawn)).toEqual([true, true]);
      expect((await subject.pages(incidentId, "carol")).map((it) => it.withdrawn)).toEqual([true, false]);
      expect(await subject.withdrawals(incidentId, "alice")).toEqual(["Alice has it."]);
      expect(await subject.withdrawals(incidentId, "carol")).toEqual(["Alice has it."]);
    });

    it("tells nobody again of a page that was taken back before", async () => {
      const incident = incidentOfItsOwn();
      await page(incident, "page/1", "alice");
      const pages = [`${incident.incidentId}/page/1`];
      await subject.pager.withdraw({ ...incident.effect("withdrawPages/1"), pages, text: "Carol has it." });
      await subject.pager.withdraw({ ...incident.effect("withdrawPages/2"), pages, text: "It is over." });
      expect(await subject.withdrawals(incident.incidentId, "alice")).toEqual(["Carol has it."]);
    });

    it("has nothing to say to those who were not paged", async () => {
      const incident = incidentOfItsOwn();
      const pages = [`${incident.incidentId}/page/1`];
      await subject.pager.withdraw({ ...incident.effect("withdrawPages/1"), pages, text: "Nothing" });
      await subject.pager.withdraw({ ...incident.effect("withdrawPages/2"), pages: [], text: "Nothing" });
      expect(await subject.withdrawals(incident.incidentId, "alice")).toEqual([]);
    });

    it("does not send a page again that was taken back, when its key is repeated", async () => {
      const incident = incidentOfItsOwn();
      await page(incident, "page/1", "alice");
      const pages = [`${incident.incidentId}/page/1`];
      await subject.pager.withdraw({ ...incident.effect("withdrawPages/1"), pages, text: "Over" });
      await page(incident, "page/1", "alice");
      expect((await subject.pages(incident.incidentId, "alice")).map((it) => it.withdrawn)).toEqual([true]);
    });

    it("asks to be tried again while its system cannot be reached", async () => {
      const incident = incidentOfItsOwn();
      expect(await failureOf(subject.unreachable.page(pageFor(incident, "page/1", "alice")))).toBe("retry");
      await page(incident, "page/2", "alice");
      const pages = [`${incident.incidentId}/page/2`];
      const withdrawal = { ...incident.effect("withdrawPages/1"), pages, text: "Over" };
      expect(await failureOf(subject.unreachable.withdraw(withdrawal))).toBe("retry");
    });
  });
};
