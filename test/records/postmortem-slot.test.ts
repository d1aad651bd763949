import { invitationTo } from "../../domain/following-through/postmortem-invitation.ts";
import { postmortemRows } from "../../records/timeline/projections.ts";
import { story } from "../domain/support/story.ts";

const at = (time: string) => Date.parse(`2026-01-29T${time}:00Z`);

test("the records say the invitation's slot, also of an incident entered a week after its resolution", () => {
  const it = story({ kind: "retroactive", startsAt: "2026-02-05T14:00:00Z" });
  it.at(0, "bob", {
    type: "enterRetroactively",
    ...{ severity: "sev2", service: "api", title: "Checkout failed", impact: "No purchases" },
    ...{ impactStartedAt: at("10:00"), detectedAt: at("10:04"), acknowledgedAt: at("10:09") },
    ...{ mitigatedAt: at("10:50"), resolvedAt: at("11:00"), commander: "bob" },
  });
  it.to(1);
  const slot = Date.parse("2026-02-06T10:00:00Z");
  expect(invitationTo(it.incident())).toMatchObject([{ slot }]);
  expect(postmortemRows(it.incident())).toMatchObject([{ meetsAt: slot }]);
});
