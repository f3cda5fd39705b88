import { describe, expect, it } from "vitest";
import { flowOfInterval, tcpFlagsText } from "../../src/model/flow-view.ts";
import { flowRow } from "../support/flow-rows.ts";
import { parseIp } from "../../src/net/ip.ts";

describe("flowOfInterval", () => {
  it("shows a TLS flow", () => {
    const flow = flowOfInterval(
      flowRow({
        flowId: 2n ** 64n - 1n,
        firstSeenMs: 1_000,
        lastSeenMs: 1_750,
        opens: 1,
        closes: 1,
        endReason: "tcp-end",
        interface: "eth0",
        vlan: 3,
        protocol: 6,
        clientIp: "128.232.110.120",
        clientPort: 34_855,
        clientMac: 0x02005e000001,
        clientIsLocal: 1,
        serverIp: "66.35.250.204",
        serverPort: 80,
        direction: "OUTBOUND",
        sentBytes: 10,
        sentPackets: 2,
        receivedPayloadBytes: 7,
        tcpFlagsSent: 0x12,
        applicationMaster: "TLS",
        application: "TLS",
        applicationConfidence: "INSPECTED",
        category: "Web",
        encrypted: 1,
        hostname: "example.com",
        tlsVersion: "TLSv1.3",
        ja4: "t13d",
      }),
    );
    expect(flow).toEqual({
      id: "18446744073709551615",
      communityId: "1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
      source: "PCAP",
      firstSeenMs: 1_000,
      lastSeenMs: 1_750,
      durationMs: 750,
      isOpen: false,
      endReason: "tcp-end",
      vlan: 3,
      protocol: "TCP",
      client: { ip: "128.232.110.120", port: 34_855, mac: "02:00:5e:00:00:01", isLocal: true },
      server: { ip: "66.35.250.204", port: 80, isLocal: false },
      direction: "OUTBOUND",
      application: { master: "TLS", name: "TLS", category: "Web", confidence: "INSPECTED", encrypted: true },
      hostname: "example.com",
      sent: { bytes: 10, packets: 2, payloadBytes: 0 },
      received: { bytes: 0, packets: 0, payloadBytes: 7 },
      tcpFlags: { sent: "SYN ACK", received: "" },
      tls: { version: "TLSv1.3", serverName: "example.com", ja4: "t13d" },
      interface: "eth0",
    });
  });

  it("leaves away what a protocol does not have", () => {
    const flow = flowOfInterval(flowRow({ protocol: 1, clientIp: "192.168.0.89", serverIp: "192.168.0.1", icmpType: 8, icmpCode: 0 }));
    expect(flow.client).toEqual({ ip: "192.168.0.89", isLocal: false });
    expect(flow).toMatchObject({ protocol: "ICMP", isOpen: true, icmp: { type: 8, code: 0 }, communityId: "1:X0snYXpgwiv9TZtqg64sgzUn6Dk=" });
    for (const key of ["tcpFlags", "tls", "http", "dns", "tunnel", "endReason", "vlan", "hostname", "interface"]) expect(flow).not.toHaveProperty(key);
  });

  it("shows HTTP and DNS details", () => {
    const web = flowOfInterval(flowRow({ protocol: 6, hostname: "example.com", httpMethod: "GET", httpPath: "/a", httpUserAgent: "curl", httpStatus: 404 }));
    expect(web.http).toEqual({ method: "GET", host: "example.com", path: "/a", url: "example.com/a", userAgent: "curl", status: 404 });
    const name = flowOfInterval(flowRow({ protocol: 17, hostname: "example.com", dnsQueryType: "AAAA", dnsResponseCode: "NXDOMAIN", tunnel: "GRE" }));
    expect(name).toMatchObject({ dns: { query: "example.com", queryType: "AAAA", responseCode: "NXDOMAIN" }, tunnel: "GRE" });
  });

  it("spells TCP flags", () => {
    expect(tcpFlagsText(0)).toBe("");
    expect(tcpFlagsText(255)).toBe("FIN SYN RST PSH ACK URG ECE CWR");
  });

  it("says who exported it, and how it was sampled", () => {
    const router = parseIp("192.0.2.1")!;
    expect(flowOfInterval(flowRow({ exporter: router, samplingRate: 100 }))).toMatchObject({ exporter: "192.0.2.1", samplingRate: 100 });
    expect(flowOfInterval(flowRow({ exporter: router, samplingRate: 0 }))).toMatchObject({ exporter: "192.0.2.1", samplingRate: 0 });
    expect(flowOfInterval(flowRow({ exporter: router, samplingRate: 1 }))).not.toHaveProperty("samplingRate");
    expect(flowOfInterval(flowRow({ samplingRate: 0 }))).not.toHaveProperty("exporter");
    expect(flowOfInterval(flowRow({ samplingRate: 0 }))).not.toHaveProperty("samplingRate");
  });
});
