import { createHmac } from "node:crypto";
import { verifySlackRequest } from "@slack/bolt";
import { configuredMethods } from "../../integrations/contact-channels.ts";
import { isSlacks } from "../../integrations/slack/signature.ts";
import { pagerOver } from "../../integrations/paging/pager-that-sends-once.ts";
import { createSlackPager } from "../../integrations/slack/pager.ts";
import { createContactBook } from "../../records/contacts.ts";
import { createDeliveryLog } from "../../records/page-deliveries.ts";
import {
  botToken,
  type EmulatedSlack,
  type Press,
  signed,
  type SignedRequest,
  signingSecret,
  slackVariables,
  startSlack,
} from "../integrations/vendors/emulated-slack.ts";
import { type RunningApi, runApi, until } from "./running-api.ts";

let slack: EmulatedSlack;
let api: RunningApi;
const member = (name: string): string => slack.members.get(name) ?? "";
beforeAll(async () => {
  slack = await startSlack(["alice", "carol", "erin", "frank", "stranger"]);
  api = await runApi({
    outsideSystems: slackVariables(slack.url),
    pagers: (pool) => [pagerOver(createSlackPager({ token: botToken, api: slack.url }), createDeliveryLog(pool))],
  });
  // Alice is addressed by her id and Carol by her e-mail address, so that both ways are tested whoever is on duty this
  // week.
  const people = { alice: { slack: member("alice") }, carol: { slack: "carol@example.com" } };
  await createContactBook(api.pool).seed(configuredMethods(people), Date.now());
  await api.startProductWorkers();
});
afterAll(async () => {
  await api.close();
  await slack.close();
});

const declare = async (title: string) => {
  const declaration = { severity: "sev2", service: "API Service", title, impact: "One in ten cannot pay" };
  return String((await api.post("/incidents", { by: "bob", ...declaration })).body["id"]);
};
interface Paged extends Pick<Press, "channel" | "ts" | "value"> {
  readonly person: string;
}
/**
 * Waits until somebody was paged in Slack for an incident, or for a bundle (several incidents in one page). Returns the
 * person, the place of the message, and the value of its button.
 */
const pageOf = async (id: string): Promise<Paged> =>
  until(`a page of ${id}`, async () => {
    const { rows } = await api.pool.query<{ person: string; ref: string }>(
      "select person, ref from page_deliveries where incident_id = $1 and channel = 'slack' and state = 'sent'",
      [id],
    );
    const [row] = rows;
    if (row === undefined) return undefined;
    const [channel = "", ts = ""] = row.ref.split("/");
    const message = (await slack.messagesIn(channel)).find((it) => it.ts === ts);
    const buttons = message?.blocks.flatMap((it) => (it.type === "actions" ? it.elements : [])) ?? [];
    const value = buttons.find(({ action_id: action }) => action === "acknowledge")?.value;
    return value === undefined ? undefined : { person: row.person, channel, ts, value };
  });
const messageAt = async ({ channel, ts }: Pick<Press, "channel" | "ts">) =>
  (await slack.messagesIn(channel)).find((it) => it.ts === ts);
const send = async ({ payload, headers }: SignedRequest, to = api) =>
  to.app.inject({ method: "POST", url: "/slack/interactions", payload, headers });
/** Presses a button of a message in Slack, and returns the answer that the person sees. */
const press = async (by: string, paged: Pick<Press, "channel" | "ts" | "value">, more: Partial<Press> = {}) => {
  const before = slack.answered().length;
  const { channel, ts, value } = paged;
  const request = slack.pressed({ member: member(by), action: "acknowledge", channel, ts, value, ...more });
  expect(await send(request)).toMatchObject({ statusCode: 200, body: "" });
  return until("an answer", async () => slack.answered()[before]);
};
const acknowledger = async (id: string) => (await api.incidents.get(id))?.incident.episodes[0]?.acknowledged?.person;

test("a contact method is added by its owner, and confirmed by the code in a direct message", async () => {
  const headers = { "on-behalf-of": "frank" };
  const path = "/people/frank/contact-methods";
  const wrong = await api.post(path, { channel: "slack", address: "@frank" }, headers);
  expect(wrong).toMatchObject({ status: 400, body: { detail: expect.stringMatching(/A Slack member id/) } });
  const { body } = await api.post(path, { channel: "slack", address: "frank@example.com" }, headers);
  const code = await until("a code", async () => {
    const [message] = await slack.directsTo(member("frank"));
    return /code is (\d{6})/.exec(message?.text ?? "")?.[1];
  });
  expect((await api.post(`${path}/${String(body["id"])}/confirm`, { code }, headers)).status).toBe(200);
  const rule = { page: [{ afterMinutes: 0, channel: "slack" }], message: [] };
  expect((await api.post("/people/frank/paging-rule", rule, headers)).status).toBe(200);
  const { rows } = await api.pool.query("select address from contact_methods where person = 'frank'");
  expect(rows).toEqual([{ address: member("frank") }]);
  // Frank's confirmed Slack id identifies him, whichever message's button he presses.
  const id = await declare("Frank helps out");
  const { text } = await press("frank", await pageOf(id));
  expect(text).toBe("Thank you: it is yours now.");
  expect(await acknowledger(id)).toBe("frank");
});

test("a page arrives as a direct message; its button acknowledges, and the message then has none", async () => {
  const id = await declare("Payments fail");
  const paged = await pageOf(id);
  const message = await messageAt(paged);
  expect(message?.text).toContain(`SEV-2 ${id}: Payments fail`);
  expect(message?.text).toContain("Why you: ");
  const answer = await press(paged.person, paged);
  expect(answer).toMatchObject({ text: "Thank you: it is yours now.", replace_original: false });
  expect(await acknowledger(id)).toBe(paged.person);
  const over = await until("the message to change", async () => {
    const now = await messageAt(paged);
    return now?.blocks.some(({ type }) => type === "actions") === false ? now : undefined;
  });
  const name = paged.person === "alice" ? "Alice" : "Carol";
  expect(over.text).toBe(`SEV-2 ${id}: no longer asked of you\n${name} has it.`);
});

test("the first one wins, and the second is told who holds it", async () => {
  const id = await declare("Two at once");
  const paged = await pageOf(id);
  const other = paged.person === "alice" ? "frank" : "alice";
  await press(paged.person, paged);
  expect((await press(other, paged)).text).toMatch(new RegExp(`^${paged.person} has it since \\d\\d:\\d\\d`));
  expect(await acknowledger(id)).toBe(paged.person);
});

test("the same press sent again is done once, and answered as before", async () => {
  const id = await declare("Sent again");
  const paged = await pageOf(id);
  const trigger = "13345224609.738474920.8088930838d88f008e0";
  const first = await press(paged.person, paged, { trigger });
  expect((await press(paged.person, paged, { trigger })).text).toBe(first.text);
  expect((await press(paged.person, paged)).text).toContain("has it since");
});

test("what was acknowledged is put off or given back from the answer to the press", async () => {
  const id = await api
    .post("/alerts", {
      ...{ alert: "APIErrorRateHigh", summary: "Error rate", severity: "sev2", service: "API Service" },
      ...{ source: "prometheus", startedAt: new Date().toISOString(), status: "firing", groupKey: "give-back" },
    })
    .then(({ body }) => String(body["incident"]));
  const paged = await pageOf(id);
  const { blocks } = await press(paged.person, paged);
  const [snooze, giveBack] = blocks.flatMap((it) => (it.type === "actions" ? it.elements : []));
  const next = (button: typeof snooze) => ({
    ...{ action: button?.action_id ?? "", value: button?.value ?? "", isEphemeral: true },
  });
  const snoozed = await press(paged.person, paged, next(snooze));
  expect(snoozed).toMatchObject({ text: expect.stringMatching(/^You are paged again at/), replace_original: true });
  expect((await press(paged.person, paged, next(giveBack))).text).toBe("You have given it back: others are asked.");
  expect(await acknowledger(id)).toBeUndefined();
});

test("command is taken by a button, too, by whoever may have it", async () => {
  await createContactBook(api.pool).seed(configuredMethods({ erin: { slack: member("erin") } }), Date.now());
  const id = await declare("Who commands");
  const paged = await pageOf(id);
  const commandAnswer = await press("erin", { ...paged, ts: "1.000001" }, { action: "takeCommand" });
  expect(commandAnswer.text).toMatch(/^Thank you: you have command\./);
  expect((await api.get(`/incidents/${id}`)).body).toMatchObject({ commander: "erin" });
});

test("a stranger changes nothing, and reads who has it and how to become known", async () => {
  const id = await declare("Strangers");
  const paged = await pageOf(id);
  expect((await press("stranger", { ...paged, ts: "1.000001" })).text).toBe(
    "Nothing was done, as nobody who may be paged is known by this Slack account. " +
      `If you may be: incident contacts add slack ${member("stranger")}`,
  );
  expect(await acknowledger(id)).toBeUndefined();
  await press(paged.person, paged);
  expect((await press("stranger", { ...paged, ts: "1.000001" })).text).toMatch(/ (Alice|Carol) has it\. /);
});

test("who has left, or has taken the address out, presses for nobody", async () => {
  const id = await declare("Has left");
  const paged = await pageOf(id);
  await api.pool.query("update contact_methods set removed_at = now() where person = 'frank'");
  expect((await press("frank", { ...paged, ts: "1.000001" })).text).toMatch(/^Nothing was done/);
  await createContactBook(api.pool).seed(configuredMethods({ nobody: { slack: member("stranger") } }), Date.now());
  expect((await press("stranger", { ...paged, ts: "1.000001" })).text).toMatch(/^Nothing was done/);
  expect(await acknowledger(id)).toBeUndefined();
});

test("a link that was followed, and whatever else Slack tells, is taken without a word", async () => {
  const before = slack.answered().length;
  const place = { member: member("alice"), channel: "D1", ts: "1.1", value: "" };
  expect((await send(slack.pressed({ ...place, action: "open" }))).statusCode).toBe(200);
  expect((await send(slack.pressed({ ...place, action: "acknowledge", value: "not ours" }))).statusCode).toBe(200);
  expect((await send(signed("payload=%7B%22type%22%3A%22view_closed%22%7D"))).statusCode).toBe(200);
  expect((await send(signed("ssl_check=1"))).statusCode).toBe(200);
  expect(slack.answered()).toHaveLength(before);
});

test("an answer goes to Slack alone, wherever the press asks for it", async () => {
  const id = await declare("Elsewhere");
  const paged = await pageOf(id);
  const askedBefore = slack.asked().length;
  const answerAt = slack.url.replace("127.0.0.1", "localhost");
  const by = { member: member(paged.person), action: "acknowledge", ...paged, answerAt: `${answerAt}/actions/1` };
  expect((await send(slack.pressed(by))).statusCode).toBe(200);
  expect(await acknowledger(id)).toBe(paged.person);
  expect(
    slack
      .asked()
      .slice(askedBefore)
      .filter(({ path }) => path.startsWith("/actions/")),
  ).toEqual([]);
});

describe("the signature", () => {
  test("is Slack's documented one", () => {
    const body =
      "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar" +
      "&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com" +
      "%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
    const headers = {
      "x-slack-request-timestamp": "1531420618",
      "x-slack-signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    };
    const secret = "8f742231b10e8888abcd99yyyzzz85a5";
    expect(isSlacks(headers, body, secret, 1_531_420_618_000)).toBe(true);
    expect(isSlacks(headers, `${body}&`, secret, 1_531_420_618_000)).toBe(false);
  });

  const now = Date.parse("2026-01-29T14:29:00Z");
  const body = "payload=%7B%7D";
  const verdicts = ({ headers }: SignedRequest) => {
    const { "x-slack-signature": signature = "", "x-slack-request-timestamp": at = "" } = headers;
    const theirs = { "x-slack-signature": signature, "x-slack-request-timestamp": Number(at) };
    const bolt = () => verifySlackRequest({ signingSecret, body, headers: theirs, nowMilliseconds: now });
    return { ours: isSlacks(headers, body, signingSecret, now), bolt };
  };

  test("is read as Slack's own framework reads it", () => {
    const good = verdicts(signed(body, signingSecret, now));
    expect(good.ours).toBe(true);
    expect(good.bolt).not.toThrow();
    for (const bad of [signed(`${body}0`, signingSecret, now), signed(body, "another", now)]) {
      expect(verdicts(bad).ours).toBe(false);
      expect(verdicts(bad).bolt).toThrow();
    }
    const old = verdicts(signed(body, signingSecret, now - 301_000));
    expect(old.ours).toBe(false);
    expect(old.bolt).toThrow();
    // Slack's library accepts requests from the future, and ours refuses them.
    expect(verdicts(signed(body, signingSecret, now + 302_000)).ours).toBe(false);
    expect(verdicts(signed(body, signingSecret, now - 299_000)).ours).toBe(true);
  });

  test("that is missing, forged or stale is answered with 401, and nothing happens", async () => {
    const id = await declare("Forged");
    const paged = await pageOf(id);
    const good = slack.pressed({ member: member(paged.person), action: "acknowledge", ...paged });
    const bad = [
      { ...good, headers: { "content-type": "application/x-www-form-urlencoded" } },
      signed(good.payload, "another secret"),
      signed(good.payload, signingSecret, Date.now() - 301_000),
      signed(good.payload, signingSecret, Date.now() + 302_000),
      { ...good, payload: good.payload.replace(member(paged.person), member("alice")) + "&" },
      { ...good, headers: { ...good.headers, "x-slack-signature": createHmac("sha256", "").digest("hex") } },
    ];
    for (const request of bad) expect((await send(request)).statusCode).toBe(401);
    expect(await acknowledger(id)).toBeUndefined();
  });

  test("of a body that is too large is not even looked at", async () => {
    expect((await send(signed("p".repeat(300_000)))).statusCode).toBe(413);
  });
});

test("whatever was asked of Slack here, and whatever Slack sent, is as Slack describes it", () => {
  expect([...new Set(slack.faults())]).toEqual([]);
});
