import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import dns from "../../../src/dissectors/dns.ts";
import type { FlowInterval } from "../../../src/model/flow-fields.ts";
import type { FlowDimension } from "../../../src/model/query-plan.ts";
import { formatMac } from "../../../src/net/mac.ts";
import { protocolName } from "../../../src/net/protocol-names.ts";
import { createEngine } from "../../../src/pipeline/create-engine.ts";
import { linkTypes } from "../../../src/pipeline/engine.ts";
import { createLiveView, type EngineLiveView } from "../../../src/pipeline/live/create-live-view.ts";
import { ethernet, ipv4, ipv6, udp, vlanTag } from "../../support/frame-builder.ts";
import { dnsQuery } from "../../support/packets.ts";

const everything = { networks: [] };

interface Packet {
  readonly from: number;
  readonly to: number;
  readonly isV6: boolean;
  readonly vlan: 0 | 7;
  /** 0 has none. */
  readonly mac: number;
  readonly port: number;
  readonly isAnswer: boolean;
  readonly content: "nothing" | "some" | "question";
}

/** A packet, or the time that goes by: a whole second with its beat, an end of every flow, or an interval of each that goes on. */
type Step = Packet | "beat" | "end" | "export";

const packet: fc.Arbitrary<Packet> = fc.record({
  from: fc.integer({ min: 1, max: 4 }),
  to: fc.integer({ min: 1, max: 4 }),
  isV6: fc.boolean(),
  vlan: fc.constantFrom(0, 0, 7),
  mac: fc.integer({ min: 0, max: 3 }),
  port: fc.constantFrom(53, 443),
  isAnswer: fc.boolean(),
  content: fc.constantFrom("nothing", "some", "question"),
});
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: packet },
    { weight: 2, arbitrary: fc.constant<Step>("beat") },
    { weight: 1, arbitrary: fc.constantFrom<Step>("end", "export") },
  ),
  { maxLength: 80 },
);

/** Two of ours, two outside. */
function addressOf(number: number, isV6: boolean): string {
  if (isV6) return number < 3 ? `fd00::${number}` : `2001:db8::${number}`;
  return number < 3 ? `10.0.0.${number}` : `198.51.100.${number}`;
}

function frameOf({ from, to, isV6, vlan, mac, port, isAnswer, content }: Packet): Uint8Array {
  const payload = content === "question" ? dnsQuery(7, `h${to}.example`) : new Uint8Array(content === "nothing" ? 0 : 10 * to + from).fill(0xa5);
  const body = isAnswer ? udp(port, 40_000, payload) : udp(40_000, port, payload);
  const [source, destination] = isAnswer ? [to, from] : [from, to];
  const ip = isV6 ? ipv6(17, body) : ipv4(17, body, { source: addressOf(source, false), destination: addressOf(destination, false) });
  if (isV6) {
    for (const [number, at] of [
      [source, 8],
      [destination, 24],
    ] as const) {
      if (number < 3) ip.set([0xfd, 0, 0, 0], at);
      ip[at + 15] = number;
    }
  }
  const type = isV6 ? 0x86dd : 0x0800;
  const frame = vlan === 0 ? ethernet(type, ip) : ethernet(0x8100, vlanTag(vlan, type, ip));
  frame.set([mac === 0 ? 0 : 2, 0, 0, 0, 0, mac], 6);
  return frame;
}

/** What a plain count of the packets makes of each host. */
class Hosts {
  readonly rows = new Map<string, { sent: number; received: number; packets: number; peers: Map<string, number> }>();

  add(from: string, to: string, vlan: number, bytes: number): void {
    const sender = this.#row(from, vlan);
    const receiver = this.#row(to, vlan);
    sender.sent += bytes;
    receiver.received += bytes;
    sender.packets++;
    receiver.packets++;
    sender.peers.set(to, (sender.peers.get(to) ?? 0) + bytes);
    receiver.peers.set(from, (receiver.peers.get(from) ?? 0) + bytes);
  }

  #row(ip: string, vlan: number) {
    const key = `${ip} ${vlan}`;
    let row = this.rows.get(key);
    if (!row) this.rows.set(key, (row = { sent: 0, received: 0, packets: 0, peers: new Map() }));
    return row;
  }
}

async function play(all: readonly Step[], maxFlows: number) {
  let nowMs = 1_800_000_000_000;
  let live!: EngineLiveView;
  const engine = createEngine(
    { source: "CAPTURE", dissectors: [dns], localNetworks: ["10.0.0.0/8", "fd00::/8"], tunnels: false, idleTimeoutMs: 60_000, activeTimeoutMs: 1e9, maxFlows },
    { flow: (interval, flow) => live.sink.flow(interval, flow) },
  );
  live = createLiveView(engine, {}, () => nowMs);
  const id = engine.addInterface("eth0", linkTypes.ETHERNET);
  const hosts = new Hosts();
  for (const each of all) {
    if (each === "beat") await live.beat((nowMs += 1_000));
    else if (each === "end") engine.flush("shutdown", true);
    else if (each === "export") engine.flush("eof", false);
    else {
      const frame = frameOf(each);
      engine.packet(frame, 0, frame.length, frame.length, nowMs, id, 0);
      const [from, to] = each.isAnswer ? [each.to, each.from] : [each.from, each.to];
      hosts.add(addressOf(from, each.isV6), addressOf(to, each.isV6), each.vlan, frame.length);
    }
  }
  await live.beat((nowMs += 1_000));
  const flows: FlowInterval[] = [];
  engine.forEachFlow((flow) => flows.push(engine.snapshot(flow)));
  return { live, flows, hosts };
}

const keysOf: Partial<Record<FlowDimension, (flow: FlowInterval) => string>> = {
  CLIENT: ({ clientIp }) => clientIp.text,
  SERVER: ({ serverIp }) => serverIp.text,
  PROTOCOL: ({ protocol }) => protocolName(protocol),
  APPLICATION: ({ application }) => application,
  CATEGORY: ({ category }) => category,
  HOSTNAME: ({ hostname }) => hostname,
  JA4: ({ ja4 }) => ja4,
  SERVER_PORT: ({ serverPort }) => String(serverPort),
  VLAN: ({ vlan }) => String(vlan),
  INTERFACE: (flow) => flow.interface,
  DIRECTION: ({ direction }) => direction,
};

type Counted = readonly [key: string, flows: number, packets: number, sent: number, received: number];

/** Flows counted one by one; a flow has one key or two, and under the second what was sent is what was received. */
function counted(flows: readonly FlowInterval[], keys: (flow: FlowInterval) => readonly string[]): Counted[] {
  const sums = new Map<string, [flows: number, packets: number, sent: number, received: number]>();
  for (const flow of flows) {
    for (const [i, key] of keys(flow).entries()) {
      const [count, packets, sent, received] = sums.get(key) ?? [0, 0, 0, 0];
      const [out, back] = i === 0 ? [flow.sentBytes, flow.receivedBytes] : [flow.receivedBytes, flow.sentBytes];
      sums.set(key, [count + 1, packets + flow.sentPackets + flow.receivedPackets, sent + out, received + back]);
    }
  }
  return inOrder([...sums].map(([key, sum]) => [key, ...sum] as const));
}

const inOrder = (rows: readonly Counted[]): Counted[] => rows.toSorted((a, b) => (a[0] < b[0] ? -1 : 1));

async function shown(live: EngineLiveView, groupBy: FlowDimension): Promise<Counted[]> {
  const { rows, others } = await live.summary({ groupBy, first: 500 }, everything);
  expect(others.groups).toBe(0);
  return inOrder(rows.map(({ key, flows, packets, sentBytes, receivedBytes }) => [key, flows, packets, sentBytes, receivedBytes]));
}

describe("live sums are those of a plain count, whatever flows do between two beats", () => {
  it("by what flows have in common", async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.constantFrom(16, 1_000), async (all, maxFlows) => {
        const { live, flows } = await play(all, maxFlows);
        for (const [groupBy, keyOf] of Object.entries(keysOf) as [FlowDimension, (flow: FlowInterval) => string][]) {
          expect({ groupBy, rows: await shown(live, groupBy) }).toEqual({ groupBy, rows: counted(flows, (flow) => [keyOf(flow)]) });
        }
      }),
      { numRuns: 40 },
    );
  });

  it("by MAC address, of which a side that has not spoken has none, and of which one side may have several", async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.constantFrom(16, 1_000), async (all, maxFlows) => {
        const { live, flows } = await play(all, maxFlows);
        // With an empty first key where the client's is not known, so that the server's stands second.
        const rows = counted(flows, ({ clientMac, serverMac }) => [
          clientMac === 0 ? "" : formatMac(clientMac),
          ...(serverMac === 0 || serverMac === clientMac ? [] : [formatMac(serverMac)]),
        ]);
        expect(await shown(live, "MAC")).toEqual(rows.filter(([key]) => key !== ""));
      }),
      { numRuns: 40 },
    );
  });

  it("by host and VLAN, with their peers", async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.constantFrom(16, 1_000), async (all, maxFlows) => {
        const { live, flows, hosts } = await play(all, maxFlows);
        const { rows } = await live.hosts({ orderBy: "BYTES", first: 500 }, everything);
        expect(rows.length).toBe(hosts.rows.size);
        for (const { node } of rows) {
          const vlan = node.vlan ?? 0;
          const { sent, received, packets, peers } = hosts.rows.get(`${node.ip} ${vlan}`)!;
          expect(node).toMatchObject({
            sent: { bytes: sent },
            received: { bytes: received },
            flowsAsClient: flows.filter((flow) => flow.clientIp.text === node.ip && flow.vlan === vlan).length,
            flowsAsServer: flows.filter((flow) => flow.serverIp.text === node.ip && flow.vlan === vlan).length,
            isLocal: /^(?:10\.|fd)/.test(node.ip),
          });
          expect(node.sent.packets + node.received.packets).toBe(packets);
          expect(new Map(node.topPeers.map(({ ip, bytes }) => [ip, bytes]))).toEqual(peers);
        }
      }),
      { numRuns: 40 },
    );
  });
});

it("a flow that is named after it was counted moves to its name with all it had", async () => {
  const question: Packet = { from: 1, to: 3, isV6: true, vlan: 7, mac: 1, port: 53, isAnswer: false, content: "question" };
  const { live } = await play([{ ...question, content: "nothing" }, "beat", question, "beat", { ...question, isAnswer: true, mac: 2, content: "nothing" }], 16);
  const first = frameOf({ ...question, content: "nothing" }).length;
  const sent = first + frameOf(question).length;
  expect(await shown(live, "HOSTNAME")).toEqual([["h3.example", 1, 3, sent, first]]);
  expect(await shown(live, "MAC")).toEqual([
    ["02:00:00:00:00:01", 1, 3, sent, first],
    ["02:00:00:00:00:02", 1, 3, first, sent],
  ]);
});
