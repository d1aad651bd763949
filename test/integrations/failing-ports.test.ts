import type { Ports } from "../../activities/ports/index.ts";
import { failingPorts } from "../support/failing-ports.ts";
import { at } from "./contracts/delivered.ts";
import { memoryPorts } from "./memory-ports.ts";

const incident = { incidentId: "incident-2026-01-29-1423", kind: "real", at } as const;
const post = (ports: Ports, text: string) =>
  ports.chat.post({ ...incident, key: text, to: "room", name: text, text, pin: false });

describe("failing ports", () => {
  it("let everything through until told otherwise, and again when healed", async () => {
    const { ports: world, sent } = memoryPorts();
    const { ports, fail, heal, callsOf } = failingPorts(world);
    await post(ports, "one");
    fail("chat", { as: "permanent" });
    await expect(post(ports, "two")).rejects.toMatchObject({ kind: "permanent" });
    heal("chat");
    await post(ports, "three");
    expect(sent).toEqual(["one", "three"]);
    expect(callsOf("chat.post")).toBe(3);
  });

  it("break one deed and leave the port's others alone", async () => {
    const { ports, fail } = failingPorts(memoryPorts().ports);
    fail("chat.post", { as: "retry-after", retryAfterMs: 1500 });
    await expect(post(ports, "one")).rejects.toMatchObject({ kind: "retry-after", retryAfterMs: 1500 });
    await expect(ports.chat.setTopic({ ...incident, key: "t", topic: "SEV-2" })).resolves.toBeUndefined();
  });

  it("break one pager and leave the next one alone", async () => {
    const { ports, fail } = failingPorts(memoryPorts().ports);
    const [push, phone] = ports.pagers;
    const page = { ...incident, key: "page/1/alice", person: "alice", urgency: "page", text: "!" } as const;
    fail("pagers.push", { as: "retry" });
    await expect(push?.page(page)).rejects.toMatchObject({ kind: "retry" });
    await expect(phone?.page(page)).resolves.toBeUndefined();
  });

  it("hang until healed and then do it", async () => {
    const { ports: world, sent } = memoryPorts();
    const { ports, fail, heal } = failingPorts(world);
    fail("chat.post", { as: "hang" });
    const posting = post(ports, "late");
    await new Promise(setImmediate);
    expect(sent).toEqual([]);
    heal();
    await posting;
    expect(sent).toEqual(["late"]);
  });

  it("lose the answer of what was done", async () => {
    const { ports: world, sent } = memoryPorts();
    const { ports, fail } = failingPorts(world);
    fail("chat", { as: "answer-lost" });
    await expect(post(ports, "done")).rejects.toMatchObject({ kind: "retry" });
    expect(sent).toEqual(["done"]);
  });
});
