import { describe, expect, it } from "vitest";
import tls from "../../../src/dissectors/tls.ts";
import type { FlowInterval } from "../../../src/model/flow-fields.ts";
import { parseIp } from "../../../src/net/ip.ts";
import type { ConversationExporter } from "../../../src/pipeline/exports/conversation-options.ts";
import { Conversations } from "../../../src/pipeline/exports/conversations.ts";
import { PortFacts } from "../../../src/pipeline/interval-maker.ts";
import { ExportedFlow } from "../../../src/wire/netflow/exported-flow.ts";

const nowMs = 1_700_000_000_000;
const router: ConversationExporter = { index: 3, ip: parseIp("192.0.2.254")! };

interface Options extends Partial<Omit<ExportedFlow, "source0">> {
  readonly from?: string;
  readonly to?: string;
}

function flowOf({ from = "10.0.0.1", to = "198.51.100.2", ...rest }: Options = {}): ExportedFlow {
  const [source, destination] = [parseIp(from)!, parseIp(to)!];
  return Object.assign(
    new ExportedFlow(),
    {
      isV6: !source.isV4,
      source0: source.w0,
      source1: source.w1,
      source2: source.w2,
      source3: source.w3,
      destination0: destination.w0,
      destination1: destination.w1,
      destination2: destination.w2,
      destination3: destination.w3,
      protocol: 6,
      sourcePort: 40_000,
      destinationPort: 443,
      bytes: 1_000,
      packets: 10,
      startMs: nowMs - 5_000,
      endMs: nowMs - 1_000,
      exportMs: nowMs,
      receivedMs: nowMs,
    },
    rest,
  );
}

function answerOf(options: Options = {}): ExportedFlow {
  return flowOf({ from: "198.51.100.2", to: "10.0.0.1", sourcePort: 443, destinationPort: 40_000, bytes: 9_000, packets: 20, ...options });
}

function setup(maxFlows = 1_000) {
  const rows: FlowInterval[] = [];
  const conversations = new Conversations({
    maxFlows,
    isLocal: (ip) => ip.text.startsWith("10."),
    portFacts: new PortFacts([tls]),
    flow: (row) => void rows.push({ ...row }),
  });
  const record = (flow: ExportedFlow, atMs = nowMs, exporter = router, isSample = false): void =>
    conversations.record(flow, exporter, "NETFLOW_V5", atMs, isSample);
  return { rows, conversations, record };
}

describe("conversations of exported records", () => {
  it.each([
    ["question first", [flowOf(), answerOf()]],
    ["answer first", [answerOf(), flowOf()]],
  ])("puts the two directions together, %s", (_name, flows) => {
    const { rows, conversations, record } = setup();
    for (const flow of flows) record(flow);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      source: "NETFLOW_V5",
      opens: 1,
      closes: 0,
      protocol: 6,
      clientPort: 40_000,
      serverPort: 443,
      sentBytes: 1_000,
      sentPackets: 10,
      receivedBytes: 9_000,
      receivedPackets: 20,
      firstSeenMs: nowMs - 5_000,
      lastSeenMs: nowMs - 1_000,
      direction: "OUTBOUND",
      application: "TLS",
      applicationConfidence: "PORT",
      interface: "192.0.2.254",
    });
    expect(rows[0]!.clientIp.text).toBe("10.0.0.1");
    expect(rows[0]!.exporter.text).toBe("192.0.2.254");
    expect(rows[0]!.samplingRate).toBe(1);
    expect(conversations.counters).toMatchObject({ records: 2, paired: 1, unpaired: 0 });
  });

  it("makes a row of one direction after the other did not come for ten seconds", () => {
    const { rows, conversations, record } = setup();
    record(flowOf());
    conversations.beat(nowMs + 1_000);
    expect(rows).toEqual([]);
    conversations.beat(nowMs + 11_000);
    expect(rows).toMatchObject([{ sentBytes: 1_000, receivedBytes: 0, receivedPackets: 0 }]);
    expect(conversations.counters.unpaired).toBe(1);
  });

  it("keeps the flow id over intervals, as differences, and opens it once", () => {
    const { rows, record } = setup();
    for (let interval = 0; interval < 3; interval++) {
      record(flowOf({ startMs: nowMs + interval * 60_000 }), nowMs + interval * 60_000);
      record(answerOf(), nowMs + interval * 60_000);
    }
    expect(rows.map(({ opens, closes, sentBytes }) => [opens, closes, sentBytes])).toEqual([
      [1, 0, 1_000],
      [0, 0, 1_000],
      [0, 0, 1_000],
    ]);
    expect(new Set(rows.map(({ flowId }) => flowId)).size).toBe(1);
  });

  it("ends a flow by FIN from both sides, by the exporter's reason, by its silence, and begins another on the same ports", () => {
    const { rows, conversations, record } = setup();
    record(flowOf({ tcpFlags: 0x1b }));
    record(answerOf({ tcpFlags: 0x1b }));
    expect(rows.at(-1)).toMatchObject({ closes: 1, endReason: "tcp-end", tcpFlagsSent: 0x1b });
    const udp = { protocol: 17, destinationPort: 9_999 };
    record(flowOf({ ...udp, endReason: 1 }));
    record(answerOf({ protocol: 17, sourcePort: 9_999, endReason: 1 }));
    expect(rows.at(-1)).toMatchObject({ closes: 1, endReason: "idle" });
    record(flowOf({ ...udp, endMs: nowMs - 15_000 }));
    record(answerOf({ protocol: 17, sourcePort: 9_999, endMs: nowMs - 15_000 }));
    expect(rows.at(-1)).toMatchObject({ opens: 1, closes: 1 });
    expect(conversations.size).toBe(0);
    expect(new Set(rows.map(({ flowId }) => flowId)).size).toBe(3);
    // Reported because of the active timeout: it goes on.
    record(flowOf({ ...udp, endReason: 2 }));
    record(answerOf({ protocol: 17, sourcePort: 9_999, endReason: 2 }));
    expect(rows.at(-1)).toMatchObject({ opens: 1, closes: 0 });
    expect(conversations.size).toBe(1);
    conversations.beat(nowMs + 36 * 60_000);
    expect(rows.at(-1)).toMatchObject({ opens: 0, closes: 1, endReason: "idle", sentBytes: 0 });
    expect(conversations.size).toBe(0);
  });

  it("multiplies by the sampling rate, and counts as it is what nobody said the rate of", () => {
    const { rows, conversations, record } = setup();
    record(flowOf({ samplingRate: 1_000 }));
    record(answerOf({ samplingRate: 0 }));
    expect(rows).toMatchObject([{ sentBytes: 1_000_000, sentPackets: 10_000, receivedBytes: 9_000, receivedPackets: 20, samplingRate: 0 }]);
    expect(conversations.counters.unknownRate).toBe(1);
    record(flowOf({ samplingRate: 2.5 }));
    record(answerOf({ samplingRate: 2.5 }));
    expect(rows[1]).toMatchObject({ sentBytes: 2_500, sentPackets: 25, samplingRate: 3 });
  });

  it("makes differences of totals, until the flow begins anew", () => {
    const { rows, record } = setup();
    const biflow = { isBiflow: true, isTotal: true };
    record(flowOf({ ...biflow, bytes: 100, packets: 1, reverseBytes: 1_000, reversePackets: 2 }));
    record(flowOf({ ...biflow, bytes: 150, packets: 3, reverseBytes: 5_000, reversePackets: 6 }));
    record(flowOf({ ...biflow, bytes: 70, packets: 1, reverseBytes: 80, reversePackets: 1, startMs: nowMs }));
    expect(rows.map(({ sentBytes, receivedBytes, sentPackets }) => [sentBytes, receivedBytes, sentPackets])).toEqual([
      [100, 1_000, 1],
      [50, 4_000, 2],
      [70, 80, 1],
    ]);
  });

  it("believes a biflow's own word of who began it", () => {
    const { rows, record } = setup();
    const biflow = { isBiflow: true, sourcePort: 443, destinationPort: 40_000, reverseBytes: 7, reversePackets: 1 };
    record(flowOf({ ...biflow, biflowDirection: 1 }));
    expect(rows[0]).toMatchObject({ clientPort: 443, sentBytes: 1_000, receivedBytes: 7 });
    record(flowOf({ ...biflow, sourcePort: 444, biflowDirection: 2 }));
    expect(rows[1]).toMatchObject({ clientPort: 40_000, sentBytes: 7, receivedBytes: 1_000 });
  });

  it("does not count on its way out what was counted on its way in", () => {
    const { rows, conversations, record } = setup();
    record(flowOf({ observedAt: 0 }));
    record(flowOf({ observedAt: 1 }));
    record(answerOf({ observedAt: 1 }));
    record(answerOf({ observedAt: 0 }));
    expect(rows).toMatchObject([{ sentBytes: 1_000, receivedBytes: 9_000 }]);
    expect(conversations.counters.duplicates).toBe(2);
  });

  it("tells exporters and VRFs apart", () => {
    const { rows, conversations, record } = setup();
    record(flowOf());
    record(answerOf(), nowMs, { index: 4, ip: parseIp("192.0.2.253")! });
    record(answerOf({ vrf: 0x6000_0000 }));
    expect(rows).toEqual([]);
    record(flowOf({ vrf: 0x6000_0000 }));
    expect(rows).toHaveLength(1);
    expect(conversations.size).toBe(3);
  });

  it("calls the earlier side the client when ports do not tell, of ICMP the one who asks", () => {
    const { rows, record } = setup();
    const ports = { sourcePort: 50_000, destinationPort: 60_000 };
    record(flowOf({ ...ports, startMs: nowMs - 900 }));
    record(answerOf({ sourcePort: 60_000, destinationPort: 50_000, startMs: nowMs - 1_000 }));
    expect(rows[0]).toMatchObject({ clientPort: 60_000, serverPort: 50_000 });
    const icmp = { protocol: 1, sourcePort: 0, destinationPort: 0 };
    record(answerOf({ ...icmp, icmpType: 0 }));
    record(flowOf({ ...icmp, icmpType: 8 }));
    expect(rows[1]).toMatchObject({ icmpType: 8, clientPort: 0, sentBytes: 1_000 });
    expect(rows[1]!.clientIp.text).toBe("10.0.0.1");
  });

  it("settles interface and VLAN with the first interval; where the question leaves, the answer comes in", () => {
    const { rows, record } = setup();
    record(answerOf({ inputInterface: 9, outputInterface: 7, vlan: 5 }));
    record(flowOf());
    record(flowOf({ inputInterface: 8, vlan: 6 }));
    record(answerOf());
    expect(rows).toMatchObject([
      { interface: "192.0.2.254#7", vlan: 5 },
      { interface: "192.0.2.254#7", vlan: 5 },
    ]);
  });

  it.each([
    ["10.0.0.1", "224.0.0.251"],
    ["10.0.0.1", "255.255.255.255"],
    ["2001:db8::1", "ff02::fb"],
  ])("calls %s, who speaks to the group %s, the client", (from, to) => {
    const { rows, conversations, record } = setup();
    record(flowOf({ from, to, protocol: 17, sourcePort: 5_353, destinationPort: 50_000 }));
    conversations.flush();
    expect(rows[0]!.clientIp.text).toBe(from);
  });

  it("carries interface, VLAN, MACs, application and host name", () => {
    const { rows, record } = setup();
    record(flowOf({ inputInterface: 7, vlan: 42, sourceMac: 1, application: "webex", hostname: "www.example" }));
    record(answerOf({ inputInterface: 9, sourceMac: 2 }));
    expect(rows).toMatchObject([
      { interface: "192.0.2.254#7", vlan: 42, clientMac: 1, serverMac: 2, application: "webex", applicationConfidence: "INSPECTED", hostname: "www.example" },
    ]);
  });

  it("keeps names to their flow when another takes its place, and says an ifIndex of 32 bits", () => {
    const { rows, conversations, record } = setup();
    record(flowOf({ application: "webex", hostname: "www.example", endReason: 3 }));
    record(answerOf({ endReason: 3 }));
    record(flowOf({ sourcePort: 40_001, inputInterface: 0xffff_fff0 }));
    record(answerOf({ destinationPort: 40_001 }));
    record(flowOf({ sourcePort: 40_002, application: "zoom" }));
    record(answerOf({ destinationPort: 40_002, hostname: "zoom.example" }));
    expect(conversations.size).toBe(2);
    expect(rows).toMatchObject([
      { application: "webex", hostname: "www.example" },
      { application: "TLS", hostname: "", interface: "192.0.2.254#4294967280" },
      { application: "zoom", hostname: "zoom.example" },
    ]);
  });

  it("makes differences of totals after the table has grown", () => {
    const { rows, conversations, record } = setup(10_000);
    for (const at of [0, 1]) {
      for (let i = 0; i < 3_000; i++) record(flowOf({ sourcePort: 1_024 + i, isTotal: true, bytes: 1_000 + at * 500, packets: 10 + at }), nowMs + at * 60_000);
      conversations.beat(nowMs + at * 60_000 + 20_000);
    }
    expect(rows.map(({ sentBytes }) => sentBytes)).toEqual([...Array.from({ length: 3_000 }, () => 1_000), ...Array.from({ length: 3_000 }, () => 500)]);
  });

  it("writes IPv6 endpoints as they are, whichever is the client", () => {
    const { rows, record } = setup();
    record(flowOf({ from: "2001:db8::2", to: "2001:db8::1" }));
    record(answerOf({ from: "2001:db8::1", to: "2001:db8::2" }));
    expect(rows.map(({ clientIp, serverIp }) => [clientIp.text, serverIp.text])).toEqual([["2001:db8::2", "2001:db8::1"]]);
  });

  it("moves the times of an exporter whose clock is wrong by more than ten minutes", () => {
    const { rows, record } = setup();
    const past = { startMs: 5_000, endMs: 9_000, exportMs: 10_000 };
    record(flowOf(past));
    record(answerOf(past));
    expect(rows).toMatchObject([{ firstSeenMs: nowMs - 5_000, lastSeenMs: nowMs - 1_000 }]);
  });

  it("holds IPv6 and IPv4 together, and a bounded number of flows", () => {
    const { rows, conversations, record } = setup(100);
    for (let i = 0; i < 500; i++) {
      record(i % 2 === 0 ? flowOf({ sourcePort: 1_024 + i }) : flowOf({ from: "2001:db8::1", to: "2001:db8::2", sourcePort: 1_024 + i }), nowMs + i);
    }
    expect(conversations.size).toBe(100);
    expect(conversations.counters.evicted).toBe(400);
    conversations.flush();
    expect(rows).toHaveLength(500);
    expect(rows.reduce((total, { sentBytes, receivedBytes }) => total + sentBytes + receivedBytes, 0)).toBe(500_000);
  });

  it("puts sampled packets together for a minute", () => {
    const { rows, conversations, record } = setup();
    for (let second = 0; second < 59; second++) record(flowOf({ packets: 1, bytes: 100, samplingRate: 10 }), nowMs + second * 1_000, router, true);
    record(answerOf({ packets: 1, bytes: 500, samplingRate: 10 }), nowMs + 59_000, router, true);
    conversations.beat(nowMs + 59_500);
    expect(rows).toEqual([]);
    conversations.beat(nowMs + 61_000);
    expect(rows).toMatchObject([{ sentPackets: 590, sentBytes: 59_000, receivedBytes: 5_000, closes: 0 }]);
    conversations.beat(nowMs + 130_000);
    expect(rows.at(-1)).toMatchObject({ closes: 1, sentPackets: 0 });
  });

  it("ends the flows of an exporter that is forgotten", () => {
    const { rows, conversations, record } = setup();
    record(flowOf());
    record(flowOf(), nowMs, { index: 5, ip: parseIp("192.0.2.9")! });
    conversations.forget(3);
    expect(rows).toMatchObject([{ sentBytes: 1_000, closes: 1 }]);
    expect(conversations.size).toBe(1);
  });
});
