import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import tcpdump from "../../../src/collectors/capture/tcpdump.ts";
import { describeCapture } from "../../support/driver-behaviour.ts";
import { namespacesMissing } from "../../support/namespace.ts";

const run = promisify(execFile);
const availability = await tcpdump.available();
const isInstalled = availability.usable || availability.problem.includes("may not capture");

describe("tcpdump", () => {
  it("says whether it can work here, and if not what to type", () => {
    if (availability.usable) expect(tcpdump.limits.length).toBeGreaterThan(0);
    else expect(availability.cure).toMatch(/setcap|install/);
  });

  it("tells a process without the capability what to type", async ({ skip }) => {
    const missing = namespacesMissing() ?? (isInstalled ? undefined : "tcpdump is not installed");
    if (missing) skip(missing);
    const script = new URL("../../support/capture-available.ts", import.meta.url).pathname;
    const words = ["--bounding-set=-net_raw", "--inh-caps=-net_raw", process.execPath, "--import", "tsx", script, "tcpdump"];
    const { stdout } = await run("setpriv", words).catch(() => {
      skip("setpriv (util-linux) is missing");
      throw new Error("unreachable");
    });
    expect(JSON.parse(stdout)).toMatchObject({ usable: false, problem: expect.stringContaining("ermi"), cure: expect.stringContaining("setcap") });
  });

  it("is an AppError with a cure when the interface does not exist", async ({ skip }) => {
    if (!availability.usable) skip(availability.problem);
    const opening = tcpdump.open("wg-none", { snapLength: 128, promiscuous: false, bufferBytes: 1 << 20 });
    await expect(opening).rejects.toMatchObject({ name: "AppError", code: "UNAVAILABLE", details: { cure: expect.stringContaining("ip") } });
  });

  it("judges filters, and looks no name up", async ({ skip }) => {
    if (!isInstalled) skip("tcpdump is not installed");
    expect(await tcpdump.filterProblem("udp and port 53")).toBeUndefined();
    expect(await tcpdump.filterProblem("udp and (port 53")).toContain("syntax error");
    expect(await tcpdump.filterProblem("host evil.example")).toContain('"evil.example"');
    const opening = tcpdump.open("lo", { snapLength: 128, promiscuous: false, bufferBytes: 1 << 20, filter: "host evil.example" });
    await expect(opening).rejects.toMatchObject({ name: "AppError", code: "BAD_INPUT", details: { path: "filter" } });
  });

  describeCapture(tcpdump, availability.usable ? undefined : availability.problem);
});
