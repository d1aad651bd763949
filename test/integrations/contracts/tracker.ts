import type { TicketItem, Tracker } from "../../../activities/ports/follow-up.ts";
import { at, failureOf, incidentOfItsOwn } from "./delivered.ts";

export interface TrackerSubject {
  readonly tracker: Tracker;
  readonly unreachable: Tracker;
  /** Finds a ticket by the reference that `createTicket` returned. */
  readonly ticket: (ref: string) => Promise<{ readonly title: string; readonly comments: readonly string[] }>;
  readonly items: (incidentId: string) => Promise<readonly TicketItem[]>;
}

/** Tests that an issue tracker adapter has to pass, the same for every tracker. */
export const trackerContract = (name: string, create: () => Promise<TrackerSubject>): void => {
  describe(`${name} as a tracker`, () => {
    let subject: TrackerSubject;
    beforeAll(async () => {
      subject = await create();
    });

    const tracking = {
      ticket: "tracking",
      title: "INCIDENT-2026-01-29: Checkout fails",
      text: "See the room.",
    } as const;
    const item = (n: number): TicketItem => ({
      item: `A${n}`,
      description: `Alert on pool exhaustion (${n})`,
      owner: "alice",
      priority: n < 3 ? "P0" : "P1",
      dueOn: at + 7 * 86_400_000,
      acceptance: "The alert fires in the gameday.",
    });

    it("makes one ticket a key and answers the same one", async () => {
      const { effect } = incidentOfItsOwn();
      const wanted = { ...effect("createTicket/1"), ...tracking };
      const refs = await Promise.all([subject.tracker.createTicket(wanted), subject.tracker.createTicket(wanted)]);
      refs.push(await subject.tracker.createTicket(wanted));
      expect(new Set(refs).size).toBe(1);
      const other = await subject.tracker.createTicket({
        ...effect("createTicket/2"),
        ...tracking,
        ticket: "postmortem",
      });
      expect(other).not.toBe(refs[0]);
      expect((await subject.ticket(refs[0])).title).toBe(tracking.title);
    });

    it("comments on the incident's ticket of that name, once a key, in order", async () => {
      const { effect } = incidentOfItsOwn();
      const ref = await subject.tracker.createTicket({ ...effect("createTicket/1"), ...tracking });
      const comment = (n: number) =>
        subject.tracker.comment({ ...effect(`comment/${n}`), ticket: "tracking", text: `Comment ${n}` });
      await comment(1);
      await comment(2);
      await comment(1);
      expect((await subject.ticket(ref)).comments).toEqual(["Comment 1", "Comment 2"]);
    });

    it("refuses for good to comment on a ticket that was never made", async () => {
      const { effect } = incidentOfItsOwn();
      const comment = { ...effect("comment/1"), ticket: "tracking", text: "Hello?" } as const;
      expect(await failureOf(subject.tracker.comment(comment))).toBe("permanent");
    });

    it("makes every action item once, also when a second batch names it again", async () => {
      const { incidentId, effect } = incidentOfItsOwn();
      const twelve = Array.from({ length: 12 }, (_, n) => item(n + 1));
      const ref = await subject.tracker.createItems({ ...effect("createItems/1"), items: twelve });
      expect(await subject.tracker.createItems({ ...effect("createItems/1"), items: twelve })).toBe(ref);
      await subject.tracker.createItems({ ...effect("createItems/2"), items: [item(12), item(13)] });
      expect(await subject.items(incidentId)).toEqual([...twelve, item(13)]);
    });

    it("asks to be tried again while its system cannot be reached", async () => {
      const { effect } = incidentOfItsOwn();
      const wanted = { ...effect("createTicket/1"), ...tracking };
      expect(await failureOf(subject.unreachable.createTicket(wanted))).toBe("retry");
    });
  });
};
