import type { Client } from "@temporalio/client";
import type { Settings } from "../config/settings.ts";
import {
  type Beat,
  beat,
  type HeartbeatStanding,
  heartbeatStanding,
  type HeartbeatTerms,
  heartbeatTerms,
  heartbeatType,
  queueOf,
  type Realm,
} from "../workflows/messages.ts";
import { meaningOf, Unavailable } from "./temporal-answers.ts";

/** What is regularly heard of, each waited for by a workflow of its own. */
export interface Heartbeats {
  /** Resolves once Temporal has it. The first beat starts the waiting. */
  hear(name: string, heard: Beat): Promise<void>;
  /** Undefined when it was never heard of; "unknown" while nobody answers for it. */
  standing(name: string): Promise<HeartbeatStanding | "unknown" | undefined>;
  /** Tells everyone that is waited for what the configuration says of it now; who is in it no more ends. */
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
            // It has not been heard of yet: this very beat says when it was.
            args: [{ name, terms: heard.terms, lastAt: 0 }],
            signal: beat,
            signalArgs: [heard],
          }),
        );
      } catch (error) {
        throw meaningOf(error) === undefined ? error : new Unavailable("Temporal", error);
      }
    },

    standing: async (name) => {
      try {
        const standing = await client.withDeadline(Date.now() + answerWithinMs, async () =>
          client.workflow.getHandle(`${prefix}${name}`).query(heartbeatStanding),
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

/** What its workflow goes by; the rest is asked for when it has fallen silent. */
export const termsOf = ({ everyMinutes, graceMinutes }: HeartbeatTerms): HeartbeatTerms => ({
  everyMinutes,
  graceMinutes,
});
