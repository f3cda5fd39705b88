import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import afpacket, { tellsSegments } from "../../../src/collectors/capture/afpacket.ts";
import { describeCapture } from "../../support/driver-behaviour.ts";
import { ip, makeNamespace, namespacesMissing, type Namespace } from "../../support/namespace.ts";

const missing = namespacesMissing();
const run = promisify(execFile);

async function inNamespace(namespace: Namespace, script: string | URL, ...words: string[]): Promise<Record<string, unknown>> {
  const file = (script instanceof URL ? script : new URL(`../../support/${script}`, import.meta.url)).pathname;
  const { stdout } = await run("ip", ["netns", "exec", namespace.name, process.execPath, "--expose-gc", "--import", "tsx", file, ...words], {
    timeout: 60_000,
  });
  return JSON.parse(stdout) as Record<string, unknown>;
}

describe("afpacket", () => {
  it("says whether it can work here, and if not what to type", async () => {
    const answer = await afpacket.available();
    if (answer.usable) expect(process.platform).toBe("linux");
    else expect(answer.cure.length).toBeGreaterThan(10);
  });

  it("is an AppError with a cure when the interface does not exist", async () => {
    const opening = afpacket.open("wg-none", { snapLength: 128, promiscuous: false, bufferBytes: 1 << 20 });
    await expect(opening).rejects.toMatchObject({ name: "AppError", code: "UNAVAILABLE", details: { cure: expect.stringContaining("ip link") } });
  });

  it("asks only kernels from 6.2 on how a frame was merged: older ones leave out merged UDP then", () => {
    expect(["6.2.0", "6.18.44-cloud", "7.0", "10.1"].map(tellsSegments)).toEqual([true, true, true, true]);
    expect(["6.1.0-18-amd64", "5.15.0", "4.19", "nonsense"].map(tellsSegments)).toEqual([false, false, false, false]);
  });

  it("tells a process without the capability what to type", async ({ skip }) => {
    if (missing) skip(missing);
    const script = new URL("../../support/capture-available.ts", import.meta.url).pathname;
    const { stdout } = await run("setpriv", ["--bounding-set=-net_raw", "--inh-caps=-net_raw", process.execPath, "--import", "tsx", script]).catch(() => {
      skip("setpriv (util-linux) is missing");
      throw new Error("unreachable");
    });
    expect(JSON.parse(stdout)).toMatchObject({ usable: false, problem: expect.stringContaining("CAP_NET_RAW"), cure: expect.stringContaining("setcap") });
  });

  describe("in a namespace", () => {
    let namespace: Namespace;
    beforeAll(() => {
      if (!missing) namespace = makeNamespace();
    });
    afterAll(() => namespace?.remove());

    it("gives every packet once, byte for byte, with wire length, time and VLAN tag", async ({ skip }) => {
      if (missing) skip(missing);
      const count = 20_000;
      const seen = await inNamespace(namespace, "ring-check.ts", namespace.sender, namespace.receiver, String(count), "2048", "1000000");
      expect(seen).toMatchObject({
        packets: count,
        wire: seen["sentBytes"],
        vlans: { "0": (count * 3) / 4, "42": count / 4 },
        sameBytes: true,
        early: 0,
        late: 0,
        afterClose: 0,
        linkType: 1,
        stats: { packets: count, drops: 0 },
        again: { packets: count, drops: 0 },
      });
    });

    it("cuts at the snap length, keeps the wire length, and never delivers more than the budget at once", async ({ skip }) => {
      if (missing) skip(missing);
      const seen = await inNamespace(namespace, "ring-check.ts", namespace.sender, namespace.receiver, "5000", "96", "7");
      expect(seen).toMatchObject({ packets: 5000, wire: seen["sentBytes"], sameBytes: true, longestPoll: 7 });
      expect(Number(seen["captured"])).toBeLessThanOrEqual(5000 * 96);
    });

    it.skipIf(missing !== undefined).each(["split", "whole"])("gives super-frames %s, TCP and UDP, IPv4 and IPv6, tagged too", async (how) => {
      const program = new URL("../../support/ring-merged.ts", import.meta.url);
      const { got, expected, frames, stats } = await inNamespace(namespace, program, namespace.sender, namespace.receiver, how);
      expect(got).toEqual(expected);
      expect((expected as unknown[]).length).toBe(how === "split" ? 14 + 5 + 3 + 4 + 2 + 1 : 6);
      // One of the six is no longer than a segment: the kernel does not call it merged.
      const superFrames = { frames: 5, segments: 14 + 5 + 3 + 4 + 2, whole: 0 };
      expect(stats).toEqual({ packets: frames, drops: 0, ...(how === "split" ? { superFrames } : {}) });
    });

    it("shares an interface out among rings: every packet once, and all between two hosts to one of them", async ({ skip }) => {
      if (missing) skip(missing);
      const program = new URL("../../support/ring-shared.ts", import.meta.url);
      const seen = await inNamespace(namespace, program, namespace.sender, namespace.receiver, "3");
      // 300 pairs of IPv4 and as many of IPv6, and what is no IP.
      expect(seen).toMatchObject({ early: 0, drops: 0, pairs: 601, split: 0, afterOneWent: seen["sentAfterOneWent"] });
      const packets = seen["packets"] as number[];
      expect(packets.reduce((sum, n) => sum + n, 0)).toBe(seen["sent"]);
      // Of 15 packets one is no IP, and the first one's.
      for (const share of packets) expect(share).toBeGreaterThan(Number(seen["sent"]) / 5);
    });

    it("opens and closes many times without a leak or a crash, and outlives its interface", async ({ skip }) => {
      if (missing) skip(missing);
      const seen = await inNamespace(namespace, "ring-lifetime.ts", namespace.receiver);
      expect(seen).toMatchObject({ openedTimes: 120, pollAfterGone: 0, statsAfterGone: { packets: expect.any(Number), drops: 0 } });
      expect(Number(seen["leakedBytes"])).toBeLessThan(32 << 20);
      expect(() => ip("-n", namespace.name, "link", "show", namespace.receiver)).toThrow(/does not exist/);
    });
  });

  describeCapture(afpacket, undefined);

  it("refuses a filter it cannot compile, with the compiler's words and an example", async ({ skip }) => {
    if (missing) skip(missing);
    const opening = afpacket.open("lo", { snapLength: 128, promiscuous: false, bufferBytes: 1 << 20, filter: "tcp port" });
    await expect(opening).rejects.toMatchObject({
      name: "AppError",
      code: "BAD_INPUT",
      message: expect.stringContaining("syntax error"),
      details: { cure: expect.stringContaining("tcp port 443") },
    });
    expect(await afpacket.filterProblem("udp and port 53")).toBeUndefined();
    expect(await afpacket.filterProblem("port evil.example")).toContain('"evil.example"');
  });
});
