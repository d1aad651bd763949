import { configuredMethods } from "../../integrations/contact-channels.ts";
import { pagerOver } from "../../integrations/paging/pager-that-sends-once.ts";
import { createSlackPager } from "../../integrations/slack/pager.ts";
import { createContactBook } from "../../records/contacts.ts";
import { createDeliveryLog } from "../../records/page-deliveries.ts";
import { botToken, type EmulatedSlack, slackVariables, startSlack } from "../integrations/vendors/emulated-slack.ts";
import { type RunningApi, runApi, until } from "./running-api.ts";

let slack: EmulatedSlack;
let api: RunningApi;
beforeAll(async () => {
  slack = await startSlack(["alice", "carol"]);
  api = await runApi({
    outsideSystems: slackVariables(slack.url),
    pagers: (pool) => [pagerOver(createSlackPager({ token: botToken, api: slack.url }), createDeliveryLog(pool))],
    bundleSeconds: 4,
  });
  const people = { alice: { slack: "alice@example.com" }, carol: { slack: "carol@example.com" } };
  await createContactBook(api.pool).seed(configuredMethods(people), Date.now());
  await api.startProductWorkers();
});
afterAll(async () => {
  await api.close();
  await slack.close();
});

const acknowledger = async (id: string) => (await api.incidents.get(id))?.incident.episodes[0]?.acknowledged?.person;

test("in a storm several incidents are one message with one button for all, which goes once all are acknowledged", async () => {
  const groups = Array.from({ length: 4 }, (_, group) => `slack-storm-${group}`);
  const answers = await Promise.all(
    groups.map(async (groupKey) =>
      api.post("/alerts", {
        ...{ alert: "APIErrorRateHigh", summary: `Errors in ${groupKey}`, severity: "sev2", service: groupKey },
        ...{ source: "prometheus", startedAt: new Date().toISOString(), status: "firing", groupKey },
      }),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
  const paged = await until("a page for several", async () => {
    const { rows } = await api.pool.query<{ person: string; ref: string; ids: readonly string[] }>(
      `select person, ref, array(select incident_id from held_pages where bundle = sent.incident_id) as ids
         from page_deliveries sent where incident_id like 'bundle-%' and state = 'sent'`,
    );
    return rows[0];
  });
  expect(paged.ids).toHaveLength(3);
  const [channel = "", ts = ""] = paged.ref.split("/");
  const message = async () => (await slack.messagesIn(channel)).find((it) => it.ts === ts);
  const buttons = async () => (await message())?.blocks.flatMap((it) => (it.type === "actions" ? it.elements : []));
  expect((await message())?.text).toContain("3 incidents at once:");
  const [all] = (await buttons()) ?? [];
  expect(all?.text.text).toBe("Acknowledge all");
  const press = { member: slack.members.get(paged.person) ?? "", channel, ts, action: "acknowledge" };
  const { payload, headers } = slack.pressed({ ...press, value: all?.value ?? "" });
  await api.app.inject({ method: "POST", url: "/slack/interactions", payload, headers });
  expect((await until("an answer", async () => slack.answered()[0])).text).toBe("Thank you: 3 of 3 are yours now.");
  expect(await Promise.all(paged.ids.map(acknowledger))).toEqual([paged.person, paged.person, paged.person]);
  await until("the message to change", async () => ((await buttons())?.length === 0 ? true : undefined));
  expect(slack.faults()).toEqual([]);
});
