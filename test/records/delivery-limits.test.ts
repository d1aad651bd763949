import type pg from "pg";
import { limitsOf } from "../../integrations/paging/limits-per-address.ts";
import { pagerOver } from "../../integrations/paging/pager-that-sends-once.ts";
import type { Sending } from "../../activities/ports/delivery-log.ts";
import { createDeliveryLog } from "../../records/page-deliveries.ts";
import { migratedDatabase } from "../support/migrated-database.ts";

let pool: pg.Pool;
beforeAll(async () => {
  pool = await migratedDatabase();
});
beforeEach(async () => pool.query("delete from page_deliveries"));
afterAll(async () => pool.end());

const incident = "incident-2026-01-29-1423";
const page = (number: number, more: Partial<Sending> = {}): Sending => ({
  ...{ key: `${incident}/page/${String(number)}/alice`, incidentId: incident, kind: "real", at: Date.now() },
  ...{ channel: "sms", person: "alice", to: "+15550101" },
  ...more,
});
const claim = async (sending: Sending) => createDeliveryLog(pool).claim(sending, limitsOf(sending.channel));
/** Moves all pages so far some minutes into the past, as if that time had passed. */
const passed = async (minutes: number) =>
  pool.query("update page_deliveries set claimed_until = claimed_until - make_interval(mins => $1)", [minutes]);
const claimed = async (numbers: readonly number[], more: Partial<Sending> = {}) => {
  const answers = [];
  for (const number of numbers) answers.push(await claim(page(number, more)));
  return answers;
};

test.each([
  ["voice", 3, 7, 15],
  ["sms", 5, 11, 21],
])("by %s an address takes %i pages in 15 minutes, %i in an hour, %i in three", async (channel, short, hour, long) => {
  let number = 0;
  const next = async (count: number) =>
    claimed(
      Array.from({ length: count }, () => number++),
      { channel },
    );
  const fill = async (count: number): Promise<void> => {
    for (let left = count; left > 0; left -= short) {
      if (left < count) await passed(16);
      expect(new Set(await next(Math.min(short, left)))).toEqual(new Set(["send"]));
    }
  };
  const isFull = async () => expect(await next(1)).toEqual([{ roomInMs: expect.any(Number) }]);
  await fill(short);
  await isFull();
  await passed(16);
  await fill(hour - short);
  await passed(16);
  await isFull();
  await passed(45);
  const again = Math.min(hour, long - hour);
  await fill(again);
  if (hour + again < long) {
    await passed(29);
    await fill(long - hour - again);
  }
  await passed(16);
  await isFull();
});

test("workers that claim for one address in the same instant stay within the limit together", async () => {
  // Opens ten database connections first, so that the requests below really run at the same time.
  await Promise.all(Array.from({ length: 10 }, async () => pool.query("select pg_sleep(0.1)")));
  for (let address = 0; address < 15; address++) {
    const to = `+1555020${String(address)}`;
    await claimed([0], { to });
    const numbers = Array.from({ length: 10 }, (_, number) => number + 1);
    const together = await Promise.all(numbers.map(async (number) => claim(page(number, { to }))));
    expect(together.filter((it) => it === "send")).toHaveLength(4);
    expect(together.filter((it) => typeof it === "object")).toHaveLength(6);
  }
});

test("says when there is room again", async () => {
  await claimed([1, 2, 3], { channel: "voice" });
  await passed(5);
  const [answer] = await claimed([4], { channel: "voice" });
  expect(answer).toEqual({ roomInMs: expect.closeTo(10 * 60_000, -4) });
});

test("the first page of an incident is beyond them, and its channels all count as that first page", async () => {
  await claimed([1, 2, 3, 4], { channel: "voice" });
  const other = "incident-2026-01-29-1430";
  const first = page(1, { key: `${other}/page/3/alice`, incidentId: other });
  expect(await claim({ ...first, channel: "voice" })).toBe("send");
  expect(await claim({ ...first, channel: "sms" })).toBe("send");
  const second = page(1, { key: `${other}/page/9/alice`, incidentId: other, channel: "voice" });
  expect(await claim(second)).toMatchObject({ roomInMs: expect.any(Number) });
});

test("another address, another person and a channel without limits are not held back", async () => {
  await claimed([1, 2, 3, 4, 5, 6]);
  expect(await claim(page(7, { to: "+15550199" }))).toBe("send");
  expect(await claim(page(7, { person: "bob" }))).toBe("send");
  expect(await claimed([8, 9, 10, 11, 12, 13, 14], { channel: "push", to: "topic" })).not.toContainEqual(
    expect.objectContaining({}),
  );
});

test("what is over the limit waits, is in the ledger as that, and is sent once when there is room", async () => {
  await claimed([1, 2, 3], { channel: "voice" });
  const sent: string[] = [];
  const carrier = {
    channel: "voice",
    send: async ({ key }: { readonly key: string }) => Promise.resolve(String(sent.push(key))),
    takeBack: async () => Promise.resolve(),
  };
  const pager = pagerOver(carrier, createDeliveryLog(pool));
  const fourth = { ...page(4, { channel: "voice" }), urgency: "page", text: "SEV-2" } as const;
  await expect(pager.page(fourth)).rejects.toMatchObject({
    ...{ kind: "retry-after", mayHaveArrived: false, retryAfterMs: expect.any(Number) },
    message: "alice has had as many pages by voice as are sent within such a time",
  });
  const states = async () => {
    const stateQuery = "select state, repeats from page_deliveries where key = $1";
    return (await pool.query<{ state: string; repeats: number }>(stateQuery, [fourth.key])).rows;
  };
  expect(await states()).toEqual([{ state: "limited", repeats: 0 }]);
  await passed(16);
  await pager.page(fourth);
  await pager.page(fourth);
  expect(sent).toEqual([fourth.key]);
  expect(await states()).toEqual([{ state: "sent", repeats: 0 }]);
});

test("a page sent before whose fate is unknown is tried again whatever the limit", async () => {
  const log = createDeliveryLog(pool);
  await claimed([1, 2, 3], { channel: "voice" });
  const third = page(3, { channel: "voice" });
  await log.settle(third, { state: "unknown" });
  await claimed([4], { channel: "voice" });
  expect(await claim(third)).toBe("send-again");
});

test("a reminder takes nothing from the first page of an incident, which goes beyond every limit", async () => {
  const another = { incidentId: "incident-2026-01-29-1500" };
  await claimed([1, 2, 3, 4, 5]);
  const reminder = { ...page(6, another), key: `${another.incidentId}/remind/1/alice`, channel: "direct:email" };
  expect(await claim({ ...reminder, to: "alice@example.com" })).toBe("send");
  expect(await claim(page(7, another))).toBe("send");
});
