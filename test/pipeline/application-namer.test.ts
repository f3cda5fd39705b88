import { describe, expect, it } from "vitest";
import dns from "../../src/dissectors/dns.ts";
import http from "../../src/dissectors/http.ts";
import tls from "../../src/dissectors/tls.ts";
import type { Dissector } from "../../src/model/dissector.ts";
import type { FlowInterval } from "../../src/model/flow-fields.ts";
import { createEngine } from "../../src/pipeline/create-engine.ts";
import { linkTypes } from "../../src/pipeline/engine.ts";
import { ethernet, ipv4, payloadBytes, tcp, udp } from "../support/frame-builder.ts";
import { clientHello, dnsAnswer, dnsQuery, httpRequest, tlsRecord } from "../support/packets.ts";

const client = "192.0.2.1";
const server = "198.51.100.2";
const resolver = "192.0.2.53";
const hello = (serverName: string): Uint8Array => tlsRecord(22, clientHello({ serverName }));
const helloOfNobody = tlsRecord(23, payloadBytes(40));

/** Flows of these packets, with or without somebody who keeps DNS transactions. */
function flowsOf(packets: readonly (readonly [timeMs: number, packet: Uint8Array])[], keepsDns = true): readonly FlowInterval[] {
  const flows: FlowInterval[] = [];
  const engine = createEngine(
    {
      source: "PCAP",
      dissectors: [tls, http, dns] as readonly Dissector[],
      localNetworks: ["192.0.2.0/24"],
      tunnels: false,
      idleTimeoutMs: Number.POSITIVE_INFINITY,
      activeTimeoutMs: Number.POSITIVE_INFINITY,
      maxFlows: 100,
    },
    { flow: (interval) => flows.push({ ...interval }), ...(keepsDns && { dns: () => undefined }) },
  );
  const id = engine.addInterface("eth0", linkTypes.ETHERNET);
  for (const [timeMs, packet] of packets) engine.packet(packet, 0, packet.length, packet.length, timeMs, id, 0);
  engine.flush("eof", true);
  return flows;
}

const segment = (port: number, body: Uint8Array): Uint8Array => ethernet(0x0800, ipv4(6, tcp(40_000, port, 24, body)));
const reply = (port: number, body: Uint8Array): Uint8Array => ethernet(0x0800, ipv4(6, tcp(port, 40_000, 24, body), { source: server, destination: client }));
const datagram = (from: number, to: number, body: Uint8Array, source = client, destination = server): Uint8Array =>
  ethernet(0x0800, ipv4(17, udp(from, to, body), { source, destination }));
const asked = (name: string, address: readonly number[], timeMs = 0, id = 1): (readonly [number, Uint8Array])[] => [
  [timeMs, datagram(50_000 + id, 53, dnsQuery(id, name), client, resolver)],
  [timeMs + 5, datagram(53, 50_000 + id, dnsAnswer(id, name, [Uint8Array.from(address)]), resolver, client)],
];
const serverBytes = [198, 51, 100, 2];

const application = ({ applicationMaster, application: name, applicationConfidence, category }: FlowInterval): readonly string[] => [
  applicationMaster,
  name,
  applicationConfidence,
  category,
];
const notDns = (flows: readonly FlowInterval[]): readonly (readonly string[])[] => flows.filter(({ serverPort }) => serverPort !== 53).map(application);

describe("applications above protocols", () => {
  it("are named by TLS server name and by HTTP Host; the protocol stays master", () => {
    expect(flowsOf([[0, segment(443, hello("r1.googlevideo.com"))]]).map(application)).toEqual([["TLS", "YouTube", "NAME_TABLE", "Media"]]);
    expect(flowsOf([[0, segment(80, httpRequest({ host: "deb.debian.org" }))]]).map(application)).toEqual([["HTTP", "Debian updates", "NAME_TABLE", "System"]]);
  });

  it("leave alone what has no name in the tables, and what a dissector named more closely", () => {
    expect(flowsOf([[0, segment(443, hello("www.example.com"))]]).map(application)).toEqual([["TLS", "TLS", "INSPECTED", "Web"]]);
    expect(flowsOf([[0, segment(993, hello("imap.gmail.com"))]]).map(application)).toEqual([["TLS", "IMAPS", "INSPECTED", "Mail"]]);
  });

  it("do not take the question for their traffic", () => {
    expect(flowsOf(asked("www.youtube.com", serverBytes)).map(application)).toEqual([["DNS", "DNS", "INSPECTED", "Network"]]);
  });

  it.each([true, false])("are named by the DNS answer for the server's address (transactions kept: %s)", (keepsDns) => {
    const hidden = [100, segment(443, helloOfNobody)] as const;
    expect(notDns(flowsOf([...asked("r1.googlevideo.com", serverBytes), hidden], keepsDns))).toEqual([["TLS", "YouTube", "NAME_TABLE", "Media"]]);
    expect(notDns(flowsOf([...asked("www.example.com", serverBytes), hidden], keepsDns))).toEqual([["TLS", "TLS", "INSPECTED", "Web"]]);
    expect(notDns(flowsOf([...asked("r1.googlevideo.com", [198, 51, 100, 3]), hidden], keepsDns))).toEqual([["TLS", "TLS", "INSPECTED", "Web"]]);
  });

  it("are all that is known of a flow in no known protocol", () => {
    const media = (): (readonly [number, Uint8Array])[] => [
      [100, datagram(40_000, 8801, payloadBytes(60))],
      [110, datagram(8801, 40_000, payloadBytes(60), server, client)],
    ];
    expect(notDns(flowsOf([...asked("us04.zoom.us", serverBytes), ...media()]))).toEqual([["", "Zoom", "NAME_TABLE", "Messaging"]]);
    expect(notDns(flowsOf(media()))).toEqual([["", "", "", ""]]);
  });

  it("do not replace a guess from the port", () => {
    const noise: (readonly [number, Uint8Array])[] = [
      [100, segment(443, payloadBytes(60))],
      [110, reply(443, payloadBytes(60))],
    ];
    expect(notDns(flowsOf([...asked("us04.zoom.us", serverBytes), ...noise]))[0]![2]).toBe("PORT");
  });

  it("are not named by an address that answered for two of them, or too long ago", () => {
    const hidden = [10_000, segment(443, helloOfNobody)] as const;
    const shared = [...asked("www.netflix.com", serverBytes, 0, 1), ...asked("www.youtube.com", serverBytes, 100, 2)];
    expect(notDns(flowsOf([...shared, hidden]))).toEqual([["TLS", "TLS", "INSPECTED", "Web"]]);
    const late = [3_700_000, segment(443, helloOfNobody)] as const;
    expect(notDns(flowsOf([...asked("www.netflix.com", serverBytes), late]))).toEqual([["TLS", "TLS", "INSPECTED", "Web"]]);
    const again = asked("www.netflix.com", serverBytes, 3_000_000, 2);
    expect(notDns(flowsOf([...asked("www.netflix.com", serverBytes), ...again, late]))).toEqual([["TLS", "Netflix", "NAME_TABLE", "Media"]]);
  });
});
