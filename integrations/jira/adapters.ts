import { askForHealth } from "../health.ts";
import type { AdapterConfiguration, Connection } from "../outside-system.ts";
import type { jira } from "./declaration.ts";
import { jiraAt } from "./issues.ts";
import { createJiraTracker } from "./tracker.ts";

export function connect({ variables, settings, emails }: AdapterConfiguration<typeof jira>): Connection {
  const { JIRA_URL: url, JIRA_EMAIL: email, JIRA_API_TOKEN: token } = variables;
  if (url === undefined || email === undefined || token === undefined) return "off";
  const { jiraProject: project, jiraIssueType: issueType = "Task" } = settings.organisation;
  if (project === undefined) return { lacks: "organisation.jiraProject" };
  const issues = jiraAt({ url, email, token });
  return {
    ports: ({ tracker }, log) => ({
      tracker: createJiraTracker(issues, { project, issueType, log, emails, before: tracker }),
    }),
    examine: async () => askForHealth("JIRA_URL, JIRA_EMAIL and JIRA_API_TOKEN", async () => issues.whoWeAre()),
  };
}
