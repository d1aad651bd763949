import type { Announcements } from "../informing/announcement.ts";
import { echo } from "../informing/announcement.ts";

/** Announces findings, hypotheses and decisions in the incident's room. */
export const investigationAnnouncements = {
  findingRecorded: echo("finding"),
  hypothesisRecorded: echo("hypothesis"),
  hypothesisJudged: echo("hypothesis-judged"),
  causeRecorded: echo("cause"),
  decisionRecorded: echo("decision"),
} satisfies Announcements;
