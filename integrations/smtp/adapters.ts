import { askForHealth } from "../health.ts";
import type { Connection, AdapterConfiguration } from "../outside-system.ts";
import { createAudienceMail } from "./audience-mail.ts";
import type { smtp } from "./declaration.ts";
import { createInvitations } from "./invitations.ts";
import { createSmtpPager } from "./pager.ts";
import { greetSmtpServer, openPostOffice } from "./post-office.ts";

export function connect({ variables, settings, emails }: AdapterConfiguration<typeof smtp>): Connection {
  const { SMTP_URL: url } = variables;
  const { mailFrom: from } = settings.paging;
  if (url === undefined) return "off";
  if (from === undefined) return { lacks: "paging.mailFrom" };
  const office = openPostOffice({ url, from });
  return {
    carriers: [createSmtpPager(office)],
    ports: (_, log) => ({ mail: createAudienceMail(office, log), calendar: createInvitations(office, log, emails) }),
    examine: async () => askForHealth("SMTP_URL", async () => greetSmtpServer(url)),
  };
}
