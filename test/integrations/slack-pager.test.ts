import type pg from "pg";
import type { Pager } from "../../activities/ports/paging.ts";
import { pagerOver } from "../../integrations/paging/pager-that-sends-once.ts";
import { createSlackChannels } from "../../integrations/slack/channels.ts";
import { createSlackPager } from "../../integrations/slack/pager.ts";
import { createDeliveryLog } from "../../records/page-deliveries.ts";
import { migratedDatabase } from "../support/migrated-database.ts";
import { failureOf, incidentOfItsOwn } from "./contracts/delivered.ts";
import { pagerContract } from "./contracts/pager.ts";
import { audienceChatContract } from "./contracts/stakeholders.ts";
import { botToken, type EmulatedSlack, type SlackMessage, startSlack } from "./vendors/emulated-slack.ts";

let pool: pg.Pool;
let slack: EmulatedSlack;
beforeAll(async () => {
  pool = await migratedDatabase();
  slack = await startSlack(["alice", "carol", "dora", "erin", "frank"]);
});
afterAll(async () => {
  await slack.close();
  await pool.end();
});

const pagerAt = (api: string, token = botToken): Pager =>
  pagerOver(createSlackPager({ token, api }), createDeliveryLog(pool));
const member = (name: string): string => slack.members.get(name) ?? "";
const pageTo = (to: string, incident = incidentOfItsOwn(), text = "SEV-2 x: Pool exhausted\nPlease acknowledge.") =>
  ({
    ...incident.effect("page/1/alice"),
    person: "alice",
    urgency: "page",
    asks: ["acknowledge"],
    text,
    to,
    link: "https://incidents.example.com/p/a",
  }) as const;
const textOf = ({ blocks }: SlackMessage): string =>
  blocks.map((block) => (block.type === "section" ? block.text.text : "")).join("");
const buttonsOf = (message: SlackMessage | undefined): readonly string[] =>
  message?.blocks.flatMap((block) => (block.type === "actions" ? block.elements.map(({ text }) => text.text) : [])) ??
  [];

pagerContract("Slack", async () => {
  // Returns the messages to a person about an incident, found by the keys that the messages carry.
  const about = async (incidentId: string, person: string) =>
    (await slack.directsTo(member(person))).filter(
      ({ metadata }) =>
        metadata?.event_payload.key.startsWith(`${incidentId}/`) === true &&
        metadata.event_payload.key.endsWith(`/${person}`),
    );
  const isOver = (message: SlackMessage) => !textOf(message).startsWith("Acknowledge,");
  return {
    pager: pagerAt(slack.url),
    // Nothing listens on port 1; earlier messages can still be read from the working Slack.
    unreachable: pagerAt("http://127.0.0.1:1"),
    addressOf: (person) => member(person),
    pages: async (incidentId, person) =>
      (await about(incidentId, person)).map((it) => ({ text: textOf(it), withdrawn: isOver(it) })),
    withdrawals: async (incidentId, person) => [
      ...new Set((await about(incidentId, person)).filter(isOver).map((it) => textOf(it))),
    ],
  };
});

describe("a page by Slack", () => {
  test("is a direct message with a button to acknowledge and one to open it, to whoever has that address", async () => {
    await pagerAt(slack.url).page(pageTo("dora@example.com"));
    const [message] = await slack.directsTo(member("dora"));
    expect(message?.text).toBe("SEV-2 x: Pool exhausted\nPlease acknowledge.");
    expect(message?.blocks.at(-1)).toMatchObject({
      elements: [
        { text: { text: "Acknowledge" }, style: "primary", action_id: "acknowledge" },
        { text: { text: "Open" }, url: "https://incidents.example.com/p/a" },
      ],
    });
    expect(slack.faults()).toEqual([]);
  });

  test("for several incidents has one button for all; a copy and a code have none", async () => {
    const pager = pagerAt(slack.url);
    const effect = { incidentId: "bundle-12345678", key: `bundle-${String(Date.now())}/erin` };
    await pager.page({ ...pageTo(member("erin")), ...effect, asks: ["acknowledge", "take-command"] });
    await pager.page({ ...pageTo(member("erin")), ...incidentOfItsOwn().effect("page/2/erin"), asks: [] });
    const [bundle, copy] = await slack.directsTo(member("erin"));
    expect(buttonsOf(bundle)).toEqual(["Acknowledge all", "Open"]);
    expect(buttonsOf(copy)).toEqual(["Open"]);
  });

  test("mentions nobody, whatever an alert says, and however much", async () => {
    const text = `SEV-2 x: <!channel> & <@U012AB3CD> @here\n${"A <very> long line. ".repeat(700)}`;
    await pagerAt(slack.url).page(pageTo(member("frank"), incidentOfItsOwn(), text));
    const message = (await slack.directsTo(member("frank"))).at(-1);
    expect(message?.text.startsWith("SEV-2 x: &lt;!channel&gt; &amp; &lt;@U012AB3CD&gt; @here")).toBe(true);
    const sections = message?.blocks.filter(({ type }) => type === "section") ?? [];
    expect(sections.length).toBeGreaterThan(4);
    expect(message === undefined ? "" : textOf(message).replaceAll("&lt;", "<").replaceAll("&gt;", ">")).toContain(
      text.slice(text.indexOf("\n")).trimEnd(),
    );
    expect(JSON.stringify(message?.blocks)).not.toMatch(/[<>]/);
    const [call] = slack.calls("chat.postMessage").filter((it) => it["text"]?.includes("!channel"));
    expect(call).toMatchObject({ parse: "none", link_names: "false" });
  });

  test.each([
    [{ status: 429, headers: { "retry-after": "7" } }, "retry-after", 7000],
    [{ status: 503 }, "retry", undefined],
    [{ status: 200, body: "<html>We will be back</html>" }, "retry", undefined],
    [{ status: 200, body: '{"ok":false,"error":"internal_error"}' }, "retry", undefined],
    [{ status: 200, body: '{"ok":false,"error":"channel_not_found"}' }, "permanent", undefined],
    [{ status: 200, body: '{"ok":false,"error":"restricted_action_read_only_channel"}' }, "permanent", undefined],
    [{ status: 200, body: '{"ok":false,"error":"missing_scope"}' }, "configuration", undefined],
    ["never", "retry", undefined],
  ] as const)("answered by %j is a matter of %s", async (answer, kind, retryAfterMs) => {
    const pager = pagerAt(slack.url);
    await pager.page(pageTo(member("alice")));
    const askedBefore = slack.asked().length;
    slack.answerNext(answer);
    const failure: unknown = await pager.page(pageTo(member("alice"))).catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind, retryAfterMs });
    // One attempt makes one request; retries are left to Temporal.
    expect(slack.asked().length - askedBefore).toBe(1);
  });

  test("with a wrong token is a matter of configuration, and the token is not told", async () => {
    const failure: unknown = await pagerAt(slack.url, "xoxb-wrong")
      .page(pageTo(member("alice")))
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: "configuration", message: "Slack answered invalid_auth" });
  });

  test("to somebody deactivated, or whom Slack does not know, is refused for good: the next channel is tried", async () => {
    slack.answerNext({ status: 200, body: '{"ok":false,"error":"user_disabled"}' });
    expect(await failureOf(pagerAt(slack.url).page(pageTo("U0GONE")))).toBe("permanent");
    expect(await failureOf(pagerAt(slack.url).page(pageTo("nobody@example.com")))).toBe("permanent");
  });
});

describe("a message whose answer was lost", () => {
  /** Returns Alice's direct messages about one incident. */
  const messagesOf = async (incidentId: string) =>
    (await slack.directsTo(member("alice"))).filter(
      ({ metadata }) => metadata?.event_payload.key.startsWith(incidentId) === true,
    );

  test("is looked for before it is posted again, and found", async () => {
    const incident = incidentOfItsOwn();
    const page = pageTo(member("alice"), incident);
    // A killed worker leaves this behind: a posted message, and a claim that has expired and that nobody ends.
    await createDeliveryLog(pool).claim({ ...page, channel: "slack" }, []);
    await createSlackPager({ token: botToken, api: slack.url }).send(page);
    await pool.query("update page_deliveries set claimed_until = now() - interval '1 second' where key = $1", [
      page.key,
    ]);
    await Promise.all([pagerAt(slack.url).page(page), pagerAt(slack.url).page(page)]);
    const [message, ...more] = await messagesOf(incident.incidentId);
    expect(more).toEqual([]);
    const { rows } = await pool.query("select state, ref from page_deliveries where key = $1", [page.key]);
    expect(rows).toEqual([{ state: "sent", ref: `${await slack.directWith(member("alice"))}/${message?.ts ?? ""}` }]);
  });

  test("and that is not there is posted again, once, and says so", async () => {
    const incident = incidentOfItsOwn();
    const page = pageTo(member("alice"), incident);
    const pager = pagerAt(slack.url);
    await pager.page(pageTo(member("alice")));
    slack.answerNext({ status: 502 });
    expect(await failureOf(pager.page(page))).toBe("retry");
    await pager.page(page);
    await pager.page(page);
    expect((await messagesOf(incident.incidentId)).map(({ text }) => text.split("\n").at(-1))).toEqual([
      "(You may have this already.)",
    ]);
  });

  test("is posted again also while Slack cannot say", async () => {
    const incident = incidentOfItsOwn();
    const page = pageTo(member("alice"), incident);
    const pager = pagerAt(slack.url);
    await pager.page(pageTo(member("alice")));
    slack.answerNext({ status: 502 }, { status: 200, body: '{"ok":false,"error":"missing_scope"}' });
    expect(await failureOf(pager.page(page))).toBe("retry");
    await pager.page(page);
    expect(await messagesOf(incident.incidentId)).toHaveLength(1);
  });

  test("is found, too, when it is to be taken back", async () => {
    const incident = incidentOfItsOwn();
    const page = pageTo(member("alice"), incident);
    const pager = createSlackPager({ token: botToken, api: slack.url });
    await pager.send(page);
    await pager.takeBack({ ...page, text: "Carol has it.", sent: [{ key: page.key, ref: "" }] });
    const [message] = await messagesOf(incident.incidentId);
    expect(message?.text).toBe("Carol has it.");
    expect(buttonsOf(message)).toEqual([]);
    // Somebody deleted the message in the meantime, so nothing is left to take back.
    const gone = { key: page.key, ref: `${await slack.directWith(member("alice"))}/1.000001` };
    await pager.takeBack({ ...page, text: "Carol has it.", sent: [gone] });
    slack.answerNext({ status: 200, body: '{"ok":false,"error":"channel_not_found"}' });
    await pager.takeBack({ ...page, text: "Carol has it.", sent: [gone] });
  });
});

audienceChatContract("Slack", async () =>
  Promise.resolve({
    chat: createSlackChannels({ token: botToken, api: slack.url }, createDeliveryLog(pool)),
    unreachable: createSlackChannels({ token: botToken, api: "http://127.0.0.1:1" }, createDeliveryLog(pool)),
    told: async (incidentId, channel) =>
      (await slack.messagesIn(slack.channels.get(channel) ?? ""))
        .filter(({ metadata }) => metadata?.event_payload.key.startsWith(`${incidentId}/`) === true)
        .map(({ text }) => text),
  }),
);

describe("a chat channel that is paged", () => {
  const channels = () => createSlackChannels({ token: botToken, api: slack.url }, createDeliveryLog(pool));
  const pageIn = (incident: ReturnType<typeof incidentOfItsOwn>) =>
    ({
      ...incident.effect(`page/1/${slack.ops}`),
      to: "on-call",
      channel: slack.ops,
      text: "SEV-2 x: Pool exhausted\nPlease acknowledge.",
      asks: ["acknowledge"],
    }) as const;
  const postsOf = async (incidentId: string) =>
    (await slack.messagesIn(slack.ops)).filter(
      ({ metadata }) => metadata?.event_payload.key.startsWith(incidentId) === true,
    );

  test("reads it once, with a button, until it is over", async () => {
    const incident = incidentOfItsOwn();
    await Promise.all([channels().tell(pageIn(incident)), channels().tell(pageIn(incident))]);
    const [post, ...more] = await postsOf(incident.incidentId);
    expect(more).toEqual([]);
    expect(buttonsOf(post)).toEqual(["Acknowledge"]);
    const over = { ...incident.effect("withdrawPages/2"), pages: [incident.incidentId], text: "Carol has it." };
    await channels().withdraw?.(over);
    const [changed] = await postsOf(incident.incidentId);
    expect(changed?.text).toBe("Carol has it.");
    expect(buttonsOf(changed)).toEqual([]);
  });

  test("that the app is not in is refused for good; one whose answer was lost is posted again and says so", async () => {
    const incident = incidentOfItsOwn();
    expect(await failureOf(channels().tell({ ...pageIn(incident), channel: "nowhere" }))).toBe("permanent");
    slack.answerNext({ status: 502 });
    expect(await failureOf(channels().tell(pageIn(incident)))).toBe("retry");
    await channels().tell(pageIn(incident));
    const posts = await postsOf(incident.incidentId);
    expect(posts.map(({ text }) => text.split("\n").at(-1))).toEqual(["(You may have this already.)"]);
  });
});

test("whatever was asked of Slack here, and whatever it answered, is as Slack describes it", () => {
  expect(slack.calls("chat.update").length).toBeGreaterThan(0);
  expect(slack.calls("conversations.history").length).toBeGreaterThan(0);
  expect([...new Set(slack.faults())]).toEqual([]);
});
