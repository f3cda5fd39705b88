import { describe, expect, it } from "vitest";
import type { CaptureDriver, CaptureOptions, CaptureSource } from "../../src/model/capture.ts";
import { AppError } from "../../src/model/errors.ts";
import { MeterCapture } from "../../src/pipeline/meter-capture.ts";
import type { SystemInterface } from "../../src/pipeline/meter-protocol.ts";
import { silentLog } from "../../src/runtime/log.ts";

const link = (name: string, index: number): SystemInterface => ({ name, index, addresses: [], isUp: true, isLoopback: false, lowers: [] });

function setUp() {
  const opened: { source: { failure?: string; isClosed: boolean; drops: number }; name: string; options: CaptureOptions }[] = [];
  let refusal: AppError | undefined;
  const driver: CaptureDriver = {
    name: "test",
    priority: 1,
    limits: [],
    available: async () => ({ usable: true }),
    filterProblem: async () => undefined,
    async open(name, options) {
      if (refusal) throw refusal;
      const state: (typeof opened)[number]["source"] = { isClosed: false, drops: 0 };
      opened.push({ source: state, name, options });
      const source: CaptureSource = {
        interfaceName: name,
        linkType: 1,
        poll: () => 0,
        stats: () => ({ packets: state.drops, drops: state.drops }),
        close: () => void (state.isClosed = true),
        get failure() {
          return state.failure!;
        },
      };
      return source;
    },
  };
  let links = [link("wga", 7)];
  const capture = new MeterCapture({
    interfaces: ["wga"],
    captureDriver: "auto",
    drivers: [driver],
    engine: { addInterface: () => 0, packet: () => {}, defer: () => {}, settle: () => {} },
    snapLength: 512,
    promiscuous: false,
    bufferBytes: 1 << 20,
    filter: "udp port 53",
    log: silentLog,
    scan: () => links,
  });
  return { capture, opened, driver, setLinks: (now: SystemInterface[]) => void (links = now), refuse: (error: AppError | undefined) => void (refusal = error) };
}

describe("the captures of a meter", () => {
  it("are opened with the filter and the options that are set", async () => {
    const { capture, opened, driver } = setUp();
    await capture.rescan();
    expect(opened.map(({ name, options }) => ({ name, options }))).toEqual([
      { name: "wga", options: { snapLength: 512, promiscuous: false, bufferBytes: 1 << 20, splitSuperFrames: true, filter: "udp port 53" } },
    ]);
    expect([capture.driver, capture.captured]).toEqual([driver, ["wga"]]);
  });

  it("are opened anew when one ends by itself, and keep what was lost before", async () => {
    const { capture, opened } = setUp();
    await capture.rescan();
    opened[0]!.source.drops = 5;
    opened[0]!.source.failure = "tcpdump ended";
    await capture.rescan();
    expect(opened).toHaveLength(2);
    expect(opened[0]!.source.isClosed).toBe(true);
    expect(capture.interfaces()).toMatchObject([{ name: "wga", state: "UP", driver: "test", drops: 5 }]);
    expect(capture.totals().drops).toBe(5);
  });

  it("say why when that does not work", async () => {
    const { capture, opened, refuse } = setUp();
    await capture.rescan();
    opened[0]!.source.failure = "tcpdump ended";
    refuse(new AppError("UNAVAILABLE", "Cannot capture on wga.", { cure: "Do this." }));
    await capture.rescan();
    expect(capture.interfaces()).toMatchObject([{ state: "FAILED", problem: "Cannot capture on wga.", cure: "Do this." }]);
    refuse(undefined);
    await capture.rescan();
    expect(capture.interfaces()).toMatchObject([{ state: "UP" }]);
  });

  it("follow an interface that goes, and one that comes under the same name", async () => {
    const { capture, opened, setLinks } = setUp();
    await capture.rescan();
    setLinks([]);
    await capture.rescan();
    expect([opened[0]!.source.isClosed, capture.captured]).toEqual([true, []]);
    setLinks([link("wga", 9)]);
    await capture.rescan();
    setLinks([link("wga", 11)]);
    await capture.rescan();
    expect(opened).toHaveLength(3);
    expect(opened.map(({ source }) => source.isClosed)).toEqual([true, true, false]);
  });

  it("say of a configured interface that it is down or not there, and of no other", async () => {
    const { capture, setLinks } = setUp();
    const told = async (...links: readonly SystemInterface[]) => {
      setLinks([...links]);
      await capture.rescan();
      return capture.interfaces().map(({ name, state, problem = "" }) => [name, state, problem]);
    };
    expect(await told(link("wga", 7), link("wgb", 8))).toEqual([
      ["wga", "UP", ""],
      ["wgb", "NOT_CAPTURED", ""],
    ]);
    expect(await told({ ...link("wga", 7), isUp: false }, { ...link("wgb", 8), isUp: false })).toEqual([
      ["wga", "DOWN", "The interface wga is down."],
      ["wgb", "DOWN", ""],
    ]);
    expect(await told(link("wgb", 8))).toEqual([
      ["wgb", "NOT_CAPTURED", ""],
      ["wga", "DOWN", "There is no interface wga."],
    ]);
  });

  it("remember when packets were last dropped, also when their interface has gone", async () => {
    const { capture, opened, setLinks } = setUp();
    await capture.rescan();
    capture.beat(1_000);
    expect(capture.lastDropMs).toBeUndefined();
    opened[0]!.source.drops = 4;
    capture.beat(2_000);
    capture.beat(3_000);
    setLinks([]);
    await capture.rescan();
    capture.beat(4_000);
    expect([capture.lastDropMs, capture.totals().drops]).toEqual([2_000, 4]);
  });
});
