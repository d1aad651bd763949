import { readUserReport } from "../../intake/user-report.ts";
import { readAlertmanager } from "../../integrations/alertmanager/alerts.ts";

const odd = "line one\r\nline two\u001b[31m";

test("an alert's name and summary are one line, without what steers a terminal", () => {
  const labels = { alertname: odd };
  const alert = { status: "firing", startsAt: "2026-03-04T10:00:00Z", fingerprint: "f", labels };
  const { alerts } = readAlertmanager({ groupKey: "g", alerts: [{ ...alert, annotations: { summary: odd } }] });
  expect(alerts).toMatchObject([{ alert: "line one line two f", summary: "line one line two" }]);
});

test("what people report is one line, too", () => {
  const report = { service: "API", text: odd, contact: "a\nb" };
  const { summary } = readUserReport(report, { severity: "sev2", receivedAt: Date.parse("2026-03-04T10:00:00Z") });
  expect(summary).toBe("User report: line one line two (a b)");
});

test("Alertmanager's end is read of what has cleared, and is no date of the year 1 while it fires", () => {
  const alert = { startsAt: "2026-03-04T10:00:00Z", fingerprint: "f", labels: { alertname: "Down" } };
  const { alerts: read } = readAlertmanager({
    groupKey: "g",
    alerts: [
      { ...alert, status: "firing", endsAt: "0001-01-01T00:00:00Z" },
      { ...alert, status: "resolved", endsAt: "2026-03-04T10:09:00Z" },
    ],
  });
  expect(read.map(({ endedAt }) => endedAt)).toEqual([undefined, Date.parse("2026-03-04T10:09:00Z")]);
  expect(read[0]?.fingerprint).toBe(read[1]?.fingerprint);
});
