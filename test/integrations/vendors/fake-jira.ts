import { z } from "zod";
import { type Answering, type Asked, type RecordingServer, startRecordingServer } from "./recording-server.ts";
import { vendorDescription } from "./vendor-description.ts";

const api = vendorDescription("jira");
export const user = { email: "bot@example.com", token: "a token for tests" };

const adf = z.object({
  type: z.literal("doc"),
  version: z.literal(1),
  content: z.array(
    z.object({
      type: z.literal("paragraph"),
      content: z.array(
        z.discriminatedUnion("type", [
          z.strictObject({ type: z.literal("text"), text: z.string().min(1) }),
          z.strictObject({ type: z.literal("hardBreak") }),
        ]),
      ),
    }),
  ),
});
const textOf = ({ content }: z.output<typeof adf>): string =>
  content
    .map((paragraph) => paragraph.content.map((node) => (node.type === "text" ? node.text : "\n")).join(""))
    .join("\n\n");

const newIssue = z.object({
  fields: z.strictObject({
    project: z.object({ key: z.string() }),
    issuetype: z.object({ name: z.string() }),
    summary: z
      .string()
      .min(1)
      .max(255)
      .refine((title) => !title.includes("\n")),
    description: adf,
    labels: z.array(z.string().regex(/^\S+$/)),
    assignee: z.object({ accountId: z.string() }).optional(),
    duedate: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}$/)
      .optional(),
  }),
});
const newComment = z.object({ body: adf, properties: z.array(z.object({ key: z.string(), value: z.unknown() })) });

export interface TheirIssue {
  readonly key: string;
  readonly project: string;
  readonly issueType: string;
  readonly title: string;
  readonly text: string;
  readonly labels: readonly string[];
  readonly assignee?: string;
  readonly dueOn?: string;
  readonly comments: { readonly id: string; readonly text: string; readonly properties: readonly unknown[] }[];
}

/**
 * A fake of the parts of Jira Cloud that the product calls, with its state: issues, their comments, and users. Requests
 * and answers are checked against Jira's own description, which lacks the search by JQL.
 */
export interface FakeJira extends RecordingServer {
  readonly issues: () => readonly TheirIssue[];
  readonly faults: () => readonly string[];
}

export async function startJira(accounts: Readonly<Record<string, string>>): Promise<FakeJira> {
  const issues: TheirIssue[] = [];
  const faults: string[] = [];
  const authorization = `Basic ${Buffer.from(`${user.email}:${user.token}`).toString("base64")}`;

  const server = await startRecordingServer((asked: Asked): Answering => {
    const { pathname, searchParams } = new URL(asked.path, "http://localhost");
    const path = pathname.replace("/rest/api/3", "");
    if (asked.headers.authorization !== authorization) return { status: 401, body: '{"errorMessages":["no"]}' };
    const body: unknown = asked.body === "" ? undefined : JSON.parse(asked.body);
    const [, , key] = /^\/issue\/([^/]+)\/comment$/.exec(path)?.[1] === undefined ? [] : path.split("/");
    const operation = {
      method: asked.method === "POST" ? "post" : "get",
      path: `/rest/api/3${key === undefined ? path : "/issue/{issueIdOrKey}/comment"}`,
    } as const;
    const answer = (status: number, is: unknown): Answering => {
      faults.push(...api.faultsOfAnswer(operation, status, is));
      return { status, body: JSON.stringify(is) };
    };
    if (path === "/search/jql") {
      const { jql } = z.object({ jql: z.string() }).parse(body);
      const [, project = "", label = ""] = /^project = "(.+)" and labels = "(.+)"$/.exec(jql) ?? [];
      const fitting = issues.filter((it) => it.project === project && it.labels.includes(label));
      return { status: 200, body: JSON.stringify({ issues: fitting.map((it) => ({ key: it.key })) }) };
    }
    if (body !== undefined) faults.push(...api.faultsOfRequest(operation, body));
    if (path === "/myself") return answer(200, { displayName: "Incidents" });
    if (path === "/user/search") {
      const accountId = accounts[searchParams.get("query") ?? ""];
      // As Jira does, this finds accounts whose address begins like what is looked for.
      const near = Object.entries(accounts).filter(([email]) =>
        email.startsWith((searchParams.get("query") ?? "").slice(0, 3)),
      );
      const found = accountId === undefined ? near : [[searchParams.get("query") ?? "", accountId]];
      return answer(
        200,
        found.map(([emailAddress, id]) => ({ emailAddress, accountId: id })),
      );
    }
    if (path === "/issue") {
      const { fields } = newIssue.parse(body);
      const made: TheirIssue = {
        ...{ key: `${fields.project.key}-${String(issues.length + 1)}`, project: fields.project.key },
        ...{ issueType: fields.issuetype.name, title: fields.summary, text: textOf(fields.description) },
        ...{ labels: fields.labels, comments: [] },
        ...(fields.assignee === undefined ? {} : { assignee: fields.assignee.accountId }),
        ...(fields.duedate === undefined ? {} : { dueOn: fields.duedate }),
      };
      issues.push(made);
      return answer(201, { id: String(issues.length), key: made.key, self: "https://acme.atlassian.net/1" });
    }
    const issue = issues.find((it) => it.key === key);
    if (issue === undefined) return { status: 404, body: '{"errorMessages":["Issue does not exist"]}' };
    if (body === undefined) {
      const comments = issue.comments.toReversed().map(({ id, properties }) => ({ id, properties }));
      return answer(200, { comments, startAt: 0, maxResults: 50, total: comments.length });
    }
    const { body: said, properties } = newComment.parse(body);
    const comment = { id: String(10_000 + issue.comments.length), text: textOf(said), properties };
    issue.comments.push(comment);
    return answer(201, { id: comment.id });
  });
  return { ...server, issues: () => issues, faults: () => faults };
}
