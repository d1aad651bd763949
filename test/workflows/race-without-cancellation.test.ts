import { bundleOfChangedCode } from "../replay/changed-code.ts";
import { ownRule, raceAcknowledgements } from "../support/acknowledgement-race.ts";
import { openHarness } from "../support/incident-harness.ts";

test("with the cancellation switched off the race is lost, and that is noticed", async () => {
  const code = await bundleOfChangedCode({
    "domain/paging/paging-promises.ts": (source) => source.replace("kept: round.acknowledged,", "kept: undefined,"),
  });
  const harness = await openHarness(["real"], { further: ownRule, code });
  try {
    await expect(raceAcknowledgements(harness, 8)).rejects.toThrow("pages after the acknowledgement");
  } finally {
    await harness.close();
  }
}, 120_000);
