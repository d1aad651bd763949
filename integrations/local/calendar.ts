import { and, eq, isNull, lt, lte, sql } from "drizzle-orm";
import type { Calendar } from "../../activities/ports/follow-up.ts";
import { type Database, once, provenanceOf } from "./outbox.ts";
import { meetings } from "./tables.ts";

/** Makes the local replacement for everybody's calendar, which contains postmortem meetings only. */
export const createCalendar = (db: Database): Calendar => ({
  invite: (meeting) => {
    const { slot, minutes, attendees, sequence, subject, text } = meeting;
    const details = { slot, minutes, attendees, sequence, subject };
    const what = sequence === 0 ? "invited" : "moved";
    const sent = {
      deed: "send-invitation",
      recipient: "attendees",
      channel: "invitation",
      what,
      text,
      details,
    } as const;
    return once(db, meeting, sent, async (tx) => {
      const values = {
        ...provenanceOf(meeting),
        slot: new Date(slot),
        minutes,
        attendees: [...attendees],
        sequence,
        subject,
        text,
        cancelledAt: null,
      };
      // As in real calendars, an invitation with a lower sequence number than the stored invitation is out of date and
      // ignored.
      await tx
        .insert(meetings)
        .values(values)
        .onConflictDoUpdate({
          target: meetings.incidentId,
          set: { ...values, writtenAt: sql`now()` },
          setWhere: lt(meetings.sequence, sequence),
        });
      return `meeting-${meeting.incidentId}`;
    });
  },
  cancel: async (meeting) => {
    const { sequence, incidentId, at, subject, text } = meeting;
    const sent = {
      deed: "cancel-invitation",
      recipient: "attendees",
      channel: "invitation",
      what: "cancelled",
      text,
      details: { sequence, subject },
    } as const;
    await once(db, meeting, sent, async (tx) => {
      await tx
        .update(meetings)
        .set({ cancelledAt: new Date(at), sequence })
        .where(
          and(eq(meetings.incidentId, incidentId), lte(meetings.sequence, sequence), isNull(meetings.cancelledAt)),
        );
      return "";
    });
  },
});
