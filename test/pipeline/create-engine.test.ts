import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defineDissector, type Dissector } from "../../src/model/dissector.ts";
import dnsDissector from "../../src/dissectors/dns.ts";
import { linkTypes, type EngineOptions } from "../../src/pipeline/engine.ts";
import { ack, client, question, rig, server, syn, synAck, type EngineRig } from "../support/engine-rig.ts";
import { dnsQuery } from "../support/packets.ts";
import { ethernet, ipv4, ipv6, payloadBytes, sourceMac, udp } from "../support/frame-builder.ts";

describe("createEngine", () => {
  it("makes one flow of both directions, with what each sent", () => {
    const { engine, flows, send } = rig();
    send(client(syn), 1_000.75);
    send(server(synAck), 1_010);
    send(client(ack, payloadBytes(100)), 1_020);
    engine.flush("eof", true);
    expect(flows).toHaveLength(1);
    const [flow] = flows;
    expect(flow).toMatchObject({
      firstSeenMs: 1_000,
      lastSeenMs: 1_020,
      opens: 1,
      closes: 1,
      endReason: "eof",
      interface: "eth0",
      protocol: 6,
      clientPort: 40_000,
      serverPort: 443,
      clientMac: sourceMac,
      clientIsLocal: 1,
      serverIsLocal: 0,
      direction: "OUTBOUND",
      sentPackets: 2,
      sentBytes: 54 + 154,
      sentPayloadBytes: 100,
      receivedPackets: 1,
      receivedBytes: 54,
      receivedPayloadBytes: 0,
      tcpFlagsSent: syn | ack,
      tcpFlagsReceived: synAck,
    });
    expect(flow!.clientIp.text).toBe("192.0.2.1");
    expect(flow!.serverIp.text).toBe("198.51.100.2");
  });

  it("counts what was on the wire when the frame was cut, and no padding as payload", () => {
    const { engine, flows, send } = rig();
    send(client(ack, payloadBytes(1_000)).subarray(0, 96), 0, 1_054);
    const padded = new Uint8Array(60);
    padded.set(client(ack));
    send(padded, 1);
    engine.flush("eof", true);
    expect(flows[0]).toMatchObject({ sentBytes: 1_054 + 60, sentPayloadBytes: 1_000, sentPackets: 2 });
  });

  it("takes the receiver of a first SYN+ACK for the client", () => {
    const { engine, flows, send } = rig();
    send(server(synAck), 0);
    engine.flush("eof", true);
    expect(flows[0]).toMatchObject({ clientPort: 40_000, serverPort: 443, sentPackets: 0, receivedPackets: 1, tcpFlagsReceived: synAck });
  });

  it("takes the sender of the first packet for the client, unless it speaks from a service's port", () => {
    const service = defineDissector({
      name: "service",
      title: "Service",
      category: "Test",
      transports: [17],
      ports: { udp: [7_777] },
      probe: () => false,
      open: () => null,
      dissect: () => "no",
    });
    const { engine, flows, send } = rig({ dissectors: [service] });
    send(client(ack, payloadBytes(3), 2_000), 0);
    send(ethernet(0x0800, ipv4(17, udp(51_000, 50_000, payloadBytes(5)))), 0);
    send(ethernet(0x0800, ipv4(17, udp(7_777, 33_000, payloadBytes(5)))), 0);
    engine.flush("eof", true);
    expect(flows.map((flow) => [flow.clientPort, flow.serverPort])).toEqual([
      [2_000, 443],
      [51_000, 50_000],
      [33_000, 7_777],
    ]);
  });

  it("keeps interfaces, VLANs and families apart", () => {
    const { engine, flows, send } = rig();
    send(question(1_000), 0);
    const other = engine.addInterface("eth1", linkTypes.ETHERNET);
    const again = engine.addInterface("eth1", linkTypes.RAW);
    const frame = question(1_000);
    engine.packet(frame, 0, frame.length, frame.length, 0, other, 0);
    engine.packet(frame.subarray(14), 0, frame.length - 14, frame.length - 14, 0, again, 0);
    engine.packet(frame, 0, frame.length, frame.length, 0, other, 7);
    send(ethernet(0x86dd, ipv6(17, udp(1_000, 53, payloadBytes(20)))), 0);
    engine.flush("eof", true);
    expect(flows.map((flow) => [flow.interface, flow.vlan, flow.sentPackets, flow.clientIp.text])).toEqual([
      ["eth0", 0, 1, "192.0.2.1"],
      ["eth1", 0, 2, "192.0.2.1"],
      ["eth1", 7, 1, "192.0.2.1"],
      ["eth0", 0, 1, "2001:db8::1"],
    ]);
  });

  it("counts beyond 32 bits", () => {
    const { engine, flows, send } = rig();
    for (let i = 0; i < 5; i++) send(client(ack), i, 3_000_000_000);
    send(server(ack, payloadBytes(40)), 6, 4_000_000_000);
    engine.beat(7);
    for (let i = 0; i < 2; i++) send(server(ack, payloadBytes(40)), 8, 4_000_000_000);
    expect(engine.snapshot(0)).toMatchObject({ sentBytes: 15_000_000_000, sentPackets: 5, receivedBytes: 12_000_000_000, receivedPackets: 3 });
    engine.flush("eof", true);
    expect(flows).toMatchObject([{ sentBytes: 15_000_000_000, sentPackets: 5, receivedBytes: 12_000_000_000, receivedPackets: 3, receivedPayloadBytes: 120 }]);
  });

  it("counts later fragments to the flow of the first", () => {
    const { engine, flows, send } = rig();
    const datagram = udp(2_000, 53, payloadBytes(1_480));
    send(ethernet(0x0800, ipv4(17, datagram.subarray(0, 800), { id: 9, moreFragments: true })), 0);
    send(ethernet(0x0800, ipv4(17, datagram.subarray(800), { id: 9, fragmentOffset: 800 })), 1);
    send(ethernet(0x0800, ipv4(17, datagram.subarray(800), { id: 10, fragmentOffset: 800 })), 2);
    engine.flush("eof", true);
    expect(flows.map((flow) => [flow.clientPort, flow.sentPackets])).toEqual([
      [2_000, 2],
      [0, 1],
    ]);
  });

  it("leaves later fragments out when asked, and counts the packets all the same", () => {
    const { engine, flows, send } = rig({ firstFragmentsOnly: true });
    const datagram = udp(2_000, 53, payloadBytes(1_480));
    send(ethernet(0x0800, ipv4(17, datagram.subarray(0, 800), { id: 9, moreFragments: true })), 0);
    send(ethernet(0x0800, ipv4(17, datagram.subarray(800), { id: 9, fragmentOffset: 800 })), 1);
    engine.flush("eof", true);
    expect(flows.map((flow) => [flow.clientPort, flow.sentPackets, flow.sentBytes])).toEqual([[2_000, 1, 834]]);
    expect(engine.counters).toMatchObject({ packets: 2, malformed: 0 });
  });

  it("counts what is not IP and what is malformed, by reason", () => {
    const { engine, send } = rig();
    send(ethernet(0x0806, new Uint8Array(28)), 0);
    send(new Uint8Array(5), 0);
    send(ethernet(0x0800, new Uint8Array(4)), 0);
    expect(engine.counters).toMatchObject({ packets: 3, nonIp: 1, malformed: 2 });
    expect([...engine.counters.malformedReasons.values()].reduce((a, b) => a + b)).toBe(2);
    expect(engine.activeFlows).toBe(0);
  });

  it("survives any bytes on any link type and loses no packet from its counters", () => {
    const { engine, flows } = rig({ tunnels: true });
    const interfaces = Object.values(linkTypes).map((linkType) => engine.addInterface(`if${linkType}`, linkType));
    let sent = 0;
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(), fc.nat(4_095), fc.integer({ min: 0, max: 1e6 }), (bytes, which, vlan, timeMs) => {
        engine.packet(bytes, 0, bytes.length, bytes.length, timeMs, interfaces[which % interfaces.length]!, vlan);
        sent++;
      }),
      { numRuns: 2_000 },
    );
    engine.flush("eof", true);
    const inFlows = flows.reduce((total, flow) => total + flow.sentPackets + flow.receivedPackets, 0);
    expect(engine.counters.packets).toBe(sent);
    expect(inFlows).toBeLessThanOrEqual(sent - engine.counters.nonIp);
    expect(inFlows + engine.counters.nonIp + engine.counters.malformed).toBeGreaterThanOrEqual(sent);
  });

  it("guesses from the port whether a flow without a name is encrypted", () => {
    const { engine, flows, send } = rig();
    send(ethernet(0x0800, ipv4(17, udp(40_000, 853, payloadBytes(20)))), 0);
    send(ethernet(0x0800, ipv4(17, udp(40_001, 123, payloadBytes(20)))), 0);
    engine.flush("eof", true);
    expect(flows.map(({ application, applicationConfidence, encrypted }) => [application, applicationConfidence, encrypted])).toEqual([
      ["DoQ", "PORT", 1],
      ["", "", 0],
    ]);
  });

  it("hands DNS transactions on with the flow they belong to", () => {
    const chatter: Dissector = defineDissector<null>({
      name: "chatter",
      title: "Chatter",
      category: "Test",
      transports: [17],
      ports: { udp: [53] },
      probe: () => true,
      open: () => null,
      dissect(payload, _state, facts, findings) {
        facts.hostname = "example.com";
        findings.dns?.({ timeMs: payload.timeMs, name: "example.com", type: "A", responseCode: "", answers: [], latencyUs: -1 });
        return "stay";
      },
    });
    const { engine, flows, dns, send } = rig({ dissectors: [chatter] });
    for (let i = 0; i < 20; i++) send(question(5_000), i);
    engine.flush("eof", true);
    expect(dns).toHaveLength(20);
    expect(dns[3]).toMatchObject({ flowId: flows[0]!.flowId, timeMs: 3, clientPort: 5_000, protocol: 17, name: "example.com", interface: "eth0" });
    expect(dns[0]!.clientIp.text).toBe("192.0.2.1");
    expect(dns[0]!.resolverIp.text).toBe("198.51.100.2");
    expect(flows[0]).toMatchObject({
      applicationMaster: "Chatter",
      application: "Chatter",
      applicationConfidence: "INSPECTED",
      category: "Test",
      hostname: "example.com",
    });
  });

  describe("questions nobody answered", () => {
    const dnsFrame = (port: number, name: string, from = 7): Uint8Array => ethernet(0x0800, ipv4(17, udp(port, 53, dnsQuery(from, name))));
    const withDns = (options: Partial<EngineOptions> = {}): EngineRig => rig({ dissectors: [dnsDissector], ...options });

    it.each(["idle", "eof", "shutdown", "evicted"] as const)("are one DNS transaction when the flow ends: %s", (reason) => {
      const { engine, flows, dns, send } = withDns(reason === "evicted" ? { maxFlows: 1 } : {});
      send(dnsFrame(5_001, "lost.example"), 1_000);
      if (reason === "idle") engine.beat(100_000);
      // Another flow comes, so that what is said of the first cannot come from the packet at hand.
      send(dnsFrame(5_002, "other.example"), 100_001);
      if (reason === "eof" || reason === "shutdown") engine.flush(reason, true);
      const flow = flows.find((one) => one.clientPort === 5_001)!;
      expect(flow).toMatchObject({ closes: 1, endReason: reason, hostname: "lost.example" });
      const found = dns.filter((one) => one.name === "lost.example");
      expect(found).toHaveLength(1);
      expect(found[0]).toMatchObject({ flowId: flow.flowId, timeMs: 1_000, latencyUs: -1, responseCode: "", answers: [], clientPort: 5_001, protocol: 17 });
      expect([found[0]!.clientIp.text, found[0]!.resolverIp.text]).toEqual(["192.0.2.1", "198.51.100.2"]);
    });

    it("are told within half a minute on a flow that goes on", () => {
      const { dns, send } = withDns();
      send(dnsFrame(5_001, "lost.example", 1), 0);
      for (let i = 1; i <= 40; i++) send(dnsFrame(5_001, "again.example", 2), i * 1_000);
      expect(dns.map((one) => [one.name, one.timeMs, one.latencyUs])).toEqual([
        ["lost.example", 0, -1],
        ["again.example", 1_000, -1],
      ]);
    });

    it("are not told by a flush that ends nothing", () => {
      const { engine, dns, send } = withDns();
      send(dnsFrame(5_001, "lost.example"), 0);
      engine.flush("shutdown", false);
      expect(dns).toEqual([]);
    });
  });

  it("names a connection that begins with keep-alives of a few zero bytes", () => {
    const greeting: Dissector = defineDissector<null>({
      name: "greeting",
      title: "Greeting",
      category: "Test",
      transports: [6],
      ports: {},
      probe: ({ bytes, start, end }) => end - start > 6 && bytes[start] === 7,
      open: () => null,
      dissect: () => "done",
    });
    const { engine, flows, send } = rig({ dissectors: [greeting] });
    for (let size = 1; size <= 6; size++) {
      send(client(ack, new Uint8Array(size)), size);
      send(server(ack, new Uint8Array(size)), size);
    }
    send(client(ack, payloadBytes(20)), 10);
    engine.flush("eof", true);
    expect(flows[0]!.applicationMaster).toBe("Greeting");
  });
});
