/**
 * Payloads as the vendors document them: Datadog's webhook variables with their examples, Sentry's "Metric Alerts"
 * and "Issues", the messages of SNS and CloudWatch, Zabbix's macros, Azure's common alert schema, UptimeRobot's
 * variables and Opsgenie's alert action data.
 */

export const datadog = (transition: string) => ({
  ...{ alert_id: "1234", cycle: "9bd4ac313a4d1e8fae2482df7b77628", transition, priority: "P2" },
  title: `[P2] [${transition} on {host:i-0ab}] CPU load is very high on i-0ab`,
  body: "system.load.1 over host:my-host was > 0 at least once during the last 1m",
  ...{ scope: "availability-zone:us-east-1a, role:computing-node", date: "1406662672000" },
  tags: "monitor, service:myService, role:computing-node, env:prod",
  link: "https://app.datadoghq.com/event/jump_to?event_id=123456",
});

const actor = { id: "sentry", name: "Sentry", type: "application" };
const installation = { uuid: "a8e5d37a-696c-4c54-adb5-b3f28d64c7de" };

export const sentryMetricAlert = (action: string) => ({
  ...{ action, actor, installation },
  data: {
    description_text: "1000 events in the last 10 minutes\\nFilter: level:error",
    description_title: "Resolved: Too many errors",
    metric_alert: {
      alert_rule: {
        ...{ aggregate: "count()", created_by: null, dataset: "events", environment: null, id: "7" },
        ...{ name: "Too many errors", organization_id: "5", projects: ["bar"], query: "level:error", triggers: [] },
      },
      ...{
        date_closed: null,
        date_created: "2020-09-13T12:26:40.000000Z",
        date_started: "2020-09-13T12:26:40.000000Z",
      },
      ...{
        id: "4",
        identifier: "1",
        organization_id: "5",
        projects: ["bar"],
        status: 2,
        title: "Sacred Marmot",
        type: 2,
      },
    },
    web_url: "https://sentry.io/organizations/baz/alerts/1/",
  },
});

export const sentryIssue = (action: string) => ({
  ...{ action, actor, installation },
  data: {
    issue: {
      ...{ annotations: [], assignedTo: null, count: "1", culprit: "?(runner)", id: "1170820242", level: "error" },
      ...{ firstSeen: "2019-08-19T20:58:37.391000Z", lastSeen: "2019-08-19T20:58:37.391000Z", permalink: null },
      metadata: { filename: "/runner", type: "ReferenceError", value: "blooopy is not defined" },
      project: { id: "1", name: "front-end", platform: "", slug: "front-end" },
      ...{ shortId: "FRONT-END-9", status: "unresolved", substatus: "escalating", type: "error", userCount: 1 },
      title: "ReferenceError: blooopy is not defined",
    },
  },
});

const envelope = {
  MessageId: "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
  TopicArn: "arn:aws:sns:us-west-2:123456789012:MyTopic",
  Timestamp: "2024-11-05T14:28:30.000Z",
  SignatureVersion: "1",
  Signature: "EXAMPLEw6JRN",
  SigningCertURL: "https://sns.us-west-2.amazonaws.com/SimpleNotificationService-f3ecfb7224c7233fe7bb5f59f96de52f.pem",
};

export const cloudWatch = (state: string) => ({
  ...{ ...envelope, Type: "Notification", Subject: `${state}: "EB-Dynamo-high-5xx-errors" in US East (N. Virginia)` },
  Message: JSON.stringify({
    ...{ AlarmName: "EB-Dynamo-high-5xx-errors", AlarmDescription: "More than 10 errors in 10 minutes" },
    ...{ AWSAccountId: "123456789012", NewStateValue: state, OldStateValue: "OK", Region: "US East (N. Virginia)" },
    NewStateReason:
      "Threshold Crossed: 1 out of the last 1 datapoints [15.0 (05/11/24 14:23:00)] was greater than 10.0",
    StateChangeTime: "2024-11-05T14:28:29.123+0000",
    AlarmArn: "arn:aws:cloudwatch:us-east-1:123456789012:alarm:EB-Dynamo-high-5xx-errors",
    Trigger: {
      ...{ MetricName: "ApplicationRequests5xx", Namespace: "AWS/ElasticBeanstalk", Statistic: "SUM", Unit: null },
      Dimensions: [{ value: "eb-dynamo-env", name: "EnvironmentName" }],
      ...{ Period: 300, EvaluationPeriods: 2, ComparisonOperator: "GreaterThanThreshold", Threshold: 10 },
    },
  }),
  UnsubscribeURL: "https://sns.us-west-2.amazonaws.com/?Action=Unsubscribe",
});

export const subscription = (SubscribeURL: string) => ({
  ...{ ...envelope, Type: "SubscriptionConfirmation", Token: "2336412f37", SubscribeURL },
  Message: "You have chosen to subscribe to the topic.\nTo confirm the subscription, visit the SubscribeURL.",
});

export const zabbix = (fields: object) => ({
  ...{ event_id: "1424", event_value: "1", event_nseverity: "4", event_name: "High CPU utilization" },
  ...{ event_opdata: "Current utilization: 97 %", event_date: "2025.03.04", event_time: "11:01:41", host: "web-1" },
  event_tags: '[{"tag":"service","value":"shop"},{"tag":"scope","value":"performance"}]',
  ...{ trigger_url: "", event_update_status: "0", ...fields },
});

export const azure = (condition: string) => ({
  schemaId: "azureMonitorCommonAlertSchema",
  data: {
    essentials: {
      alertId:
        "/subscriptions/<subscription ID>/providers/Microsoft.AlertsManagement/alerts/aaaa0a0a-bb1b-cc2c-dd3d-eeeeee4e4e4e",
      ...{ alertRule: "WCUS-R2-Gen2", severity: "Sev3", signalType: "Metric", monitorCondition: condition },
      alertTargetIDs: [
        "/subscriptions/<subscription ID>/resourcegroups/pipelinealertrg/providers/microsoft.compute/virtualmachines/wcus-r2-gen2",
      ],
      ...{ monitoringService: "Platform", configurationItems: ["wcus-r2-gen2"], description: "" },
      originAlertId:
        "3f2d4487-b0fc-4125-8bd5-7ad17384221e_PipeLineAlertRG_microsoft.insights_metricAlerts_WCUS-R2-Gen2_-117781227",
      firedDateTime: "2019-03-22T13:58:24.3713213Z",
      ...(condition === "Resolved" ? { resolvedDateTime: "2019-03-22T14:03:16.2246313Z" } : {}),
      ...{ essentialsVersion: "1.0", alertContextVersion: "1.0" },
    },
    alertContext: { properties: null, conditionType: "SingleResourceMultipleMetricCriteria" },
  },
});

export const uptimeRobot = (alertType: "1" | "2" | "3"): Record<string, string> => ({
  ...{ monitorID: "789", monitorURL: "https://shop.example.com/health", monitorFriendlyName: "Shop", alertType },
  alertTypeFriendlyName: { "1": "Down", "2": "Up", "3": "SSL expiry" }[alertType],
  ...{ alertDetails: "Connection Timeout", alertDateTime: "1741086101" },
});

export const opsgenie = (action: string) => ({
  source: { name: "web", type: "API" },
  alert: {
    ...{
      updatedAt: 1_420_452_193_166_002_000,
      tags: ["tag1", "tag2"],
      teams: ["team1", "team2"],
      message: " test alert",
    },
    ...{ username: "fili@ifountain.com", alertId: "052652ac-5d1c-464a-812a-7dd18bbfba8c", alias: "aliastest" },
    ...{ source: "fili@ifountain.com", tinyId: "23", createdAt: 1_420_452_191_104, entity: "", priority: "P3" },
  },
  ...{ action, integrationId: "37c8f316-17c6-49d7-899b-9c7e540c048d", integrationName: "Integration1" },
});
