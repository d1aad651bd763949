import { type Connection, isGrpcServiceError } from "@temporalio/client";
import { msToTs } from "@temporalio/common/lib/time";
import { temporal } from "@temporalio/proto";
import { searchAttributes } from "../../workflows/messages.ts";

/** How long Temporal keeps closed runs. By default the server deletes them after a day. */
const retention = msToTs("30 days");
const alreadyExists = 6;
const notFound = 5;
const askAgainMs = 500;
/** How long it may take until all parts of the server know a new namespace. */
const knownWithinMs = 60_000;

/** Makes Temporal's namespace and its search attributes, or updates them. Calling this again changes nothing. */
export async function prepareTemporal(connection: Connection, namespace: string): Promise<void> {
  try {
    await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: retention });
  } catch (error) {
    if (codeOf(error) !== alreadyExists) throw error;
  }
  const giveUpAt = performance.now() + knownWithinMs;
  for (;;) {
    try {
      await keepClosedRuns(connection, namespace);
      await addSearchAttributes(connection, namespace);
      return;
    } catch (error) {
      // Some part of the server may not know the new namespace yet, so the call is repeated for a while.
      if (codeOf(error) !== notFound || performance.now() > giveUpAt) throw error;
      await new Promise((resolve) => setTimeout(resolve, askAgainMs));
    }
  }
}

/** Makes the server keep closed runs for 30 days, so that people can look into what an incident did. */
export async function keepClosedRuns(connection: Connection, namespace: string): Promise<void> {
  const config = { workflowExecutionRetentionTtl: retention };
  await connection.workflowService.updateNamespace({ namespace, config });
}

async function addSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.values(searchAttributes).filter(({ name }) => customAttributes[name] === undefined);
  if (missing.length === 0) return;
  const types = Object.fromEntries(missing.map(({ name, type }) => [name, indexed[type]]));
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: types });
}

const { IndexedValueType } = temporal.api.enums.v1;
const indexed = { KEYWORD: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD } as const;

const codeOf = (error: unknown): number | undefined => (isGrpcServiceError(error) ? error.code : undefined);
