import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Frame, frameStatus, tunnelCodes, tunnelNames } from "../../src/pipeline/frame.ts";
import { state } from "../../src/pipeline/flow-record.ts";
import { decodeFrame } from "../support/decode-frame.ts";
import { ethernet, ipv4, ipv6, payloadBytes, tcp, udp, vlanTag } from "../support/frame-builder.ts";
import { ascii, join, u16, u24, u32, u8 } from "../support/traffic/bytes.ts";
import { wlan } from "../support/wlan-frames.ts";

const segment = tcp(4_000, 80, 24, ascii("GET /"));
const inner = ipv4(6, segment, { source: "203.0.113.5", destination: "203.0.113.6" });
const inner6 = ipv6(6, segment);
const innerFlow = { status: frameStatus.ip, problem: "", protocol: 6, sourcePort: 4_000, destinationPort: 80, payloadLength: 5 };
const innerFrame = ethernet(0x0800, inner);

const overUdp = (port: number, body: Uint8Array): Uint8Array => ethernet(0x0800, ipv4(17, udp(50_000, port, body)));
const overGre = (head: Uint8Array, body: Uint8Array): Uint8Array => ethernet(0x0800, ipv4(47, join(head, body)));

/** A Teredo client's packet: `extension` between UDP and IPv6. */
const teredoPacket = join(inner6.subarray(0, 24), u32(0x20010000), inner6.subarray(28));
const geneve = (first: number, second: number, protocol: number, options: Uint8Array, body: Uint8Array): Uint8Array =>
  overUdp(6_081, join(u8(first | (options.length >> 2)), u8(second), u16(protocol), u24(99), u8(0), options, body));
const geneveOptions = join(u16(0x0102), u8(0x80), u8(1), u32(7), u16(0x0103), u8(1), u8(0));
const gpe = (flags: number, next: number, body: Uint8Array): Uint8Array => overUdp(4_790, join(u8(flags), u16(0), u8(next), u24(5), u8(0), body));
const tzsp = (type: number, protocol: number, tags: Uint8Array, body: Uint8Array): Uint8Array =>
  overUdp(37_008, join(u8(1), u8(type), u16(protocol), tags, u8(1), body));

/** CAPWAP's first 4 octets by their bit fields, then the fragment fields, options and the frame. */
function capwap(native: boolean, flags: number, options: Uint8Array, body: Uint8Array, words = 2 + (options.length >> 2)): Uint8Array {
  return overUdp(5_247, join(u8(0), u8(words << 3), u8((1 << 6) | (1 << 1) | (native ? 1 : 0)), u8(flags), u32(0), options, body));
}
const radioMac = join(u8(6), payloadBytes(6), u8(0));
const wirelessInformation = join(u8(4), payloadBytes(4), new Uint8Array(3));

const erspan2 = (encapsulation: number): Uint8Array => join(u16(0x1000), u16(0x88be), u32(1), u16(0x1000 | 44), u16((encapsulation << 11) | 9), u32(3));
const erspan3 = (frameType: number, more: boolean): Uint8Array =>
  join(u16(0x1000), u16(0x22eb), u32(1), u16(0x2000 | 44), u16(9), u32(123), u16(0), u16((frameType << 10) | (more ? 1 : 0)), new Uint8Array(more ? 8 : 0));

interface Case {
  readonly name: string;
  readonly tunnel: keyof typeof tunnelCodes;
  readonly bytes: Uint8Array;
  readonly vlan?: number;
}

const cases: readonly Case[] = [
  { name: "VXLAN with group policy", tunnel: "vxlan", bytes: overUdp(4_789, join(u8(0x88), u8(0x48), u16(500), u24(1), u8(0), innerFrame)) },
  { name: "VXLAN on its old port", tunnel: "vxlan", bytes: overUdp(8_472, join(u32(0x08000000), u24(1), u8(0), innerFrame)) },
  { name: "VXLAN-GPE with IPv4", tunnel: "vxlanGpe", bytes: gpe(0x0c, 1, inner) },
  { name: "VXLAN-GPE with IPv6", tunnel: "vxlanGpe", bytes: gpe(0x0c, 2, inner6) },
  { name: "VXLAN-GPE with Ethernet", tunnel: "vxlanGpe", bytes: gpe(0x0e, 3, innerFrame) },
  { name: "GENEVE with Ethernet", tunnel: "geneve", bytes: geneve(0, 0, 0x6558, new Uint8Array(0), innerFrame) },
  { name: "GENEVE with a tag", tunnel: "geneve", bytes: geneve(0, 0, 0x6558, new Uint8Array(0), ethernet(0x8100, vlanTag(21, 0x0800, inner))), vlan: 21 },
  { name: "GENEVE with options and IPv4", tunnel: "geneve", bytes: geneve(0, 0x40, 0x0800, geneveOptions, inner) },
  { name: "GENEVE with IPv6", tunnel: "geneve", bytes: geneve(0, 0, 0x86dd, new Uint8Array(0), inner6) },
  { name: "Teredo", tunnel: "teredo", bytes: overUdp(3_544, teredoPacket) },
  { name: "Teredo with an origin", tunnel: "teredo", bytes: overUdp(3_544, join(u16(0), u16(1), u32(2), teredoPacket)) },
  {
    name: "Teredo with authentication and an origin",
    tunnel: "teredo",
    bytes: overUdp(3_544, join(u16(1), u8(2), u8(3), payloadBytes(5), payloadBytes(8), u8(0), u16(0), u16(1), u32(2), teredoPacket)),
  },
  { name: "CAPWAP with an 802.3 frame", tunnel: "capwap", bytes: capwap(false, 0, new Uint8Array(0), innerFrame) },
  { name: "CAPWAP with a radio MAC", tunnel: "capwap", bytes: capwap(false, 0x10, radioMac, innerFrame) },
  {
    name: "CAPWAP with an 802.11 frame, a radio MAC and wireless information",
    tunnel: "capwap",
    bytes: capwap(true, 0x30, join(radioMac, wirelessInformation), wlan(inner)),
  },
  { name: "CAPWAP with a swapped 802.11 frame", tunnel: "capwap", bytes: capwap(true, 0, new Uint8Array(0), wlan(inner, { control: [0x01, 0x08] })) },
  { name: "TZSP with Ethernet", tunnel: "tzsp", bytes: tzsp(0, 1, new Uint8Array(0), innerFrame) },
  { name: "TZSP with 802.11, tags and padding", tunnel: "tzsp", bytes: tzsp(1, 18, join(u8(10), u8(1), u8(200), u8(0)), wlan(inner)) },
  { name: "ERSPAN type I", tunnel: "erspan", bytes: overGre(join(u16(0), u16(0x88be)), innerFrame) },
  { name: "ERSPAN type II", tunnel: "erspan", bytes: overGre(erspan2(0), innerFrame) },
  { name: "ERSPAN type II of a frame whose tag was taken off", tunnel: "erspan", bytes: overGre(erspan2(2), innerFrame), vlan: 44 },
  { name: "ERSPAN type III", tunnel: "erspan", bytes: overGre(erspan3(0, false), innerFrame) },
  { name: "ERSPAN type III with a subheader", tunnel: "erspan", bytes: overGre(erspan3(0, true), innerFrame) },
  { name: "ERSPAN type III with IP", tunnel: "erspan", bytes: overGre(erspan3(2, false), inner) },
  { name: "MPLS in GRE", tunnel: "gre", bytes: overGre(join(u16(0), u16(0x8847)), join(u24(0x000101), u8(64), inner)) },
  { name: "IPv4 in IPv4", tunnel: "ipInIp", bytes: ethernet(0x0800, ipv4(4, inner)) },
  { name: "IPv6 in IPv6", tunnel: "ipInIp", bytes: ethernet(0x86dd, ipv6(41, inner6)) },
  { name: "IPv6 in IPv4", tunnel: "sixInFour", bytes: ethernet(0x0800, ipv4(41, inner6)) },
  { name: "IPv4 in IPv6", tunnel: "fourInSix", bytes: ethernet(0x86dd, ipv6(4, inner)) },
];

describe("tunnels", () => {
  for (const { name, tunnel, bytes, vlan = 0 } of cases) {
    it(`${name}: the inner flow when asked for, else the tunnel`, () => {
      expect(decodeFrame(bytes, { tunnels: true })).toMatchObject({ ...innerFlow, tunnel: tunnelCodes[tunnel], vlan });
      expect(decodeFrame(bytes)).toMatchObject({ status: frameStatus.ip, problem: "", tunnel: tunnelCodes.none });
    });
    it(`${name}, cut anywhere: the inner flow, the tunnel, or malformed; never a throw`, () => {
      for (let length = 0; length < bytes.length; length++) {
        const snapped = decodeFrame(bytes.slice(0, length), { tunnels: true, wireLength: bytes.length });
        expect(snapped.payloadEnd).toBeLessThanOrEqual(length);
        if (snapped.status === frameStatus.ip && snapped.tunnel !== 0 && snapped.sourcePort !== 0)
          expect(snapped).toMatchObject({ sourcePort: 4_000, destinationPort: 80 });
      }
    });
  }

  const refused: readonly (readonly [string, Uint8Array])[] = [
    ["VXLAN with a reserved bit of the group policy", overUdp(4_789, join(u8(0x88), u8(0x01), u16(500), u24(1), u8(0), innerFrame))],
    ["VXLAN-GPE: OAM", gpe(0x0d, 3, innerFrame)],
    ["VXLAN-GPE: another version", gpe(0x1c, 3, innerFrame)],
    ["VXLAN-GPE: a service header", gpe(0x0c, 4, innerFrame)],
    ["VXLAN-GPE: the wrong version of IP", gpe(0x0c, 2, inner)],
    ["GENEVE of another version", geneve(0x40, 0, 0x6558, new Uint8Array(0), innerFrame)],
    ["GENEVE: control", geneve(0, 0x80, 0x6558, new Uint8Array(0), innerFrame)],
    ["GENEVE with reserved bits", geneve(0, 0x01, 0x6558, new Uint8Array(0), innerFrame)],
    ["GENEVE with options that do not fit", geneve(0, 0, 0x6558, join(u16(1), u8(1), u8(3), u32(0)), innerFrame)],
    ["GENEVE with ARP", geneve(0, 0, 0x6558, new Uint8Array(0), ethernet(0x0806, payloadBytes(28)))],
    ["GENEVE with something else", geneve(0, 0, 0x0806, new Uint8Array(0), payloadBytes(28))],
    ["a Teredo bubble", overUdp(3_544, join(teredoPacket.subarray(0, 4), u16(0), u8(59), teredoPacket.subarray(7, 40)))],
    ["IPv6 of no Teredo address on Teredo's port", overUdp(3_544, inner6)],
    ["Teredo with octets behind it", overUdp(3_544, join(teredoPacket, u8(0)))],
    ["CAPWAP behind DTLS", overUdp(5_247, join(u8(1), u24(0), payloadBytes(60)))],
    ["CAPWAP: a fragment", capwap(false, 0x80, new Uint8Array(0), innerFrame)],
    ["CAPWAP: keep-alive", capwap(false, 0x08, new Uint8Array(0), innerFrame)],
    ["CAPWAP with a radio MAC that does not fit", capwap(false, 0x10, join(u8(9), payloadBytes(7)), innerFrame)],
    ["CAPWAP with a length beyond the datagram", capwap(false, 0, new Uint8Array(0), inner, 31)],
    ["CAPWAP with an encrypted frame", capwap(true, 0, new Uint8Array(0), wlan(inner, { control: [0x08, 0x41] }))],
    ["TZSP: keep-alive", tzsp(4, 1, new Uint8Array(0), innerFrame)],
    ["TZSP of another version", overUdp(37_008, join(u8(2), u8(0), u16(1), u8(1), innerFrame))],
    ["TZSP without an end of its tags", overUdp(37_008, join(u8(1), u8(0), u16(1), u8(10), u8(200), innerFrame))],
    ["ERSPAN type II of another version", overGre(join(u16(0x1000), u16(0x88be), u32(1), u32(0x20000000), u32(0)), innerFrame)],
    ["ERSPAN type III with an unknown frame", overGre(erspan3(9, false), innerFrame)],
    ["GRE with reserved bits", overGre(join(u16(0x0010), u16(0x0800)), inner)],
    ["GRE with a source route", overGre(join(u16(0x4000), u16(0x0800)), inner)],
    ["GRE of version 0 with PPTP's protocol", overGre(join(u16(0x2000), u16(0x880b), u32(1)), join(u16(0x0021), inner))],
    ["GRE that promises IPv4 and has IPv6", overGre(join(u16(0), u16(0x0800)), inner6)],
    ["protocol 4 with IPv6 inside", ethernet(0x0800, ipv4(4, inner6))],
    ["protocol 41 with IPv4 inside", ethernet(0x0800, ipv4(41, inner))],
    ...[2_152, 3_544, 4_789, 4_790, 5_247, 6_081, 8_472, 37_008].map(
      (port) => [`other data on port ${port}`, overUdp(port, ascii("not a tunnel, but text of some length"))] as const,
    ),
  ];
  for (const [name, bytes] of refused) {
    it(`does not enter ${name}`, () => {
      const alone = Object.assign(new Frame(), decodeFrame(bytes));
      expect(Object.assign(new Frame(), decodeFrame(bytes, { tunnels: true }))).toEqual(alone);
      expect(alone).toMatchObject({ status: frameStatus.ip, problem: "", tunnel: tunnelCodes.none });
    });
  }

  it("says why what is inside cannot be read, and counts the tunnel", () => {
    const broken = join(u8(0x41), inner.subarray(1));
    for (const bytes of [gpe(0x0c, 1, broken), geneve(0, 0, 0x6558, new Uint8Array(0), ethernet(0x0800, broken)), ethernet(0x0800, ipv4(4, broken))]) {
      expect(decodeFrame(bytes, { tunnels: true })).toMatchObject({ status: frameStatus.ip, tunnel: 0, problem: "ipv4: bad header length" });
    }
    const long = ipv4(6, segment, { totalLength: 400 });
    expect(decodeFrame(gpe(0x0c, 1, long), { tunnels: true }).problem).toBe("ipv4: total length beyond the frame");
  });

  it("takes the innermost tunnel, at most four deep", () => {
    const nested = geneve(0, 0, 0x0800, new Uint8Array(0), ipv4(17, udp(1, 4_790, join(u8(0x0c), u16(0), u8(2), u32(0), inner6))));
    expect(decodeFrame(nested, { tunnels: true })).toMatchObject({ ...innerFlow, isV6: true, tunnel: tunnelCodes.vxlanGpe });
    const deep = Array.from({ length: 6 }).reduce<Uint8Array>((body) => ipv4(17, udp(1, 4_790, join(u8(0x0c), u16(0), u8(1), u32(0), body))), inner);
    expect(decodeFrame(ethernet(0x0800, deep), { tunnels: true })).toMatchObject({ protocol: 17, destinationPort: 4_790, tunnel: tunnelCodes.vxlanGpe });
  });

  it("has a name for each, and room in the flow's record", () => {
    expect(new Set(tunnelNames).size).toBe(Object.keys(tunnelCodes).length);
    expect(Object.values(tunnelCodes)).toEqual(tunnelNames.map((_, code) => code));
    expect(tunnelNames.length - 1).toBeLessThanOrEqual(state.tunnelMask);
    expect(state.tunnelMask << state.tunnelShift).toBeLessThan(1 << state.payloadShift);
  });

  it("never throws on damaged tunnels, never points outside the frame", () => {
    const all = [...cases.map(({ bytes }) => bytes), ...refused.map(([, bytes]) => bytes)];
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.array(fc.tuple(fc.nat(119), fc.nat(255)), { maxLength: 4 }), fc.nat(200), (frame, damage, cut) => {
        const bytes = Uint8Array.from(frame.subarray(0, Math.max(0, frame.length - Math.max(0, cut - 100))));
        if (bytes.length > 0) for (const [at, value] of damage) bytes[at % bytes.length] = value;
        const decoded = decodeFrame(bytes, { tunnels: true, wireLength: frame.length });
        if (decoded.status !== frameStatus.ip) return;
        expect(decoded.payloadStart).toBeLessThanOrEqual(decoded.payloadEnd);
        expect(decoded.payloadEnd).toBeLessThanOrEqual(bytes.length);
        expect(decoded.payloadLength).toBeGreaterThanOrEqual(0);
        expect(decoded.payloadLength).toBeGreaterThanOrEqual(decoded.payloadEnd - decoded.payloadStart);
      }),
      { numRuns: 5_000 },
    );
  });
});
