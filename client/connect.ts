import { Client, Connection } from "@temporalio/client";

/** gRPC would wait up to two minutes before it tries a server again that was away. */
const reconnect = { "grpc.initial_reconnect_backoff_ms": 100, "grpc.max_reconnect_backoff_ms": 1000 };

/** Connects when it is first needed, so that a process is up, and says what is missing, before Temporal is. */
export function connectLazily(address: string, namespace: string): Client {
  return new Client({ connection: Connection.lazy({ address, channelArgs: reconnect }), namespace });
}
