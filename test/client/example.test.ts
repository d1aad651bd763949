import { scorecard } from "../../domain/accounts/scorecard.ts";
import type { Instant } from "../../domain/incident/moment.ts";
import { transcriptOf, type TranscriptRow } from "../../integrations/local/transcript.ts";
import { driveExample } from "../../scripts/drive-example.ts";
import { exampleId, exampleInputs } from "../../scripts/example-incident.ts";
import { followUpMessages, followUpVerdicts, liveMessages, liveVerdicts } from "../support/example-tables.ts";
import { runApi, type RunningApi } from "./running-api.ts";
import { fold } from "../records/fold.ts";

const stamp = (at: Instant): string => new Date(at).toISOString().slice(0, 16).replace("T", " ");
const sorted = (rows: readonly (readonly string[])[]): readonly string[] => rows.map((row) => row.join(" | ")).sort();
const endsAt = Date.parse(exampleInputs.at(-1)?.at ?? "");

/** Compares what `npm run demo` sends with the tables in test/support/example-tables.ts. */
describe("the process document's example, through the API on the real server with its clock turned", () => {
  let api: RunningApi;
  let sent: readonly TranscriptRow[];

  beforeAll(async () => {
    api = await runApi({ rehearsal: true });
    await api.startProductWorkers();
    await driveExample({
      client: api.temporal.client,
      post: async (path, headers, body) => {
        const { status, body: answer } = await api.post(path, body, headers);
        if (status >= 300) throw new Error(`${path} was answered ${String(status)}: ${JSON.stringify(answer)}`);
        return answer;
      },
    });
    sent = await transcriptOf(api.pool, exampleId);
  }, 600_000);
  afterAll(async () => {
    await api.close();
  });

  test("sends every message of the hand-worked tables to its recipient, and no other", () => {
    const rows = oncePerAudience(
      sent.flatMap((row) => messagesOf(row).map((message) => [stamp(message.at), ...message.row])),
    );
    expect(sorted(rows)).toEqual(sorted([...liveMessages, ...followUpMessages]));
  });

  test("prints the scorecard of the hand-worked tables", async () => {
    const { body } = await api.get(`/incidents/${exampleId}/scorecard?at=${new Date(endsAt).toISOString()}`);
    const rows = promisesIn(body).map(({ promise, since, due, inWords, at }) => [
      ...[promise, minute(since), minute(due), inWords],
      at === undefined ? "" : minute(at),
    ]);
    expect(sorted(rows)).toEqual(sorted([...liveVerdicts, ...followUpVerdicts]));
    expect(body["metrics"]).toEqual({ timeToDetect: 1, timeToAcknowledge: 4, timeToResolve: 47 });
  });

  test("gives the same scorecard recomputed from the stored events", async () => {
    const folded = await fold(api.pool, exampleId);
    if (folded === undefined) throw new Error("nothing is recorded");
    const { body } = await api.get(`/incidents/${exampleId}/scorecard?at=${new Date(endsAt).toISOString()}`);
    const recomputed = scorecard(folded, endsAt).map(({ key, inWords }) => [key, inWords]);
    expect(sorted(recomputed)).toEqual(sorted(promisesIn(body).map(({ key, inWords }) => [key, inWords])));
  });

  test("ends its workflow with the 90-day review, everything recorded", async () => {
    const { status } = await api.temporal.client.workflow.getHandle(exampleId).describe();
    expect(status.name).toBe("COMPLETED");
  });
});

interface PrintedPromise {
  readonly key: string;
  readonly promise: string;
  readonly since: string;
  readonly due: string;
  readonly inWords: string;
  readonly at?: string;
}

const isPrinted = (value: unknown): value is PrintedPromise =>
  typeof value === "object" && value !== null && "key" in value && "inWords" in value;

const promisesIn = (body: Readonly<Record<string, unknown>>): readonly PrintedPromise[] => {
  const { promises } = body;
  if (!Array.isArray(promises) || !promises.every(isPrinted)) throw new Error(JSON.stringify(body));
  return promises;
};

const minute = (iso: string): string => iso.slice(0, 16).replace("T", " ");

interface Message {
  readonly at: Instant;
  readonly row: readonly [to: string, channel: string, what: string];
}

/**
 * Returns the messages of a row of the transcript. The tables leave out calls that only prepare a room: its members
 * and its topic.
 */
const messagesOf = ({ at, to, channel, deed, what, wording, details }: TranscriptRow): readonly Message[] => {
  const place = to === "#sre-alerts" ? "alerts-channel" : to;
  const one = (row: Message["row"]): readonly Message[] => [{ at, row }];
  switch (deed) {
    case "invite":
    case "set-topic":
    case "open-room":
      return [];
    case "page":
      return one([to, "page", what.replaceAll("; ", ", ").replace("take command", "take-command")]);
    case "withdraw-page":
      return one([to, "page", "withdrawn"]);
    case "edit":
      return one([place, "chat", `edited ${wording ?? ""}`]);
    case "create-ticket":
    case "comment":
      return one([to, "ticket", wording ?? what]);
    case "create-items":
      return one([to, "ticket", "action item"]);
    case "send-invitation":
      return one(["attendees", "invitation", stamp(Number(details["slot"]))]);
    default:
      return one([place, channel, wording ?? what]);
  }
};

/** Joins the mail and the channel message to support into one row, as the tables have it. */
const oncePerAudience = (rows: readonly (readonly string[])[]): readonly (readonly string[])[] => {
  const mails = rows
    .filter(([, , channel]) => channel === "mail")
    .map(([at, to, , what]) => `${at ?? ""}/${to ?? ""}/${what ?? ""}`);
  const keyOf = ([at, to, , what]: readonly string[]) => `${at ?? ""}/${to ?? ""}/${what ?? ""}`;
  const chats = new Set(rows.filter(([, , channel]) => channel === "chat").map(keyOf));
  return rows.flatMap((row) => {
    const [at = "", to = "", channel = "", what = ""] = row;
    if (channel === "chat" && mails.includes(keyOf(row))) return [];
    return [channel === "mail" && chats.has(keyOf(row)) ? [at, to, "mail + chat", what] : row];
  });
};
