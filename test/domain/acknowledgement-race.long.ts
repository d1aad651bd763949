import { interleave } from "./support/acknowledgement-interleavings.ts";

test("whichever comes first, acknowledgement or timer, nobody is paged anew afterwards: 10,000 random interleavings", () => {
  interleave(10_000);
});
