import { Client, Connection } from "@temporalio/client";

/**
 * How soon gRPC reconnects. By default gRPC waits up to two minutes before it tries again to reach a server that was
 * away.
 */
const reconnect = { "grpc.initial_reconnect_backoff_ms": 100, "grpc.max_reconnect_backoff_ms": 1000 };

/**
 * Makes a client that connects to Temporal at its first use, so that a process can start before Temporal and report
 * that Temporal is missing.
 */
export function connectLazily(address: string, namespace: string): Client {
  return new Client({ connection: Connection.lazy({ address, channelArgs: reconnect }), namespace });
}
