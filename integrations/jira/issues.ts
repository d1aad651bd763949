import { z } from "zod";
import { askForJson } from "../paging/vendor-request.ts";

export interface JiraOptions {
  readonly url: string;
  readonly email: string;
  readonly token: string;
}

export interface NewIssue {
  readonly project: string;
  readonly issueType: string;
  readonly title: string;
  readonly text: string;
  /** Our key, as a label by which the issue is found again if Jira's answer was lost. */
  readonly label: string;
  readonly assignee?: string;
  /** The last day, such as 2026-02-05. */
  readonly dueOn?: string;
}

/** Jira Cloud's REST API, version 3. Each call makes one attempt and throws a DeliveryFailure if it fails. */
export interface JiraIssues {
  /** Makes an issue and returns its key, such as OPS-12. */
  create(issue: NewIssue): Promise<string>;
  /** Returns the key of the issue with a label. Jira finds an issue some seconds after it was made. */
  labelled(project: string, label: string): Promise<string | undefined>;
  /** Adds a comment that carries our key, and returns its id. */
  comment(issue: string, comment: { readonly text: string; readonly key: string }): Promise<string>;
  /** Returns the id of the comment that carries our key. */
  commentWith(issue: string, key: string): Promise<string | undefined>;
  /**
   * Returns the id of the account with an e-mail address; undefined if Jira finds none or several, or another address.
   * Jira may hide addresses; then the only account that it finds counts.
   */
  accountOf(email: string): Promise<string | undefined>;
  whoWeAre(): Promise<string>;
}

/** The longest title that Jira takes, and the longest text of a field, in characters. */
export const longestTitle = 255;
export const longestText = 32_000;

const commentProperty = "incident-response";
const created = z.object({ key: z.string() });
const found = z.object({ issues: z.array(created).default([]) });
const comments = z.object({
  comments: z
    .array(
      z.object({
        id: z.string(),
        properties: z.array(z.object({ key: z.string(), value: z.unknown() })).default([]),
      }),
    )
    .default([]),
});

export function jiraAt({ url, email, token }: JiraOptions): JiraIssues {
  const authorization = `Basic ${Buffer.from(`${email}:${token}`).toString("base64")}`;
  const request = async (method: string, path: string, body?: object): Promise<unknown> => {
    return askForJson({ name: "Jira" }, `${url.replace(/\/+$/, "")}/rest/api/3${path}`, {
      method,
      headers: { authorization, accept: "application/json", "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  };
  const commentsOf = (issue: string) => `/issue/${encodeURIComponent(issue)}/comment`;
  return {
    create: async ({ project, issueType, title, text, label, assignee, dueOn }) => {
      const fields = {
        ...{ project: { key: project }, issuetype: { name: issueType }, summary: title, labels: [label] },
        description: asDocument(text),
        ...(assignee === undefined ? {} : { assignee: { accountId: assignee } }),
        ...(dueOn === undefined ? {} : { duedate: dueOn }),
      };
      return created.parse(await request("POST", "/issue", { fields })).key;
    },
    labelled: async (project, label) => {
      const jql = `project = "${project}" and labels = "${label}"`;
      return found.parse(await request("POST", "/search/jql", { jql, fields: ["key"], maxResults: 1 })).issues[0]?.key;
    },
    comment: async (issue, { text, key }) => {
      const properties = [{ key: commentProperty, value: { key } }];
      const body = { body: asDocument(text), properties };
      return z.object({ id: z.string() }).parse(await request("POST", commentsOf(issue), body)).id;
    },
    commentWith: async (issue, key) => {
      const newest = `${commentsOf(issue)}?orderBy=-created&maxResults=50&expand=properties`;
      const ours = z.object({ key: z.literal(key) });
      return comments
        .parse(await request("GET", newest))
        .comments.find(({ properties }) =>
          properties.some((one) => one.key === commentProperty && ours.safeParse(one.value).success),
        )?.id;
    },
    accountOf: async (address) => {
      const users = z.array(z.object({ accountId: z.string(), emailAddress: z.string().default("") }));
      const query = `/user/search?query=${encodeURIComponent(address)}&maxResults=2`;
      const [one, ...others] = users.parse(await request("GET", query));
      const isTheirs = ["", address.toLowerCase()].includes(one?.emailAddress.toLowerCase() ?? "");
      return isTheirs && others.length === 0 ? one?.accountId : undefined;
    },
    whoWeAre: async () => {
      const { displayName } = z.object({ displayName: z.string() }).parse(await request("GET", "/myself"));
      return `the user is ${displayName}`;
    },
  };
}

/** Makes Jira's document of a plain text (Atlassian Document Format), in which nothing is taken for markup. */
const asDocument = (text: string) => ({
  ...{ type: "doc", version: 1 },
  content: text
    .split(/\n{2,}/)
    .filter((paragraph) => paragraph.trim() !== "")
    .map((paragraph) => ({
      type: "paragraph",
      content: paragraph
        .split("\n")
        .filter((line) => line !== "")
        .flatMap((line, index) => [...(index === 0 ? [] : [{ type: "hardBreak" }]), { type: "text", text: line }]),
    })),
});
