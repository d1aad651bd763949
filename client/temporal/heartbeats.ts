import type { Client } from "@temporalio/client";
import type { Settings } from "../../config/settings.ts";
import {
  type Beat,
  beat,
  heartbeatDeath,
  type HeartbeatReport,
  heartbeatReport,
  type HeartbeatTerms,
  heartbeatTerms,
  heartbeatType,
  queueOf,
  type Realm,
} from "../../workflows/messages.ts";
import { startSummaries } from "../../workflows/temporal-ui/start-summaries.ts";
import { meaningOf, Unavailable } from "./temporal-answers.ts";

/** The heartbeats that alert sources send. For each heartbeat a workflow waits for the next beat. */
export interface Heartbeats {
  /**
   * Passes a beat to the heartbeat's workflow, and resolves once Temporal has the beat. The first beat starts the
   * workflow.
   */
  hear(name: string, heard: Beat): Promise<void>;
  /**
   * Tells the workflow of a heartbeat that its sender ended the heartbeat. Without a workflow nothing happens, since
   * no beat of this heartbeat ever came.
   */
  end(name: string, told: Pick<Beat, "at">): Promise<void>;
  /** Returns the state of a heartbeat; undefined if no beat ever came, "unknown" while no worker answers. */
  stateOf(name: string): Promise<HeartbeatReport | "unknown" | undefined>;
  /**
   * Tells every heartbeat's workflow how often to expect a beat, as configured now. A heartbeat that is no longer
   * configured ends.
   */
  follow(sources: Settings["alertSources"]): Promise<void>;
}

const acceptWithinMs = 3000;
const answerWithinMs = 3000;

export function createHeartbeats(client: Client, realm: Omit<Realm, "kind">): Heartbeats {
  const prefix = `${realm.prefix ?? ""}heartbeat-`;
  return {
    hear: async (name, heard) => {
      try {
        await client.withDeadline(Date.now() + acceptWithinMs, async () =>
          client.workflow.signalWithStart(heartbeatType, {
            workflowId: `${prefix}${name}`,
            taskQueue: queueOf({ ...realm, kind: "real" }),
            // The signal that is sent with the start carries the first beat, which sets the instant of the last beat.
            args: [{ name, terms: heard.terms, lastAt: 0 }],
            staticSummary: startSummaries.heartbeat,
            signal: beat,
            signalArgs: [heard],
          }),
        );
      } catch (error) {
        throw meaningOf(error) === undefined ? error : new Unavailable("Temporal", error);
      }
    },

    end: async (name, told) => {
      try {
        await client.withDeadline(Date.now() + acceptWithinMs, async () =>
          client.workflow.getHandle(`${prefix}${name}`).signal(heartbeatDeath, told),
        );
      } catch (error) {
        const meaning = meaningOf(error);
        if (meaning === undefined) throw error;
        if (meaning.as !== "absent") throw new Unavailable("Temporal", error);
      }
    },

    stateOf: async (name) => {
      try {
        const standing = await client.withDeadline(Date.now() + answerWithinMs, async () =>
          client.workflow.getHandle(`${prefix}${name}`).query(heartbeatReport),
        );
        return standing.isForgotten ? undefined : standing;
      } catch (error) {
        const meaning = meaningOf(error);
        if (meaning === undefined) throw error;
        return meaning.as === "absent" ? undefined : "unknown";
      }
    },

    follow: async (sources) => {
      const waiting = client.workflow.list({
        query: `WorkflowType = "${heartbeatType}" AND ExecutionStatus = "Running"`,
      });
      for await (const { workflowId, taskQueue } of waiting) {
        if (!workflowId.startsWith(prefix) || taskQueue !== queueOf({ ...realm, kind: "real" })) continue;
        const name = workflowId.slice(prefix.length);
        const terms = Object.hasOwn(sources, name) ? sources[name]?.heartbeat : undefined;
        await client.workflow.getHandle(workflowId).signal(heartbeatTerms, terms === undefined ? null : termsOf(terms));
      }
    },
  };
}

/**
 * Returns the part of a heartbeat's configuration that its workflow needs. The rest is read when no beat comes in
 * time.
 */
export const termsOf = ({ everyMinutes, graceMinutes }: HeartbeatTerms): HeartbeatTerms => ({
  everyMinutes,
  graceMinutes,
});
