import { connect, createServer } from "node:net";

export const host = "127.0.0.1";

/** Returns a port on which nothing listens at this moment. */
export async function freePort(): Promise<number> {
  return (await listenOnce(0)) ?? freePort();
}

export async function portIsFree(port: number): Promise<boolean> {
  return (await listenOnce(port)) !== undefined;
}

/** Says whether a server accepts connections on a port. */
export async function portAnswers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => {
      resolve(false);
    });
  });
}

/**
 * Listens on a port for a moment and returns its number; returns undefined when the port is taken. Port 0 chooses any
 * free port.
 */
async function listenOnce(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => {
      resolve(undefined);
    });
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === "object" && address !== null ? address.port : undefined);
      });
    });
  });
}
