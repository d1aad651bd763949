import type { Announcements } from "../informing/announcement.ts";
import { invitationTo } from "./postmortem-invitation.ts";
import { isInvited, onTicket, dataOfEvent } from "../informing/ways-to-tell.ts";
import { postmortemTerms } from "../informing/wording-data.ts";

/** Notes each step of the postmortem on the incident's ticket. */
export const postmortemAnnouncements = {
  evidenceSaved: (event, after) => onTicket(after, "evidence-saved", dataOfEvent(event)),
  postmortemOwnerNamed: (event, after) => onTicket(after, "owner-named", dataOfEvent(event)),
  postmortemMoved: (_, after) => (isInvited(after) ? invitationTo(after) : []),
  meetingHeld: (event, after) => onTicket(after, "meeting-held", { note: "", ...dataOfEvent(event) }),
  draftSubmitted: (event, after) =>
    onTicket(after, "draft-submitted", { ...dataOfEvent(event), ...postmortemTerms(after) }),
  commentsClosed: (event, after) => onTicket(after, "comments-closed", dataOfEvent(event)),
  postmortemPublished: (event, after) => onTicket(after, "postmortem-published", dataOfEvent(event)),
  reviewPublished: (event, after) => onTicket(after, "review-published", dataOfEvent(event)),
} satisfies Announcements;
