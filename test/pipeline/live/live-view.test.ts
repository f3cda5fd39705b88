import { describe, expect, it } from "vitest";
import dns from "../../../src/dissectors/dns.ts";
import { createEngine } from "../../../src/pipeline/create-engine.ts";
import { linkTypes, type Engine } from "../../../src/pipeline/engine.ts";
import { createLiveView, type EngineLiveView } from "../../../src/pipeline/live/create-live-view.ts";
import { udpFrame, type FrameOptions } from "../../support/frames.ts";
import { dnsQuery } from "../../support/packets.ts";

const everything = { networks: [] };
const capture = { bytesPerSecond: 0, packetsPerSecond: 0, drops: 0 };

/** An engine and its live view on a clock that the test moves. */
function world(options: Parameters<typeof createLiveView>[1] = {}, maxFlows = 10_000) {
  let nowMs = 1_800_000_000_000;
  let live!: EngineLiveView;
  const engine: Engine = createEngine(
    { source: "CAPTURE", dissectors: [dns], localNetworks: ["10.0.0.0/8"], tunnels: false, idleTimeoutMs: 60_000, activeTimeoutMs: 10_000, maxFlows },
    { flow: (interval, flow) => live.sink.flow(interval, flow), dns: (transaction) => live.sink.dns(transaction) },
  );
  live = createLiveView(engine, options, () => nowMs);
  const id = engine.addInterface("eth0", linkTypes.ETHERNET);
  const send = (frame: Partial<FrameOptions> & { readonly bytes?: number }): number => {
    const { bytes = 100, ...rest } = frame;
    const made = udpFrame({
      source: "10.0.0.1",
      destination: "198.51.100.7",
      sourcePort: 1_000,
      destinationPort: 4_433,
      payload: Buffer.alloc(bytes - 42),
      ...rest,
    });
    engine.packet(made, 0, made.length, made.length, nowMs, id, 0);
    return made.length;
  };
  const second = async (count = 1): Promise<void> => {
    for (let i = 0; i < count; i++) {
      nowMs += 1_000;
      await live.beat(nowMs);
      engine.beat(nowMs);
    }
  };
  return {
    live,
    engine,
    send,
    second,
    get nowMs() {
      return nowMs;
    },
  };
}

describe("live view", () => {
  it("keeps hosts exact over intervals, ends and evictions of flows", async () => {
    const { live, engine, send, second } = world({}, 64);
    let sent = 0;
    for (let round = 0; round < 40; round++) {
      for (let port = 0; port < 20; port++) sent += send({ sourcePort: 1_000 + ((round * 7 + port) % 200), bytes: 60 + port });
      if (round % 3 === 0) await second(5);
    }
    expect(engine.counters.evicted).toBeGreaterThan(0);
    const [server, client] = await live.hostsByAddress({ addresses: ["198.51.100.7", "10.0.0.1"] }, everything);
    expect(server!.received).toEqual({ bytes: sent, packets: 800 });
    expect(client!.sent).toEqual({ bytes: sent, packets: 800 });
    expect(client!.topPeers).toEqual([{ ip: "198.51.100.7", bytes: sent }]);
    expect(server!.flowsAsServer).toBe(engine.activeFlows);
    engine.flush("shutdown", true);
    const [after] = await live.hostsByAddress({ addresses: ["198.51.100.7"] }, everything);
    expect(after).toMatchObject({ flowsAsServer: 0, received: { bytes: sent, packets: 800 } });
  });

  it("counts sent as client to server, as history does; under HOST and MAC as what each side itself sent", async () => {
    const { live, send } = world();
    send({ bytes: 1_000 });
    send({ source: "198.51.100.7", destination: "10.0.0.1", sourcePort: 4_433, destinationPort: 1_000, bytes: 300 });
    const rowsOf = async (groupBy: "CLIENT" | "SERVER" | "PEER" | "HOST") =>
      Object.fromEntries(
        (await live.summary({ groupBy, first: 5 }, everything)).rows.map(({ key, sentBytes, receivedBytes }) => [key, [sentBytes, receivedBytes]]),
      );
    expect(await rowsOf("CLIENT")).toEqual({ "10.0.0.1": [1_000, 300] });
    expect(await rowsOf("SERVER")).toEqual({ "198.51.100.7": [1_000, 300] });
    expect(await rowsOf("PEER")).toEqual({ "198.51.100.7": [1_000, 300] });
    expect(await rowsOf("HOST")).toEqual({ "10.0.0.1": [1_000, 300], "198.51.100.7": [300, 1_000] });
  });

  it("does not name a resolver after what it was asked", async () => {
    const { live, send, second } = world();
    send({ destination: "198.51.100.53", destinationPort: 53, payload: dnsQuery(7, "www.example.com") });
    await second(12);
    const [resolver] = await live.hostsByAddress({ addresses: ["198.51.100.53"] }, everything);
    expect(resolver).toMatchObject({ ip: "198.51.100.53", flowsAsServer: 1 });
    expect(resolver!.name).toBeUndefined();
  });

  it("makes rates of the last whole second, in and out seen from the local networks", async () => {
    const { live, send, second } = world();
    await second();
    for (let i = 0; i < 10; i++) send({ bytes: 200 });
    send({ source: "198.51.100.7", destination: "10.0.0.1", sourcePort: 4_433, destinationPort: 1_000, bytes: 1_000 });
    await second();
    expect(live.traffic({ ...capture, bytesPerSecond: 3_000 })).toMatchObject({
      bytesPerSecond: 3_000,
      outBytesPerSecond: 2_000,
      inBytesPerSecond: 1_000,
      newFlowsPerSecond: 1,
      activeFlows: 1,
      activeHosts: 2,
      topHosts: [{ ip: "10.0.0.1", bytesPerSecond: 3_000 }, { ip: "198.51.100.7" }],
    });
    const { rows } = await live.flows({ role: "ANY", orderBy: "RATE", first: 1 }, everything);
    expect(rows[0]!.node).toMatchObject({ bytesPerSecond: 3_000, packetsPerSecond: 11 });
    await second();
    expect((await live.flows({ role: "ANY", orderBy: "RATE", first: 1 }, everything)).rows[0]!.node.bytesPerSecond).toBe(0);
    expect((await live.traffic(capture)).topHosts).toEqual([]);
  });

  it("tells of the packet before the question, also while a round waits for its turn", async () => {
    const { live, send, nowMs } = world();
    send({ bytes: 300 });
    const round = live.beat(nowMs);
    const { totals } = await live.summary({ groupBy: "CLIENT", first: 1 }, everything);
    expect(totals).toMatchObject({ flows: 1, bytes: 300 });
    await round;
  });

  it("sums exactly: rows and others are the totals", async () => {
    const { live, send } = world();
    let sent = 0;
    for (let i = 0; i < 300; i++) sent += send({ source: `10.0.0.${1 + (i % 30)}`, sourcePort: 30_000 + i, bytes: 60 + i });
    const summary = await live.summary({ groupBy: "CLIENT", first: 7 }, everything);
    expect(summary.totals).toMatchObject({ bytes: sent, packets: 300, flows: 300, hosts: 31 });
    expect(summary.rows).toHaveLength(7);
    expect(summary.others.groups).toBe(23);
    for (const field of ["bytes", "packets", "flows", "sentBytes", "receivedBytes"] as const) {
      expect(summary.rows.reduce((sum, row) => sum + row[field], summary.others[field])).toBe(summary.totals[field]);
    }
    const filtered = await live.summary({ groupBy: "CLIENT", first: 7, filter: { match: { client: ["10.0.0.3/32"] } } }, everything);
    expect(filtered.totals).toMatchObject({ flows: 10, hosts: 2 });
  });

  it("pages over a pinned list: every flow once though the table moves on", async () => {
    const { live, send, second } = world();
    for (let i = 0; i < 100; i++) send({ sourcePort: 1_000 + i, bytes: 60 + i });
    const ids: string[] = [];
    let after: string | undefined;
    for (let guard = 0; guard < 20; guard++) {
      const page = await live.flows(
        { role: "CLIENT", hosts: ["10.0.0.1"], orderBy: "BYTES", first: 15, ...(after === undefined ? {} : { after }) },
        everything,
      );
      expect(page.total).toBe(100);
      ids.push(...page.rows.map(({ node }) => node.client.port!.toString()));
      for (let i = 0; i < 50; i++) send({ sourcePort: 1_000 + i, bytes: 1_400 });
      await second();
      if (!page.hasNextPage) break;
      after = page.rows.at(-1)!.cursor;
    }
    expect(ids).toEqual(Array.from({ length: 100 }, (_, i) => `${1_099 - i}`));
    await expect(live.flows({ role: "ANY", orderBy: "BYTES", first: 5, after: after! }, { networks: ["10.0.0.0/8"] })).rejects.toMatchObject({
      code: "BAD_INPUT",
    });
    await second(200);
    await expect(live.flows({ role: "ANY", orderBy: "BYTES", first: 5, after: after! }, everything)).rejects.toMatchObject({
      code: "BAD_INPUT",
      details: { cure: expect.stringContaining("Start again") },
    });
  });

  it("ages idle hosts out, never one with a live flow, and stays within its bound", async () => {
    const { live, send, second } = world({ maxHosts: 50, idleMs: 100_000 });
    for (let i = 0; i < 200; i++) {
      send({ source: `10.0.1.${i + 1}`, sourcePort: 1_000 + i });
      await second(3);
    }
    const { total } = await live.hosts({ orderBy: "LAST_SEEN", first: 100 }, everything);
    expect(total).toBeLessThanOrEqual(50);
    const { rows } = await live.hosts({ orderBy: "FIRST_SEEN", first: 1, filter: { search: "10.0.1.200" } }, everything);
    expect(rows[0]!.node).toMatchObject({ ip: "10.0.1.200", flowsAsClient: 1, isLocal: true, mac: "02:00:00:00:00:01" });
    await second(400);
    expect((await live.hosts({ orderBy: "BYTES", first: 10 }, everything)).total).toBe(0);
  });

  it("learns names from DNS answers", async () => {
    const { live, send } = world();
    live.sink.dns({
      timeMs: 0,
      flowId: 1n,
      clientPort: 0,
      protocol: 17,
      vlan: 0,
      interface: "",
      name: "shop.example\u001b[31m",
      type: "A",
      responseCode: "NOERROR",
      answers: ["cdn.example.net", "198.51.100.7"],
      latencyUs: 1,
    });
    send({});
    const { rows } = await live.flows({ role: "ANY", orderBy: "BYTES", first: 1 }, everything);
    expect(rows[0]!.node.server.name).toBe(String.raw`shop.example\u001b[31m`);
    const hosts = await live.hosts({ orderBy: "NAME", first: 5, filter: { search: "SHOP" } }, everything);
    expect(hosts.rows.map(({ node }) => node.ip)).toEqual(["198.51.100.7"]);
  });

  it("refuses pages without bounds and networks that are none", async () => {
    const { live } = world();
    await expect(live.flows({ role: "ANY", orderBy: "BYTES", first: 501 }, everything)).rejects.toMatchObject({
      code: "BAD_INPUT",
      details: { path: "first" },
    });
    await expect(live.hosts({ orderBy: "BYTES", first: 5, filter: { networks: ["10.0.0.0/99"] } }, everything)).rejects.toMatchObject({ code: "BAD_INPUT" });
  });
});
