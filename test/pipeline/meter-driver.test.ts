import { describe, expect, it } from "vitest";
import type { CaptureDriver } from "../../src/model/capture.ts";
import { chooseDriver, surveyDrivers } from "../../src/pipeline/meter-driver.ts";

const driver = (name: string, priority: number, isUsable: boolean): CaptureDriver => ({
  name,
  priority,
  limits: [`${name} is a test`],
  available: async () => (isUsable ? { usable: true } : { usable: false, problem: `no ${name}`, cure: `install ${name}` }),
  filterProblem: async () => undefined,
  open: () => Promise.reject(new Error("not opened here")),
});
const drivers = [driver("cap", 10, true), driver("afpacket", 100, false), driver("libpcap", 50, true)];

describe("the choice of a driver", () => {
  it("is the best that works, or the one that is named", async () => {
    expect((await chooseDriver(drivers, "auto")).driver?.name).toBe("libpcap");
    expect((await chooseDriver(drivers, "cap")).driver?.name).toBe("cap");
  });

  it("says why the best cannot work when none does", async () => {
    expect(await chooseDriver(drivers, "afpacket")).toEqual({ problem: "no afpacket", cure: "install afpacket" });
    expect(await chooseDriver(drivers, "other")).toMatchObject({ problem: expect.stringContaining('"other"'), cure: expect.stringContaining("libpcap") });
  });

  it("is explained, driver by driver", async () => {
    expect(await surveyDrivers(drivers, "auto")).toEqual([
      { name: "afpacket", isChosen: false, problem: "no afpacket", cure: "install afpacket", limits: ["afpacket is a test"] },
      { name: "libpcap", isChosen: true, limits: ["libpcap is a test"] },
      { name: "cap", isChosen: false, limits: ["cap is a test"] },
    ]);
  });
});
