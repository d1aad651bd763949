import { acknowledgeTogether } from "../../client/temporal/acknowledge-together.ts";

const sender = { by: { kind: "person", name: "alice", via: "sms" }, key: "acknowledge/1" } as const;

/** Acknowledges two incidents while the database fails so many times. */
async function acknowledged(failures: number) {
  const seen = { reported: new Array<string>(), noted: new Array<readonly string[]>(), tries: 0 };
  const sentence = await acknowledgeTogether(
    {
      incidents: { command: async () => Promise.resolve({ outcome: "done", revision: 7 }) },
      bundles: {
        noteAnswered: async (ids) => {
          seen.tries += 1;
          if (seen.tries <= failures) return Promise.reject(new Error("the database is away"));
          seen.noted.push(ids);
          return Promise.resolve();
        },
      },
      report: (error, warning) => seen.reported.push(`${String(error)}: ${warning}`),
    },
    ["incident-a", "incident-b"],
    sender,
  );
  return { ...seen, sentence };
}

test("an answer to a page for several incidents is noted once, before the incidents hear of it", async () => {
  expect(await acknowledged(0)).toEqual({
    ...{ reported: [], noted: [["incident-a", "incident-b"]], tries: 1 },
    sentence: "Thank you: 2 of 2 are yours now.",
  });
});

test("while the database does not take the note, it is tried again once the incidents are acknowledged", async () => {
  expect(await acknowledged(1)).toMatchObject({ reported: [], noted: [["incident-a", "incident-b"]] });
});

test("a note that fails for good is said to the person and in the log", async () => {
  const { sentence, reported, noted } = await acknowledged(2);
  expect(noted).toEqual([]);
  expect(sentence).toBe(
    "Thank you: 2 of 2 are yours now. This page may stay where else it went: that it is answered could not be noted.",
  );
  expect(reported).toEqual([
    expect.stringContaining("the database is away: an answer to a page for several incidents"),
  ]);
});
