/**
 * Loaded before our worker and API (`node --require`): when the process that started them is killed, the channel to it
 * breaks, and they stop as if asked to, so that no killed run leaves them working on their own.
 */
const stopWithinMs = 15_000;

if (process.channel !== undefined) {
  process.channel.unref();
  process.on("disconnect", () => {
    process.kill(process.pid, "SIGTERM");
    setTimeout(() => process.exit(1), stopWithinMs).unref();
  });
}
