import { and, eq, isNull, lt, lte, sql } from "drizzle-orm";
import type { Calendar } from "../../activities/ports.ts";
import { type Database, once, provenanceOf } from "./delivering.ts";
import { meetings } from "./schema.ts";

/** Everybody's calendar, as far as it concerns postmortem meetings. */
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
      // As calendars do: what has a lower number than the one they know is old news.
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
    const { sequence, incidentId, at } = meeting;
    const sent = {
      deed: "cancel-invitation",
      recipient: "attendees",
      channel: "invitation",
      what: "cancelled",
      text: "",
      details: { sequence },
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
