import { DeliveryFailure } from "../../activities/ports/delivery.ts";
import type { DeliveryLog } from "../../activities/ports/delivery-log.ts";
import type { TicketItem, Tracker } from "../../activities/ports/follow-up.ts";
import { beginningOf } from "../../domain/beginning-of.ts";
import type { Person } from "../../domain/incident/people.ts";
import { oneLine } from "../../domain/plain-text.ts";
import { carriable } from "../paging/carriable-text.ts";
import { sendOnce } from "../paging/send-once.ts";
import { vendorKey } from "../paging/vendor-key.ts";
import { type JiraIssues, longestText, longestTitle, type NewIssue } from "./issues.ts";

export interface JiraTrackerOptions {
  readonly project: string;
  readonly issueType: string;
  readonly log: DeliveryLog;
  readonly emails: ReadonlyMap<Person, string>;
  /** Has the tickets of incidents that began before Jira was configured. */
  readonly before: Tracker;
}

type Delivered = Parameters<Tracker["createTicket"]>[0];
type Issue = Pick<NewIssue, "title" | "text" | "assignee" | "dueOn">;

/**
 * Makes the tracker in Jira: each ticket and each action item is an issue of the configured project. Whoever reads the
 * project learns of a private incident only that there is one and that there is news; its action items stay in the outbox.
 */
export function createJiraTracker(jira: JiraIssues, options: JiraTrackerOptions): Tracker {
  const { project, issueType, log, emails, before } = options;

  /** Makes an issue once for its key, and returns the issue's key in Jira. */
  const issueOnce = async (
    delivered: Omit<Delivered, "ticket" | "title" | "text">,
    inLog: string,
    issueOf: () => Promise<Issue>,
  ): Promise<string> => {
    const { key, incidentId } = delivered;
    const label = `incident-${vendorKey(key)}`;
    const sending = { ...delivered, channel: inLog, person: "tracker", to: project };
    const ref = await sendOnce(log, sending, {
      send: async () => {
        const { title, text, ...more } = await issueOf();
        const cut = {
          title: beginningOf(oneLine(carriable(title)), longestTitle),
          text: beginningOf(carriable(text), longestText),
        };
        return jira.create({ project, issueType, label, ...cut, ...more });
      },
      find: async () => jira.labelled(project, label),
      isWorseTwice: true,
    });
    const made = ref ?? (await refsOf(incidentId, inLog, key)).at(-1);
    if (made === undefined) throw new DeliveryFailure("retry", "it is not known which issue Jira has made");
    return made;
  };

  const refsOf = async (incidentId: string, channel: string, key: string): Promise<readonly string[]> => {
    const sent = await log.notTakenBack({ incidentId, channel, pages: [key] });
    return sent.flatMap((one) => one.sent.flatMap(({ ref }) => (ref === "" ? [] : [ref]))).toSorted(byNumber);
  };

  const itemIssue = async ({ item, description, owner, priority, dueOn, acceptance }: TicketItem, about: string) => {
    const email = emails.get(owner);
    // Without an account the owner is named in the text; a tracker that does not say who they are keeps no item back.
    const assignee = email === undefined ? undefined : await jira.accountOf(email).catch(() => undefined);
    const day = new Date(dueOn).toISOString().slice(0, 10);
    const text = [
      description,
      `Owner: ${owner}\nPriority: ${priority}\nDue: ${day}\nAcceptance: ${acceptance}\nIncident: ${about}, ${item}`,
    ].join("\n\n");
    const title = `${about} ${item} (${priority}): ${description}`;
    return { title, text, dueOn: day, ...(assignee === undefined ? {} : { assignee }) };
  };

  return {
    createTicket: async ({ ticket, title, text, ...delivered }) => {
      const issue = delivered.isPrivate === true ? secret(delivered.incidentId) : { title, text };
      return issueOnce(delivered, ticketInLog(ticket), async () => Promise.resolve(issue));
    },

    comment: async (comment) => {
      const { ticket, key, incidentId } = comment;
      const issue = (await refsOf(incidentId, ticketInLog(ticket), incidentId)).at(-1);
      if (issue === undefined) return before.comment(comment);
      const text = comment.isPrivate === true ? secretNews : beginningOf(carriable(comment.text), longestText);
      const sending = { ...comment, channel: "jira-comment", person: "tracker", to: issue };
      await sendOnce(log, sending, {
        send: async (remark) => jira.comment(issue, { text: `${text}${remark}`, key }),
        find: async () => jira.commentWith(issue, key),
        isWorseTwice: true,
      });
    },

    createItems: async ({ items, ...creation }) => {
      if (creation.isPrivate === true) return before.createItems({ ...creation, items });
      const refs: string[] = [];
      for (const item of items) {
        const delivered = { ...creation, key: `${creation.incidentId}/action-item/${item.item}` };
        refs.push(await issueOnce(delivered, "jira-item", async () => itemIssue(item, creation.incidentId)));
      }
      return refs.join(", ");
    },
  };
}

const secret = (incidentId: string) => ({
  title: `${incidentId}: private`,
  text: "Only those inside know what it is about. Its action items are not kept here.",
});
const secretNews = "There is news of this private incident. Only those inside know what it is.";

const ticketInLog = (ticket: string): string => `jira-${ticket}`;

/** Orders keys such as OPS-9 and OPS-12 by their numbers, which grow. */
const byNumber = (a: string, b: string): number => numberOf(a) - numberOf(b);
const numberOf = (key: string): number => Number(key.split("-").at(-1) ?? 0);
