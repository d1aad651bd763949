import { beat, type Heartbeat, heartbeatType, queueOf } from "../workflows/messages.ts";
import type { Opener } from "./open-incident.ts";
import { meaningOf, Unavailable } from "./temporal-answers.ts";

/** Tells the heartbeat's own workflow, and starts it with the first beat: from then on it is waited for. */
export async function hearBeat({ client, realm, patience }: Opener, heartbeat: Heartbeat): Promise<void> {
  try {
    await client.withDeadline(Date.now() + patience.openWithinMs, async () =>
      client.workflow.signalWithStart(heartbeatType, {
        workflowId: `${realm.prefix ?? ""}heartbeat-${heartbeat.name}`,
        taskQueue: queueOf({ ...realm, kind: "real" }),
        args: [{ last: heartbeat, lastAt: Date.now() }],
        signal: beat,
        signalArgs: [heartbeat],
      }),
    );
  } catch (error) {
    throw meaningOf(error) === undefined ? error : new Unavailable("Temporal", error);
  }
}
