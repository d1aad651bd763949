import type { StatusPage } from "../../../activities/ports/informing.ts";
import { failureOf, incidentOfItsOwn } from "./delivered.ts";

export interface StatusPageSubject {
  readonly statusPage: StatusPage;
  readonly unreachable: StatusPage;
  readonly entries: (
    incidentId: string,
  ) => Promise<readonly { readonly state: string; readonly text: string; readonly withdrawn: boolean }[]>;
}

/** Tests that a status page adapter has to pass, the same for every status page. */
export const statusPageContract = (name: string, create: () => Promise<StatusPageSubject>): void => {
  describe(`${name} as a status page`, () => {
    let subject: StatusPageSubject;
    beforeAll(async () => {
      subject = await create();
    });

    const entry = {
      service: "payments",
      severity: "sev2",
      state: "investigating",
      text: "Some payments fail.",
    } as const;
    const shownEntry = { state: "investigating", text: "Some payments fail.", withdrawn: false };

    it("publishes once a key and answers the same entry", async () => {
      const { incidentId, effect } = incidentOfItsOwn();
      const wanted = { ...effect("publish/1"), ...entry };
      const refs = await Promise.all([subject.statusPage.publish(wanted), subject.statusPage.publish(wanted)]);
      refs.push(await subject.statusPage.publish(wanted));
      expect(new Set(refs).size).toBe(1);
      expect(await subject.entries(incidentId)).toEqual([shownEntry]);
    });

    it("adds each further state below the one before", async () => {
      const { incidentId, effect } = incidentOfItsOwn();
      await subject.statusPage.publish({ ...effect("publish/1"), ...entry });
      await subject.statusPage.publish({ ...effect("publish/2", 9), ...entry, state: "resolved", text: "It works." });
      expect((await subject.entries(incidentId)).map((it) => it.state)).toEqual(["investigating", "resolved"]);
    });

    it("takes all entries of one incident back, and of no other", async () => {
      const [wrong, right] = [incidentOfItsOwn(), incidentOfItsOwn()];
      await subject.statusPage.publish({ ...wrong.effect("publish/1"), ...entry });
      await subject.statusPage.publish({ ...wrong.effect("publish/2"), ...entry });
      await subject.statusPage.publish({ ...right.effect("publish/1"), ...entry });
      await subject.statusPage.withdraw({ ...wrong.effect("withdrawEntry/1", 5), text: "It was none." });
      await subject.statusPage.withdraw({ ...wrong.effect("withdrawEntry/1", 5), text: "It was none." });
      expect((await subject.entries(wrong.incidentId)).map((it) => it.withdrawn)).toEqual([true, true]);
      expect((await subject.entries(right.incidentId)).map((it) => it.withdrawn)).toEqual([false]);
    });

    it("withdraws nothing, and says nothing, where nothing was published", async () => {
      const { incidentId, effect } = incidentOfItsOwn();
      await subject.statusPage.withdraw({ ...effect("withdrawEntry/1"), text: "It was none." });
      expect(await subject.entries(incidentId)).toEqual([]);
    });

    it("asks to be tried again while its system cannot be reached", async () => {
      const { effect } = incidentOfItsOwn();
      expect(await failureOf(subject.unreachable.publish({ ...effect("publish/1"), ...entry }))).toBe("retry");
    });
  });
};
