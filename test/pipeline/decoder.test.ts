import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Frame, frameStatus, tunnelCodes } from "../../src/pipeline/frame.ts";
import { knownLinkTypes } from "../../src/pipeline/link-layer.ts";
import { decodeFrame as decode } from "../support/decode-frame.ts";
import { ethernet, ipv4, ipv6, payloadBytes, tcp, udp, vlanTag } from "../support/frame-builder.ts";
import { ascii, join, u16, u24, u32, u8 } from "../support/traffic/bytes.ts";

const packet = ipv4(17, udp(1_234, 53, payloadBytes(30)));
const segment = ipv4(6, tcp(40_000, 443, 24, payloadBytes(50), -5));
const dnsFlow = { status: frameStatus.ip, problem: "", protocol: 17, sourcePort: 1_234, destinationPort: 53, payloadLength: 30 };

describe("Decoder: link layers", () => {
  const sllBody = join(u16(0), u16(1), u16(6), u8(2), u8(0), u8(0), u8(0), u8(0), u8(1), u16(0));
  const cases: readonly (readonly [string, number, Uint8Array, number])[] = [
    ["Ethernet", 1, ethernet(0x0800, packet), 0],
    ["802.1Q", 1, ethernet(0x8100, vlanTag(5, 0x0800, packet)), 5],
    ["802.1ad and 802.1Q", 1, ethernet(0x88a8, vlanTag(100, 0x8100, vlanTag(0xe007, 0x0800, packet))), 7],
    ["QinQ of old", 1, ethernet(0x9100, vlanTag(9, 0x8100, vlanTag(8, 0x0800, packet))), 8],
    ["MPLS", 1, ethernet(0x8847, join(u24(0x00010_0), u8(64), u24(0x000021), u8(64), packet)), 0],
    ["PPPoE", 1, ethernet(0x8864, join(u8(0x11), u8(0), u16(1), u16(packet.length + 2), u16(0x0021), packet)), 0],
    ["LLC/SNAP", 1, ethernet(packet.length + 8, join(u8(0xaa), u8(0xaa), u8(3), u24(0), u16(0x0800), packet)), 0],
    ["Linux SLL", 113, join(sllBody, u16(0x0800), packet), 0],
    ["Linux SLL with a tag", 113, join(sllBody, u16(0x8100), vlanTag(6, 0x0800, packet)), 6],
    ["Linux SLL2", 276, join(u16(0x0800), u16(0), u32(3), u16(1), u8(0), u8(6), u32(0x02000000), u32(0x00010000), packet), 0],
    ["raw IP", 101, packet, 0],
    ["raw IP of old", 12, packet, 0],
    ["raw IPv4", 228, packet, 0],
    ["loopback, little-endian", 0, join(Uint8Array.of(2, 0, 0, 0), packet), 0],
    ["loopback, big-endian", 0, join(u32(2), packet), 0],
    ["OpenBSD loopback", 108, join(u32(2), packet), 0],
    ["PPP", 9, join(u16(0xff03), u16(0x0021), packet), 0],
    ["PPP with a compressed protocol", 9, join(u8(0x21), packet), 0],
    ["Cisco HDLC", 104, join(u16(0x0f00), u16(0x0800), packet), 0],
    ["PPP in HDLC-like framing", 50, join(u16(0xff03), u16(0x0021), packet), 0],
    ["Cisco HDLC as PPP", 50, join(u16(0x0f00), u16(0x0800), packet), 0],
    ["PPPoE alone", 51, join(u8(0x11), u8(0), u16(1), u16(packet.length + 2), u16(0x0021), packet), 0],
    ["PPP with a direction", 166, join(u16(0x0103), u16(0x0021), packet), 0],
    ["PPI", 192, join(u8(0), u8(0), Uint8Array.of(8, 0, 1, 0, 0, 0), ethernet(0x0800, packet)), 0],
  ];
  for (const [name, linkType, bytes, vlan] of cases) {
    it(name, () => {
      const frame = decode(bytes, { linkType });
      expect(frame).toMatchObject({ ...dnsFlow, vlan });
      expect(bytes.subarray(frame.payloadStart, frame.payloadEnd)).toEqual(payloadBytes(30));
    });
    it(`${name}, cut anywhere: an error or the same flow, never a throw`, () => {
      for (let length = 0; length < bytes.length; length++) {
        const cut = decode(bytes.slice(0, length), { linkType });
        expect(cut.status).not.toBe(frameStatus.ip);
        const snapped = decode(bytes.slice(0, length), { linkType, wireLength: bytes.length });
        if (snapped.status === frameStatus.ip && snapped.problem === "" && snapped.sourcePort !== 0) expect(snapped).toMatchObject(dnsFlow);
        expect(snapped.payloadEnd).toBeLessThanOrEqual(length);
      }
    });
  }

  it("takes the tag the kernel stripped when the frame has none of its own", () => {
    expect(decode(ethernet(0x0800, packet), { vlan: 12 }).vlan).toBe(12);
    expect(decode(ethernet(0x8100, vlanTag(3, 0x0800, packet)), { vlan: 12 }).vlan).toBe(3);
  });

  it("tells other protocols and unknown link types from malformed frames", () => {
    expect(decode(ethernet(0x0806, new Uint8Array(28))).status).toBe(frameStatus.nonIp);
    expect(decode(ethernet(60, new Uint8Array(60))).status).toBe(frameStatus.nonIp);
    expect(decode(packet, { linkType: 147 }).status).toBe(frameStatus.nonIp);
    expect(decode(join(u32(7), packet), { linkType: 0 }).status).toBe(frameStatus.nonIp);
    expect(decode(ethernet(0x8100, new Uint8Array(3)))).toMatchObject({ status: frameStatus.malformed, problem: "vlan: tag cut short" });
    const deep = Array.from({ length: 20 }).reduce<Uint8Array>((inner) => vlanTag(1, 0x8100, inner), packet);
    expect(decode(ethernet(0x8100, deep)).problem).toBe("ethernet: too many headers");
  });
});

describe("Decoder: IP and transports", () => {
  it("reads TCP behind IPv4 options", () => {
    const bytes = ethernet(0x0800, ipv4(6, tcp(1, 2, 0x12, payloadBytes(9), -5), { options: Uint8Array.of(1, 1, 1, 0, 0, 0, 0, 0) }));
    const frame = decode(bytes);
    expect(frame).toMatchObject({
      protocol: 6,
      sourcePort: 1,
      destinationPort: 2,
      tcpFlags: 0x12,
      tcpSequence: -5,
      payloadLength: 9,
      isV6: false,
      macOffset: 64 + 6,
    });
    expect(frame.source3 >>> 0).toBe(0xc0000201);
    expect(bytes.subarray(frame.payloadStart, frame.payloadEnd)).toEqual(payloadBytes(9));
  });

  it("does not take Ethernet padding for payload", () => {
    const frame = decode(join(ethernet(0x0800, ipv4(6, tcp(1, 2, 16))), new Uint8Array(6)));
    expect(frame).toMatchObject({ payloadLength: 0 });
    expect(frame.payloadEnd).toBe(frame.payloadStart);
  });

  it("walks IPv6 extension headers", () => {
    const hopByHop = join(u8(60), u8(1), new Uint8Array(14));
    const destination = join(u8(43), u8(0), new Uint8Array(6));
    const routing = join(u8(51), u8(0), new Uint8Array(6));
    const authentication = join(u8(135), u8(4), new Uint8Array(22));
    const mobility = join(u8(17), u8(0), new Uint8Array(6));
    const frame = decode(ethernet(0x86dd, ipv6(0, join(hopByHop, destination, routing, authentication, mobility, udp(7, 8, payloadBytes(5))))));
    expect(frame).toMatchObject({ status: frameStatus.ip, isV6: true, protocol: 17, sourcePort: 7, destinationPort: 8, payloadLength: 5 });
    expect([frame.source0 >>> 0, frame.destination3]).toEqual([0x20010db8, 2]);
  });

  it("bounds extension headers", () => {
    const chain = Array.from({ length: 30 }).reduce<Uint8Array>((inner) => join(u8(60), u8(0), new Uint8Array(6), inner), udp(1, 2, payloadBytes(1)));
    expect(decode(ethernet(0x86dd, ipv6(60, chain))).problem).toBe("ipv6: too many extension headers");
    expect(decode(ethernet(0x86dd, ipv6(60, join(u8(17), u8(200), new Uint8Array(6))))).problem).toBe("ipv6: extension header beyond the packet");
  });

  it("knows first, later and no fragments", () => {
    const first = decode(ethernet(0x0800, ipv4(17, udp(1, 2, payloadBytes(16)), { id: 77, moreFragments: true })));
    expect(first).toMatchObject({ fragment: 1, fragmentId: 77, sourcePort: 1 });
    const later = decode(ethernet(0x0800, ipv4(17, payloadBytes(16), { id: 77, fragmentOffset: 24 })));
    expect(later).toMatchObject({ fragment: 2, fragmentId: 77, sourcePort: 0, payloadLength: 16 });
    expect(later.payloadEnd).toBe(later.payloadStart);
    const header = (offset: number): Uint8Array => join(u8(17), u8(0), u16(offset | 1), u32(99));
    expect(decode(ethernet(0x86dd, ipv6(44, join(header(0), udp(1, 2, payloadBytes(8))))))).toMatchObject({ fragment: 1, fragmentId: 99, destinationPort: 2 });
    expect(decode(ethernet(0x86dd, ipv6(44, join(header(64), payloadBytes(8)))))).toMatchObject({ fragment: 2, fragmentId: 99, protocol: 17 });
    const atomic = decode(ethernet(0x86dd, ipv6(44, join(u8(17), u8(0), u16(0), u32(99), udp(1, 2, payloadBytes(8))))));
    expect(atomic).toMatchObject({ fragment: 0, sourcePort: 1 });
  });

  it("reads ICMP, ICMPv6, SCTP and protocols it only knows by number", () => {
    expect(decode(ethernet(0x0800, ipv4(1, Uint8Array.of(3, 1, 0, 0, 0, 0, 0, 0))))).toMatchObject({ protocol: 1, icmpType: 3, icmpCode: 1, sourcePort: 0 });
    expect(decode(ethernet(0x86dd, ipv6(58, Uint8Array.of(128, 0, 0, 0))))).toMatchObject({ protocol: 58, icmpType: 128 });
    expect(decode(ethernet(0x0800, ipv4(132, join(u16(2_905), u16(36_412), new Uint8Array(20)))))).toMatchObject({
      protocol: 132,
      sourcePort: 2_905,
      destinationPort: 36_412,
      payloadLength: 12,
    });
    expect(decode(ethernet(0x0800, ipv4(89, payloadBytes(24))))).toMatchObject({ protocol: 89, sourcePort: 0, payloadLength: 24 });
  });

  it("says why a packet is malformed", () => {
    const problems: readonly (readonly [Uint8Array, string])[] = [
      [ethernet(0x0800, ipv4(17, udp(1, 2, payloadBytes(4)), { totalLength: 200 })), "ipv4: total length beyond the frame"],
      [ethernet(0x0800, ipv4(17, udp(1, 2, payloadBytes(4)), { totalLength: 10 })), "ipv4: total length less than the header"],
      [ethernet(0x0800, join(u8(0x42), packet.subarray(1))), "ipv4: bad header length"],
      [ethernet(0x0800, join(u8(0x75), packet.subarray(1))), "ip: neither version 4 nor 6"],
      [ethernet(0x86dd, ipv6(17, udp(1, 2, payloadBytes(4)), 500)), "ipv6: payload length beyond the frame"],
    ];
    for (const [bytes, problem] of problems) expect(decode(bytes)).toMatchObject({ status: frameStatus.malformed, problem });
  });

  it("counts packets whose transport header is broken, without what cannot be trusted", () => {
    expect(decode(ethernet(0x0800, ipv4(6, payloadBytes(10))))).toMatchObject({
      status: frameStatus.ip,
      problem: "tcp: header cut short",
      sourcePort: 0,
      payloadLength: 0,
    });
    expect(decode(ethernet(0x0800, ipv4(17, payloadBytes(3))))).toMatchObject({ status: frameStatus.ip, problem: "udp: header cut short" });
    const badOffset = tcp(1, 2, 16, payloadBytes(4));
    badOffset[12] = 0xf0;
    expect(decode(ethernet(0x0800, ipv4(6, badOffset)))).toMatchObject({
      status: frameStatus.ip,
      problem: "tcp: bad data offset",
      sourcePort: 1,
      payloadLength: 0,
    });
  });

  it("goes by the frame when the length is 0: the network card was to fill it in", () => {
    expect(decode(ethernet(0x0800, ipv4(17, udp(1, 2, payloadBytes(400)), { totalLength: 0 })))).toMatchObject({ status: frameStatus.ip, payloadLength: 400 });
    expect(decode(ethernet(0x86dd, ipv6(6, tcp(1, 2, 16, payloadBytes(300)), 0)))).toMatchObject({ status: frameStatus.ip, payloadLength: 300 });
  });
});

describe("Decoder: tunnels", () => {
  const inner = ipv4(6, tcp(4_000, 80, 24, ascii("GET /")), { source: "203.0.113.5", destination: "203.0.113.6" });
  const innerFlow = { status: frameStatus.ip, protocol: 6, sourcePort: 4_000, destinationPort: 80, payloadLength: 5 };
  const cases: readonly (readonly [string, number, Uint8Array])[] = [
    ["GRE", tunnelCodes.gre, ipv4(47, join(u16(0), u16(0x0800), inner))],
    ["GRE with checksum, key and sequence number", tunnelCodes.gre, ipv4(47, join(u16(0xb000), u16(0x0800), u32(0), u32(1), u32(2), inner))],
    ["GRE version 1 with PPP", tunnelCodes.gre, ipv4(47, join(u16(0x3081), u16(0x880b), u32(1), u32(2), u32(3), u16(0xff03), u16(0x0021), inner))],
    ["GRE with Ethernet", tunnelCodes.gre, ipv4(47, join(u16(0), u16(0x6558), ethernet(0x0800, inner)))],
    ["VXLAN", tunnelCodes.vxlan, ipv4(17, udp(5_555, 4_789, join(u32(0x08000000), u24(42), u8(0), ethernet(0x0800, inner))))],
    ["GTP-U", tunnelCodes.gtpU, ipv4(17, udp(2_152, 2_152, join(u8(0x30), u8(0xff), u16(inner.length), u32(7), inner)))],
    [
      "GTP-U with an extension header",
      tunnelCodes.gtpU,
      ipv4(17, udp(2_152, 2_152, join(u8(0x34), u8(0xff), u16(inner.length + 8), u32(7), u24(0), u8(0x85), u8(1), u16(0), u8(0), inner))),
    ],
    ["IP-in-IP", tunnelCodes.ipInIp, ipv4(4, inner)],
    ["6in4", tunnelCodes.sixInFour, ipv4(41, ipv6(6, tcp(4_000, 80, 24, ascii("GET /"))))],
    ["IPv4 in IPv6", tunnelCodes.fourInSix, ipv6(4, inner)],
    ["GRE in VXLAN", tunnelCodes.gre, ipv4(17, udp(5_555, 4_789, join(u32(0x08000000), u32(0), ethernet(0x0800, ipv4(47, join(u16(0), u16(0x0800), inner))))))],
  ];
  for (const [name, tunnel, outer] of cases) {
    const bytes = ethernet(outer[0]! >> 4 === 6 ? 0x86dd : 0x0800, outer);
    it(`${name}: the inner flow when asked for, else the tunnel`, () => {
      expect(decode(bytes, { tunnels: true })).toMatchObject({ ...innerFlow, tunnel });
      const outside = decode(bytes);
      expect(outside.tunnel).toBe(tunnelCodes.none);
      expect(outside.protocol).not.toBe(6);
    });
    it(`${name}, cut anywhere on the inside: the tunnel is counted as it is`, () => {
      const snapped = decode(bytes.slice(0, bytes.length - 30), { tunnels: true, wireLength: bytes.length });
      expect(snapped.status).toBe(frameStatus.ip);
      for (let length = 0; length < bytes.length; length++)
        expect(() => decode(bytes.slice(0, length), { tunnels: true, wireLength: bytes.length })).not.toThrow();
    });
  }

  it("puts everything back when there is no packet inside", () => {
    const outer = ethernet(
      0x8100,
      vlanTag(4, 0x0800, ipv4(17, udp(5_555, 4_789, join(u32(0x08000000), u32(0), ethernet(0x8100, vlanTag(9, 0x0800, payloadBytes(40))))))),
    );
    const alone = Object.assign(new Frame(), decode(outer));
    const entered = Object.assign(new Frame(), decode(outer, { tunnels: true }), { problem: "" });
    expect(entered).toEqual(alone);
    expect(entered).toMatchObject({ vlan: 4, sourcePort: 5_555, destinationPort: 4_789, tunnel: 0, payloadLength: 66 });
  });

  it("bounds tunnels in tunnels", () => {
    const deep = Array.from({ length: 40 }).reduce<Uint8Array>((body) => ipv4(4, body), inner);
    expect(decode(ethernet(0x0800, deep), { tunnels: true })).toMatchObject({ status: frameStatus.ip, protocol: 4, tunnel: tunnelCodes.ipInIp });
  });

  it("wants VXLAN's and GTP-U's headers as they must be", () => {
    expect(decode(ethernet(0x0800, ipv4(17, udp(1, 4_789, join(u32(0x0c000000), u32(0), ethernet(0x0800, inner))))), { tunnels: true })).toMatchObject({
      protocol: 17,
      tunnel: 0,
    });
    expect(decode(ethernet(0x0800, ipv4(17, udp(1, 2_152, join(u8(0x30), u8(1), u16(0), u32(7), inner)))), { tunnels: true })).toMatchObject({
      protocol: 17,
      tunnel: 0,
    });
    expect(decode(ethernet(0x0800, ipv4(17, udp(1, 2_152, join(u8(0x50), u8(0xff), u16(0), u32(7), inner)))), { tunnels: true })).toMatchObject({
      protocol: 17,
      tunnel: 0,
    });
  });
});

describe("Decoder: any bytes", () => {
  const frames = [ethernet(0x0800, segment), ethernet(0x86dd, ipv6(44, join(u8(6), u8(0), u16(0), u32(1), tcp(1, 2, 2)))), ethernet(0x0800, ipv4(4, packet))];

  it("never throws, never points outside the frame", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 160 }), fc.constantFrom(...knownLinkTypes, 189), fc.nat(2_000), fc.boolean(), (bytes, linkType, more, tunnels) => {
        const frame = decode(bytes, { linkType, tunnels, wireLength: bytes.length + more });
        if (frame.status !== frameStatus.ip) return;
        expect(frame.payloadStart).toBeGreaterThanOrEqual(0);
        expect(frame.payloadStart).toBeLessThanOrEqual(frame.payloadEnd);
        expect(frame.payloadEnd).toBeLessThanOrEqual(bytes.length);
        expect(frame.payloadLength).toBeGreaterThanOrEqual(0);
        expect(frame.payloadLength).toBeGreaterThanOrEqual(frame.payloadEnd - frame.payloadStart);
      }),
      { numRuns: 3_000 },
    );
  });

  it("never throws on damaged frames", () => {
    fc.assert(
      fc.property(fc.constantFrom(...frames), fc.array(fc.tuple(fc.nat(79), fc.nat(255)), { maxLength: 4 }), fc.boolean(), (frame, damage, tunnels) => {
        const bytes = Uint8Array.from(frame);
        for (const [at, value] of damage) bytes[at % bytes.length] = value;
        const decoded = decode(bytes, { tunnels });
        if (decoded.status === frameStatus.ip) {
          expect(decoded.payloadEnd).toBeLessThanOrEqual(bytes.length);
          expect(decoded.payloadLength).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
