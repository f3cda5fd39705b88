import { describe, expect, it } from "vitest";
import dns from "../../../src/dissectors/dns.ts";
import { createEngine } from "../../../src/pipeline/create-engine.ts";
import { linkTypes, type Engine } from "../../../src/pipeline/engine.ts";
import { createLiveView, type EngineLiveView } from "../../../src/pipeline/live/create-live-view.ts";
import { ethernet, ipv4, payloadBytes, tcp, udp } from "../../support/frame-builder.ts";
import { dnsAnswer, dnsQuery } from "../../support/packets.ts";

const host = "192.0.2.1";
const peer = "198.51.100.2";
const [syn, rstAck, synAck, ack, pushAck, finAck, rst] = [0x02, 0x14, 0x12, 0x10, 0x18, 0x11, 0x04];

function world() {
  let nowMs = 1_800_000_000_000;
  let live!: EngineLiveView;
  const engine: Engine = createEngine(
    { source: "CAPTURE", dissectors: [dns], localNetworks: ["192.0.2.0/24"], tunnels: false, idleTimeoutMs: 60_000, activeTimeoutMs: 5_000, maxFlows: 1_000 },
    { flow: (interval, flow) => live.sink.flow(interval, flow), dns: (transaction) => live.sink.dns(transaction) },
  );
  live = createLiveView(engine, {}, () => nowMs);
  const id = engine.addInterface("eth0", linkTypes.ETHERNET);
  const send = (source: string, destination: string, protocol: number, body: Uint8Array): void => {
    const frame = ethernet(0x0800, ipv4(protocol, body, { source, destination }));
    engine.packet(frame, 0, frame.length, frame.length, nowMs, id, 0);
  };
  const seconds = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) {
      nowMs += 1_000;
      await live.beat(nowMs);
      engine.beat(nowMs);
    }
  };
  const portsOf = async (ip: string) => (await live.hostsByAddress({ addresses: [ip] }, { networks: [] }))[0]!.serverPorts;
  return { engine, send, seconds, portsOf };
}

/** One segment each way; the host calls. */
const connection = (send: ReturnType<typeof world>["send"], port: number, ...answers: readonly Uint8Array[]): void => {
  send(host, peer, 6, tcp(40_000, port, syn));
  for (const answer of answers) send(peer, host, 6, answer);
};

describe("the ports a host answers on", () => {
  it("are none of broadcast, of multicast and of who says nothing", async () => {
    const { send, seconds, portsOf } = world();
    send(host, "255.255.255.255", 17, udp(67, 68, payloadBytes(300)));
    send(host, "224.0.0.251", 17, udp(5_353, 5_353, payloadBytes(40)));
    send(host, peer, 17, udp(40_000, 161, payloadBytes(40)));
    connection(send, 22);
    await seconds(2);
    for (const ip of ["255.255.255.255", "224.0.0.251", peer, host]) expect(await portsOf(ip), ip).toEqual([]);
  });

  it("have no application where none is known", async () => {
    const { send, seconds, portsOf } = world();
    connection(send, 49_999, tcp(49_999, 40_000, synAck));
    await seconds(1);
    expect(await portsOf(peer)).toEqual([{ protocol: "TCP", port: 49_999, application: "", flows: 1 }]);
  });

  it("are none that a forged broadcast or multicast source names", async () => {
    const { send, portsOf } = world();
    for (const source of ["255.255.255.255", "239.1.2.3"]) send(source, host, 17, udp(53, 40_000, payloadBytes(40)));
    for (const ip of ["255.255.255.255", "239.1.2.3"]) expect(await portsOf(ip), ip).toEqual([]);
  });

  it("are not those that refuse: a scan of closed ports opens none", async () => {
    const { send, portsOf } = world();
    for (let port = 1; port <= 30; port++) connection(send, port, tcp(port, 40_000, port % 2 ? rstAck : rst));
    connection(send, 80, tcp(80, 40_000, synAck));
    expect(await portsOf(peer)).toMatchObject([{ protocol: "TCP", port: 80, flows: 1 }]);
  });

  it("are not the ports of protocols that have none", async () => {
    const { send, portsOf } = world();
    const echo = (type: number): Uint8Array => Uint8Array.of(type, 0, 0, 0, 0, 1, 0, 1, 1, 2, 3, 4);
    send(host, peer, 1, echo(8));
    send(peer, host, 1, echo(0));
    expect(await portsOf(peer)).toEqual([]);
  });

  it("are those that answer, each flow once, whether it is looked at between, was exported between or ended between", async () => {
    const { engine, send, seconds, portsOf } = world();
    connection(send, 443);
    await seconds(8);
    send(peer, host, 6, tcp(443, 40_000, synAck));
    await seconds(8);
    send(peer, host, 6, tcp(443, 40_000, pushAck, payloadBytes(20)));
    await seconds(8);
    connection(send, 22, tcp(22, 40_000, synAck), tcp(22, 40_000, rst));
    // A connection that was open before: only acknowledgements came, then its end by a reset.
    send(host, peer, 6, tcp(40_001, 22, pushAck, payloadBytes(20)));
    send(peer, host, 6, tcp(22, 40_001, ack));
    await seconds(1);
    send(peer, host, 6, tcp(22, 40_001, rst));
    send(peer, host, 6, tcp(53, 40_002, finAck));
    engine.flush("shutdown", true);
    expect(await portsOf(peer)).toMatchObject([
      { protocol: "TCP", port: 22, flows: 2 },
      { protocol: "TCP", port: 443, flows: 1 },
      { protocol: "TCP", port: 53, flows: 1 },
    ]);
  });

  it("go with the flow's application, named before or after the answer", async () => {
    const { send, seconds, portsOf } = world();
    send(peer, host, 17, udp(53, 40_000, payloadBytes(20)));
    await seconds(2);
    send(host, peer, 17, udp(40_000, 53, dnsQuery(7, "www.example.com")));
    await seconds(2);
    send(host, peer, 17, udp(40_001, 53, dnsQuery(8, "www.example.com")));
    await seconds(2);
    send(peer, host, 17, udp(53, 40_001, dnsAnswer(8, "www.example.com", [])));
    await seconds(2);
    send(host, peer, 17, udp(40_002, 53, dnsQuery(9, "www.example.com")));
    const ports = await portsOf(peer);
    expect(ports).toMatchObject([{ protocol: "UDP", port: 53, application: "DNS", flows: 2 }]);
  });
});
