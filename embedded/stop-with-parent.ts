/**
 * The worker and the API load this file first (`node --require`). When the process that started them is killed, their
 * channel to it breaks. They then stop as if asked to, within this time, and do not go on alone.
 */
const stopWithinMs = 15_000;

if (process.channel !== undefined) {
  process.channel.unref();
  process.on("disconnect", () => {
    process.kill(process.pid, "SIGTERM");
    setTimeout(() => process.exit(1), stopWithinMs).unref();
  });
}
