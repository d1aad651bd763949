/**
 * The keys of obligations as they were first written into events, by the promise's words: all keys of the example, of
 * the stories and of random lives, but only two of many similar keys. The spelling of keys must never change.
 */
export const keysWritten: Readonly<Record<string, string>> = {
  acknowledged:
    "acknowledged#1 acknowledged#1/2 acknowledged#1/3 acknowledged#1/given-back-1 acknowledged#1/given-back-2 acknowledged#1/handed-1 acknowledged#2",
  "action item done": "action-item#A1 action-item#A10",
  "backlog ticket": "backlog-ticket",
  "brought to an end": "brought-to-an-end#1 brought-to-an-end#2",
  closed: "closed#1 closed#2",
  commander:
    "commander#1 commander#1/again commander#1/again-2 commander#1/again-3 commander#1/again~2 commander#1~2 commander#2 commander#2/again",
  "30-day completion review": "completion-review#1 completion-review#2",
  "declaration message": "declaration-message declaration-message~2",
  "declared although nobody answers":
    "declared-by-itself#1 declared-by-itself#1/2 declared-by-itself#1/3 declared-by-itself#1/given-back-1 declared-by-itself#1/given-back-2",
  "declared or declined":
    "declared-or-declined#1 declared-or-declined#1/3 declared-or-declined#1/given-back-1 declared-or-declined#1/handed-1",
  detected: "detected",
  "90-day effectiveness review":
    "effectiveness-review#1 effectiveness-review#2 effectiveness-review#A1 effectiveness-review#A10",
  "end of detect": "end-of-detect#1 end-of-detect#2",
  "end of investigate": "end-of-investigate#1 end-of-investigate#1~2 end-of-investigate#2",
  "end of mitigate": "end-of-mitigate#1 end-of-mitigate#1~2 end-of-mitigate#2",
  "end of respond": "end-of-respond#1 end-of-respond#1~2 end-of-respond#2",
  "engineering lead told": "engineering-lead-told#1 engineering-lead-told#2",
  "engineering leadership told": "engineering-leadership-told#1 engineering-leadership-told#2",
  "evidence saved": "evidence#1 evidence#2",
  "executives told": "executives-told#1 executives-told#1~2 executives-told#2",
  "first response": "first-response#1 first-response#1/2 first-response#1/3 first-response#2",
  "fix deployed": "fix-deployed#1 fix-deployed#2",
  "followed through": "followed-through#1",
  "held alert looked at again": "held#1/1 held#1/2",
  "leadership summary": "leadership-summary-told#1/1 leadership-summary-told#1/10 leadership-summary-told#1/1~2",
  "leadership told": "leadership-told#1 leadership-told#1~2 leadership-told#2",
  "leadership update": "leadership-update#1/1 leadership-update#1/1~2 leadership-update#1/2",
  "offer of command answered": "offer-answered#10 offer-answered#11",
  "page reaches on-call":
    "page-reaches-on-call#1 page-reaches-on-call#1/2 page-reaches-on-call#1/3 page-reaches-on-call#2",
  "comments closed": "postmortem-comments#1 postmortem-comments#2",
  "draft submitted": "postmortem-draft#1 postmortem-draft#2",
  "postmortem held": "postmortem-held#1 postmortem-held#2",
  "postmortem published": "postmortem-published#1 postmortem-published#2",
  "postmortem scheduled": "postmortem-scheduled#1 postmortem-scheduled#2",
  "postmortem ticket": "postmortem-ticket#1 postmortem-ticket#2",
  "public review": "public-review#1 public-review#2",
  "open for a relapse": "reopening-window#1 reopening-window#2",
  "resolution target": "resolution-target",
  "resolved or relapsed": "resolved-or-relapsed#1 resolved-or-relapsed#2",
  "a responder besides the commander": "responder#1 responder#1~2 responder#2",
  "room update": "room-update#1/1 room-update#1/1~2 room-update#1/2",
  "status page, first entry": "status-page#1 status-page#1~2 status-page#2",
  "status page update": "status-update#1/1 status-update#1/1~2 status-update#1/2",
  "support told": "support-told#1 support-told#1~2 support-told#2",
  "support update": "support-update#1/1 support-update#1/1~2 support-update#1/2",
  "tracking ticket": "tracking-ticket",
  "war room": "war-room",
};

/** Every obligation of the process document's example, in the order of the records. */
export const keysOfTheExample = `
detected page-reaches-on-call#1 acknowledged#1 declared-by-itself#1 declared-or-declined#1 first-response#1
resolution-target brought-to-an-end#1 commander#1 responder#1 communications-lead#1 scribe#1 war-room declaration-message tracking-ticket
support-told#1 leadership-told#1 engineering-leadership-told#1 status-page#1 room-update#1/1 room-update#1/2
room-update#1/3 room-update#1/4 room-update#1/5 support-update#1/1 leadership-update#1/1
resolved-or-relapsed#1 closed#1 evidence#1 postmortem-ticket#1 postmortem-scheduled#1 postmortem-held#1
postmortem-draft#1 postmortem-comments#1 postmortem-published#1 action-item#A1 action-item#A2 action-item#A3
action-item#A4 action-item#A5 action-item#A6 action-item#A7 action-item#A8 action-item#A9 action-item#A10
action-item#A11 action-item#A12 completion-review#1 effectiveness-review#A1 effectiveness-review#A2
effectiveness-review#A3 effectiveness-review#A4 effectiveness-review#A5 effectiveness-review#A6
effectiveness-review#A7 effectiveness-review#A8 effectiveness-review#A9 effectiveness-review#A10
effectiveness-review#A11 effectiveness-review#A12 end-of-detect#1 end-of-respond#1 end-of-investigate#1
end-of-mitigate#1
`;
