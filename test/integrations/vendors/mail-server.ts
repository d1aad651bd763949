import type { AddressInfo } from "node:net";
import { type AddressObject, simpleParser, type ParsedMail } from "mailparser";
import { SMTPServer } from "smtp-server";

/** A real SMTP server that stores the mails it gets, and can be told to refuse recipients. */
export interface MailServer {
  readonly url: string;
  readonly mails: () => readonly ParsedMail[];
  readonly mailsTo: (address: string) => readonly ParsedMail[];
  /** Refuses recipients whose address begins with `begin`. */
  readonly refuse: (begin: string, responseCode: number) => void;
  readonly takeAgain: (begin: string) => void;
  readonly close: () => Promise<void>;
}

export async function startMailServer(): Promise<MailServer> {
  const mails: ParsedMail[] = [];
  const refusals = new Map<string, number>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onAuth: (_auth, _session, answer) => {
      answer(new Error("535 no such user"));
    },
    onRcptTo: ({ address }, _session, answer) => {
      const refusal = [...refusals].find(([begin]) => address.startsWith(begin));
      if (refusal === undefined) answer();
      else answer(Object.assign(new Error("refused"), { responseCode: refusal[1] }));
    },
    onData: (stream, _session, answer) => {
      simpleParser(stream).then(
        (mail) => {
          mails.push(mail);
          answer();
        },
        (error: unknown) => {
          answer(error instanceof Error ? error : new Error(String(error)));
        },
      );
    },
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = addressOf(server.server.address());
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails: () => mails,
    mailsTo: (address) => mails.filter(({ to }) => recipients(to).includes(address)),
    refuse: (begin, responseCode) => refusals.set(begin, responseCode),
    takeAgain: (begin) => refusals.delete(begin),
    close: async () =>
      new Promise((resolve) => {
        server.close(resolve);
      }),
  };
}

const recipients = (to: AddressObject | AddressObject[] | undefined): readonly (string | undefined)[] =>
  [to ?? []].flat().flatMap(({ value }) => value.map(({ address }) => address));

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (typeof address === "object" && address !== null) return address;
  throw new Error("The server does not listen on a port.");
}
