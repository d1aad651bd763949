import { instantIn } from "../../intake/payload/instant-in.ts";

test.each([
  ["2025-03-04T11:01:41Z", "UTC", "2025-03-04T11:01:41.000Z"],
  ["2025-03-04 11:01:41", "Europe/Berlin", "2025-03-04T10:01:41.000Z"],
  ["2025-07-04T11:01:41.5", "America/New_York", "2025-07-04T15:01:41.500Z"],
  ["2025.03.04 11:01:41", "UTC", "2025-03-04T11:01:41.000Z"],
  ["2025-03-04", "Europe/Berlin", "2025-03-03T23:00:00.000Z"],
  ["2025-03-04 11:01:41 UTC", "Europe/Berlin", "2025-03-04T11:01:41.000Z"],
  ["2017-01-12T16:30:42.236+0000", "Europe/Berlin", "2017-01-12T16:30:42.236Z"],
  ["2025-03-04T11:01:41-05:30", "UTC", "2025-03-04T16:31:41.000Z"],
  ["2019-03-22T13:58:24.3713213Z", "UTC", "2019-03-22T13:58:24.371Z"],
  ["Tue, 04 Mar 2025 11:01:41 +0100", "UTC", "2025-03-04T10:01:41.000Z"],
  ["1741086101", "UTC", "2025-03-04T11:01:41.000Z"],
  ["1741086101000", "Europe/Berlin", "2025-03-04T11:01:41.000Z"],
  ["1741086101000000000", "UTC", "2025-03-04T11:01:41.000Z"],
  ["0001-01-01T00:00:00Z", "UTC", "0001-01-01T00:00:00.000Z"],
])("%s by the clocks of %s is %s", (text, zone, expected) => {
  expect(new Date(instantIn(text, zone) ?? NaN).toISOString()).toBe(expected);
});

test("a time that the clocks show twice is the first, and one that they skip the end of the gap", () => {
  expect(instantIn("2025-10-26 02:30:00", "Europe/Berlin")).toBe(Date.parse("2025-10-26T00:30:00Z"));
  expect(instantIn("2025-03-30 02:30:00", "Europe/Berlin")).toBe(Date.parse("2025-03-30T01:00:00Z"));
});

test.each([
  "Event 5",
  "5",
  "-1741086101",
  "yesterday",
  "2025-02-30 10:00:00",
  "2025-03-04 25:00:00",
  "04/03/2025 11:01",
])("%s is no time", (text) => {
  expect(instantIn(text, "UTC")).toBeUndefined();
});
