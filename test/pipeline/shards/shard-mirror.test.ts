import fc from "fast-check";
import { describe, expect, it } from "vitest";
import dns from "../../../src/dissectors/dns.ts";
import tls from "../../../src/dissectors/tls.ts";
import { createEngine } from "../../../src/pipeline/create-engine.ts";
import { linkTypes, type Engine, type EngineSink } from "../../../src/pipeline/engine.ts";
import { createLiveView, type EngineLiveView } from "../../../src/pipeline/live/create-live-view.ts";
import { nowhere } from "../../../src/model/place.ts";
import { NewsBlock } from "../../../src/pipeline/shards/news-block.ts";
import { ShardFeed } from "../../../src/pipeline/shards/shard-feed.ts";
import { ShardMirror } from "../../../src/pipeline/shards/shard-mirror.ts";
import { udpFrame } from "../../support/frames.ts";
import { dnsAnswer, dnsQuery } from "../../support/packets.ts";
import { finish } from "../../support/steps.ts";

const everything = { networks: [] };
const startMs = 1_800_000_000_000;
const maxFlows = 4_096;
const capture = { bytesPerSecond: 0, packetsPerSecond: 0, drops: 0 };

function engineWith(sink: EngineSink): Engine {
  const engine = createEngine(
    {
      source: "CAPTURE",
      dissectors: [dns, tls],
      localNetworks: ["10.0.0.0/8"],
      placeOf: ({ w3 }) => ({ country: w3 < 0 ? "DE" : "", asn: w3 & 3 }),
      tunnels: false,
      idleTimeoutMs: 4_000,
      activeTimeoutMs: 6_000,
      maxFlows,
    },
    sink,
  );
  engine.addInterface("eth0", linkTypes.ETHERNET);
  return engine;
}

/** Engines whose packets are those of one beside them, and a mirror of what their feeds tell. */
function world(shards: number, maxBlocks = 1_024) {
  let nowMs = startMs;
  const clock = () => nowMs;
  let alone!: EngineLiveView;
  const one = engineWith({ flow: (...given) => alone.sink.flow(...given), dns: (answer) => alone.sink.dns(answer) });
  alone = createLiveView(one, {}, clock);

  let together!: EngineLiveView;
  const mirror = new ShardMirror(
    shards,
    maxFlows,
    (ip) => one.outlines.locate(ip),
    () => together.sink,
  );
  together = createLiveView(mirror, { maxFlows: shards * maxFlows }, clock);
  const feeds: ShardFeed[] = [];
  const engines = Array.from({ length: shards }, (_, i) => {
    const engine: Engine = engineWith({ flow: (...given) => feeds[i]!.flow(...given), dns: (answer) => feeds[i]!.dns(answer) });
    feeds.push(new ShardFeed(() => engine, maxFlows, maxBlocks));
    return engine;
  });

  const take = (shard: number, block: NewsBlock): void => {
    const { texts, names, bytes } = JSON.parse(JSON.stringify({ texts: block.texts, names: block.names, bytes: [...block.bytes] })) as {
      texts: string[];
      names: [];
      bytes: number[];
    };
    mirror.take(shard, { texts, names }, new Float64Array(Uint8Array.from(bytes).buffer));
  };
  const pull = (shard: number, begins: boolean): boolean => {
    if (begins) feeds[shard]!.begin();
    const { block, isLast } = finish(feeds[shard]!.next());
    take(shard, block);
    return isLast;
  };
  return {
    alone,
    together,
    mirror,
    engines,
    feeds,
    pull,
    packet(a: number, b: number, ports: readonly [number, number], payload: Uint8Array, isAnswer: boolean): void {
      const [source, destination] = [`10.0.${a >> 8}.${a & 255}`, `198.51.100.${b}`];
      const [from, to] = ports;
      const frame = udpFrame(
        isAnswer
          ? { source: destination, destination: source, sourcePort: to, destinationPort: from, payload }
          : { source, destination, sourcePort: from, destinationPort: to, payload },
      );
      for (const engine of [one, engines[(a + b) % shards]!]) engine.packet(frame, 0, frame.length, frame.length, nowMs, 0, 0);
    },
    wait(ms: number): void {
      nowMs += ms;
      for (const engine of [one, ...engines]) engine.beat(nowMs);
    },
    /** All news, as a meter has them before a question. */
    refresh(): void {
      for (let shard = 0; shard < shards; shard++) for (let begins = true; !pull(shard, begins); begins = false);
      mirror.activeFlows = engines.reduce((sum, engine) => sum + engine.activeFlows, 0);
      mirror.counters.flowsCreated = engines.reduce((sum, engine) => sum + engine.counters.flowsCreated, 0);
    },
    async beat(): Promise<void> {
      await Promise.all([alone.beat(nowMs), together.beat(nowMs)]);
    },
  };
}

/** Everything the live view answers, but for ids and what only the shard itself tells of a flow; in an order that does not depend on chance. */
async function answersOf(live: EngineLiveView) {
  const sorted = <T>(rows: readonly T[]): T[] => rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  const flows = await live.flows({ role: "ANY", orderBy: "BYTES", first: 500 }, everything);
  const dnsOnly = await live.flows({ role: "ANY", orderBy: "BYTES", first: 500, filter: { match: { application: ["DNS"] } } }, everything);
  const summaries = [];
  for (const groupBy of [
    "CLIENT",
    "SERVER",
    "HOST",
    "PEER",
    "APPLICATION",
    "SERVER_PORT",
    "HOSTNAME",
    "SERVER_COUNTRY",
    "SERVER_ASN",
    "MAC",
    "DIRECTION",
  ] as const) {
    const { totals, rows, others } = await live.summary({ groupBy, first: 500 }, everything);
    summaries.push({ groupBy, totals, rows: sorted(rows), others });
  }
  const hosts = await live.hosts({ orderBy: "BYTES", first: 500 }, everything);
  const { topHosts, ...traffic } = await live.traffic(capture);
  return {
    flows: [flows, dnsOnly].map(({ rows, total }) => ({
      total,
      rows: sorted(
        rows.map(({ node: { client, server, sent, received, application, hostname, communityId, firstSeenMs, lastSeenMs, bytesPerSecond } }) => ({
          told: { client, server, application, hostname, communityId, firstSeenMs, lastSeenMs, bytesPerSecond },
          counters: [sent.bytes, sent.packets, received.bytes, received.packets],
        })),
      ),
    })),
    summaries,
    hosts: sorted(
      hosts.rows.map(({ node: { topPeers, topApplications, serverPorts, ...host } }) => ({
        ...host,
        topPeers: sorted(topPeers),
        topApplications: sorted(topApplications),
        serverPorts: sorted(serverPorts),
      })),
    ),
    traffic,
    topHosts: topHosts.map(({ bytesPerSecond }) => bytesPerSecond),
  };
}

const payload = fc.oneof(
  { weight: 4, arbitrary: fc.nat(900).map((length) => ({ kind: "plain" as const, length })) },
  { weight: 1, arbitrary: fc.nat(40).map((name) => ({ kind: "dns" as const, name })) },
);
const event = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({ kind: fc.constant("packet" as const), a: fc.nat(4), b: fc.nat(2), port: fc.nat(1), isAnswer: fc.boolean(), payload }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("wait" as const), ms: fc.constantFrom(1, 90, 1_000, 2_500, 7_000) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("pull" as const), shard: fc.nat(2), begins: fc.boolean() }) },
  { weight: 2, arbitrary: fc.constant({ kind: "beat" as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: "ask" as const }) },
);

function bytesOf(said: typeof payload extends fc.Arbitrary<infer T> ? T : never, id: number, isAnswer: boolean): Uint8Array {
  if (said.kind === "plain") return Buffer.alloc(said.length, 0x41);
  const name = `host${said.name}.example`;
  return isAnswer ? dnsAnswer(id, name, [Uint8Array.of(203, 0, 113, said.name)]) : dnsQuery(id, name);
}

describe("the mirror of several shards", () => {
  it("answers as one engine that saw all packets", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 5, maxLength: 100 }), fc.integer({ min: 2, max: 3 }), async (events, shards) => {
        const all = world(shards);
        for (const each of [...events, { kind: "ask" as const }]) {
          if (each.kind === "packet") {
            const { a, b, port, isAnswer } = each;
            all.packet(a, b, [40_000 + port, each.payload.kind === "dns" ? 53 : 4_433 + port], bytesOf(each.payload, port, isAnswer), isAnswer);
          } else if (each.kind === "wait") all.wait(each.ms);
          else if (each.kind === "pull") all.pull(each.shard % shards, each.begins);
          else {
            all.refresh();
            if (each.kind === "beat") await all.beat();
            else expect(await answersOf(all.together)).toEqual(await answersOf(all.alone));
          }
        }
      }),
      { numRuns: 80 },
    );
  }, 60_000);

  it("ends what a shard had that is gone, and takes what the next one has", async () => {
    const all = world(2);
    for (let i = 0; i < 40; i++) all.packet(i, i % 3, [40_000, 4_433], Buffer.alloc(50), false);
    all.refresh();
    const before = await all.together.summary({ groupBy: "CLIENT", first: 100 }, everything);
    expect(before.totals).toMatchObject({ flows: 40, packets: 40 });
    finish(all.mirror.end(1));
    const ofOne = all.engines[0]!.activeFlows;
    expect(ofOne).toBeGreaterThan(0);
    expect((await all.together.summary({ groupBy: "CLIENT", first: 100 }, everything)).totals).toMatchObject({ flows: ofOne, packets: ofOne });
    // What hosts have sent and received stays.
    const { rows } = await all.together.hosts({ orderBy: "BYTES", first: 100 }, everything);
    expect(rows.reduce((sum, { node }) => sum + node.sent.packets, 0)).toBe(40);
    // Flow 0 of another process, and news of one that nobody has told of.
    const block = new NewsBlock();
    block.card(0, all.engines[0]!.snapshot(0));
    block.gain("gain", 0, 70, 1, 0, 0, startMs);
    block.gain("gain", 9, 70, 1, 0, 0, startMs);
    all.mirror.take(1, block, new Float64Array(Uint8Array.from(block.bytes).buffer));
    expect((await all.together.summary({ groupBy: "CLIENT", first: 100 }, everything)).totals).toMatchObject({ flows: ofOne + 1, packets: ofOne + 1 });
  });

  it("says where the flows of an answer are, until they end", async () => {
    const all = world(2);
    for (let i = 0; i < 6; i++) all.packet(i, 0, [40_000, 53], dnsQuery(i, `host${i}.example`), false);
    all.refresh();
    const { rows } = await all.together.flows({ role: "ANY", orderBy: "BYTES", first: 10 }, everything);
    const details = rows.map(({ node }) => {
      const { shard, ...place } = all.mirror.placeOf(node.id)!;
      return all.feeds[shard]!.details([place])[0];
    });
    expect(details.map((flow) => [flow?.id, flow?.dns?.queryType])).toEqual(rows.map(({ node }) => [node.id, "A"]));
    expect(all.feeds[0]!.details([{ slot: 0, id: "1" }])).toEqual([null]);
    all.wait(20_000);
    all.refresh();
    expect(rows.map(({ node }) => all.mirror.placeOf(node.id))).toEqual(rows.map(() => undefined));
  });

  it("is told everything anew when so much ended that it could not be kept", async () => {
    const all = world(2, 20);
    for (let round = 0; all.feeds[0]!.forgotten === 0; round++) {
      for (let i = 0; i < 500; i++) all.packet(2 * i, 0, [40_000, 4_433], Buffer.alloc(50), false);
      all.wait(20_000);
      expect(round).toBeLessThan(40);
    }
    all.packet(0, 0, [40_000, 4_433], Buffer.alloc(50), false);
    let forgot = false;
    const { feeds, mirror } = all;
    feeds[0]!.begin();
    for (let isLast = false; !isLast;) {
      const news = finish(feeds[0]!.next());
      forgot ||= news.forgot;
      isLast = news.isLast;
      mirror.take(0, news.block, new Float64Array(Uint8Array.from(news.block.bytes).buffer));
    }
    expect(forgot).toBe(true);
    mirror.activeFlows = 1;
    expect((await all.together.summary({ groupBy: "CLIENT", first: 5 }, everything)).totals).toMatchObject({ flows: 1, packets: 1 });
  }, 60_000);

  it("survives records that make no sense", () => {
    fc.assert(
      fc.property(fc.array(fc.double(), { maxLength: 200 }), fc.array(fc.nat(300), { maxLength: 40 }), (doubles, heads) => {
        const mirror = new ShardMirror(
          2,
          64,
          () => ({ isLocal: false, place: nowhere }),
          () => ({ flow: () => {}, dns: () => {} }),
        );
        const records = Float64Array.from(doubles);
        for (const [i, head] of heads.entries()) if (i * 6 < records.length) records[i * 6] = head;
        mirror.take(1, { texts: ["x"], names: [] }, records);
        for (let slot = 0; slot < mirror.flowsEnd; slot++) mirror.touched((flow) => void mirror.snapshot(flow), slot, slot + 1);
        finish(mirror.end(1));
        expect(mirror.flowsEnd).toBeLessThanOrEqual(128);
      }),
    );
  });
});
