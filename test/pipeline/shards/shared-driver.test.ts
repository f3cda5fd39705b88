import { describe, expect, it } from "vitest";
import { defineCaptureDriver } from "../../../src/model/capture.ts";
import { chooseDriver } from "../../../src/pipeline/meter-driver.ts";
import { sharedDriver } from "../../../src/pipeline/shards/shared-driver.ts";

const driver = (name: string, priority: number, usable: boolean, canFanOut: boolean) =>
  defineCaptureDriver({
    name,
    priority,
    limits: [],
    ...(canFanOut && { canFanOut }),
    available: async () => (usable ? { usable } : { usable, problem: "no right", cure: "get it" }),
    filterProblem: async () => undefined,
    open: () => Promise.reject(new Error("not here")),
  });

async function sharedOf(drivers: ReturnType<typeof driver>[], wanted: string): Promise<string> {
  const { driver: chosen, problem } = sharedDriver(drivers, await chooseDriver(drivers, wanted), wanted);
  return chosen ? chosen.name : problem;
}

describe("the driver of several processes", () => {
  it("is the one that a single process takes, if it can share", async () => {
    expect(await sharedOf([driver("ring", 2, true, true), driver("pipe", 1, true, false)], "auto")).toBe("ring");
    expect(await sharedOf([driver("ring", 2, true, true), driver("pipe", 1, true, false)], "pipe")).toBe(
      "the driver pipe cannot share an interface among processes; ring can",
    );
    expect(await sharedOf([driver("ring", 2, false, true), driver("pipe", 1, true, false)], "auto")).toContain("the driver pipe cannot share");
  });

  it("is one that can share where none works yet", async () => {
    expect(await sharedOf([driver("ring", 2, false, true), driver("pipe", 1, false, false)], "auto")).toBe("ring");
    expect(await sharedOf([driver("ring", 2, false, true), driver("pipe", 1, false, false)], "pipe")).toContain("the driver pipe cannot share");
  });
});
