import type { Calendar } from "../../../activities/ports/follow-up.ts";
import type { Instant } from "../../../domain/incident/moment.ts";
import { at, failureOf, incidentOfItsOwn } from "./delivered.ts";

export interface CalendarSubject {
  readonly calendar: Calendar;
  readonly unreachable: Calendar;
  readonly meeting: (
    incidentId: string,
  ) => Promise<
    { readonly slot: Instant; readonly attendees: readonly string[]; readonly cancelled: boolean } | undefined
  >;
}

/** Tests that a calendar adapter has to pass, the same for every calendar. */
export const calendarContract = (name: string, create: () => Promise<CalendarSubject>): void => {
  describe(`${name} as a calendar`, () => {
    let subject: CalendarSubject;
    beforeAll(async () => {
      subject = await create();
    });

    const meeting = (sequence: number, slot: Instant) => ({
      slot,
      minutes: 60,
      attendees: ["alice", "bob"],
      sequence,
      subject: "Postmortem: Checkout fails",
      text: "Draft attached.",
    });
    const cancelled = { subject: "Cancelled: postmortem", text: "The meeting is cancelled." };
    const [first, second] = [at + 72_000_000, at + 80_000_000];

    it("keeps one meeting an incident, which a higher sequence moves", async () => {
      const { incidentId, effect } = incidentOfItsOwn();
      const ref = await subject.calendar.invite({ ...effect("sendInvitation/1"), ...meeting(0, first) });
      expect(await subject.calendar.invite({ ...effect("sendInvitation/1"), ...meeting(0, first) })).toBe(ref);
      expect(await subject.calendar.invite({ ...effect("sendInvitation/2"), ...meeting(1, second) })).toBe(ref);
      expect(await subject.meeting(incidentId)).toEqual({
        slot: second,
        attendees: ["alice", "bob"],
        cancelled: false,
      });
    });

    it("ignores an invitation older than the one it knows", async () => {
      const { incidentId, effect } = incidentOfItsOwn();
      await subject.calendar.invite({ ...effect("sendInvitation/2"), ...meeting(1, second) });
      await subject.calendar.invite({ ...effect("sendInvitation/1"), ...meeting(0, first) });
      expect((await subject.meeting(incidentId))?.slot).toBe(second);
    });

    it("cancels, and a later invitation brings the meeting back", async () => {
      const { incidentId, effect } = incidentOfItsOwn();
      await subject.calendar.invite({ ...effect("sendInvitation/1"), ...meeting(0, first) });
      await subject.calendar.cancel({ ...effect("cancelInvitation/1"), sequence: 1, ...cancelled });
      await subject.calendar.cancel({ ...effect("cancelInvitation/1"), sequence: 1, ...cancelled });
      expect((await subject.meeting(incidentId))?.cancelled).toBe(true);
      await subject.calendar.invite({ ...effect("sendInvitation/2"), ...meeting(2, second) });
      expect(await subject.meeting(incidentId)).toEqual({
        slot: second,
        attendees: ["alice", "bob"],
        cancelled: false,
      });
    });

    it("has nothing to cancel where nobody was invited", async () => {
      const { incidentId, effect } = incidentOfItsOwn();
      await subject.calendar.cancel({ ...effect("cancelInvitation/1"), sequence: 1, ...cancelled });
      expect(await subject.meeting(incidentId)).toBeUndefined();
    });

    it("asks to be tried again while its system cannot be reached", async () => {
      const wanted = { ...incidentOfItsOwn().effect("sendInvitation/1"), ...meeting(0, first) };
      expect(await failureOf(subject.unreachable.invite(wanted))).toBe("retry");
    });
  });
};
