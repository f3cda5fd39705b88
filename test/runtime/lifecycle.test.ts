import { describe, expect, it } from "vitest";
import { type Component, startAll } from "../../src/runtime/lifecycle.ts";
import { silentLog } from "../../src/runtime/log.ts";

function recorder() {
  const events: string[] = [];
  const component = (name: string, failing: "start" | "stop" | "" = ""): Component => ({
    name,
    start: async () => {
      events.push(`start ${name}`);
      if (failing === "start") throw new Error(`${name} broke`);
    },
    stop: async () => {
      events.push(`stop ${name}`);
      if (failing === "stop") throw new Error(`${name} broke`);
    },
  });
  return { events, component };
}

describe("startAll", () => {
  it("starts in order and stops in reverse, once", async () => {
    const { events, component } = recorder();
    const stop = await startAll([component("a"), component("b")], silentLog);
    await stop();
    await stop();
    expect(events).toEqual(["start a", "start b", "stop b", "stop a"]);
  });

  it("stops what was started when one fails, and rethrows", async () => {
    const { events, component } = recorder();
    await expect(startAll([component("a"), component("b", "start"), component("c")], silentLog)).rejects.toThrow("b broke");
    expect(events).toEqual(["start a", "start b", "stop b", "stop a"]);
  });

  it("goes on stopping when one does not stop", async () => {
    const { events, component } = recorder();
    const stop = await startAll([component("a"), component("b", "stop")], silentLog);
    await stop();
    expect(events).toEqual(["start a", "start b", "stop b", "stop a"]);
  });
});
