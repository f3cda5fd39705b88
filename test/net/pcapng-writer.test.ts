import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PcapngParser } from "../../src/net/pcapng-parser.ts";
import { interfaceDescription, interfaceStatistics, packetBlockBytes, sectionHeader, writePacket } from "../../src/net/pcapng-writer.ts";
import { udpFrame } from "../support/frames.ts";

const head = Buffer.concat([
  sectionHeader("wiregraph test", ["Why: it is slow", "Who: Zoë", ""]),
  interfaceDescription({ name: "eth0", linkType: 1, snapLength: 96, filter: "udp port 53" }),
  interfaceDescription({ name: "tun0", linkType: 101, snapLength: 96, filter: "" }),
]);

interface Written {
  readonly interfaceId: number;
  readonly timeMs: number;
  readonly frame: Uint8Array;
  readonly wireLength: number;
  readonly vlan: number;
}

function block({ interfaceId, timeMs, frame, wireLength, vlan }: Written): Uint8Array {
  const out = new Uint8Array(packetBlockBytes(frame.length) + 3).fill(0xee);
  const end = writePacket(out, 3, {
    interfaceId,
    linkType: interfaceId === 0 ? 1 : 101,
    timeMs,
    wireLength,
    vlan,
    bytes: Buffer.concat([Buffer.from("before"), frame]),
    offset: 6,
    capturedLength: frame.length,
  });
  return out.subarray(3, end);
}

function read(file: Buffer) {
  const interfaces: { readonly linkType: number; readonly name: string }[] = [];
  const packets: { readonly interfaceId: number; readonly timeMs: number; readonly frame: string; readonly wireLength: number }[] = [];
  const parser = new PcapngParser({
    addInterface: (linkType, name) => interfaces.push({ linkType, name }) - 1,
    onPacket: (bytes, offset, captured, wireLength, timeMs, interfaceId) =>
      void packets.push({ interfaceId, timeMs, wireLength, frame: Buffer.from(bytes.subarray(offset, offset + captured)).toString("hex") }),
  });
  const used = parser.parse(file, new DataView(file.buffer, file.byteOffset, file.length), file.length, 0);
  return { interfaces, packets, used, problem: parser.problem };
}

const frames = fc.uint8Array({ minLength: 0, maxLength: 96 });
const written: fc.Arbitrary<Written> = fc
  .record({
    interfaceId: fc.constantFrom(0, 1),
    timeMs: fc.integer({ min: 1, max: 4_102_444_800_000 }),
    frame: frames,
    more: fc.nat(9_000),
    vlan: fc.constantFrom(0, 42),
  })
  .map(({ frame, more, vlan, ...rest }) => ({ ...rest, frame, vlan, wireLength: frame.length + more + 4 }));

describe("what is written", () => {
  it("is read back as it was, any frame at any time; a VLAN tag is in its place again", () => {
    fc.assert(
      fc.property(fc.array(written, { maxLength: 20 }), (given) => {
        const file = Buffer.concat([head, ...given.map(block), interfaceStatistics(0, 1_000, { packets: given.length, drops: 2 })]);
        const { interfaces, packets, used, problem } = read(file);
        expect({ problem, used }).toEqual({ problem: undefined, used: file.length });
        expect(interfaces).toEqual([
          { linkType: 1, name: "eth0" },
          { linkType: 101, name: "tun0" },
        ]);
        expect(packets).toEqual(
          given.map(({ interfaceId, timeMs, wireLength, frame, vlan }) => {
            const isTagged = vlan > 0 && interfaceId === 0 && frame.length >= 12;
            const whole = isTagged ? Buffer.concat([frame.subarray(0, 12), Buffer.from("8100002a", "hex"), frame.subarray(12)]) : Buffer.from(frame);
            return { interfaceId, timeMs, wireLength, frame: whole.toString("hex") };
          }),
        );
      }),
    );
  });

  it("keeps microseconds", () => {
    const timeMs = 1_763_900_000_123.457;
    const { packets } = read(Buffer.concat([head, block({ interfaceId: 0, timeMs, frame: new Uint8Array(60), wireLength: 60, vlan: 0 })]));
    expect(packets[0]!.timeMs).toBeCloseTo(timeMs, 3);
  });

  it.for([
    ["tcpdump", (path: string) => ["-nn", "-tt", "-e", "-r", path], /(vlan 42.*192\.0\.2\.1\.5000 > 192\.0\.2\.2\.53[^]*){2}/],
    ["tshark", (path: string) => ["-n", "-r", path, "-T", "fields", "-e", "vlan.id", "-e", "frame.interface_name"], /42\s+eth0/],
    ["capinfos", (path: string) => ["-A", path], /Number of packets:\s+2[\s\S]*Zoë/],
  ] as const)("is opened by %s", ([program, words, expected], { skip }) => {
    const isThere = (process.env["PATH"] ?? "").split(":").some((folder) => existsSync(join(folder, program)));
    if (!isThere) skip(`${program} is not installed`);
    const folder = mkdtempSync(join(tmpdir(), "wg-pcapng-"));
    try {
      const tagged = { source: "192.0.2.1", destination: "192.0.2.2", sourcePort: 5_000, destinationPort: 53, payload: Buffer.alloc(20) };
      // tcpdump wants one link type in a file. Sections one after the other are one file: so is a capture that rotates.
      const section = Buffer.concat([
        sectionHeader("wiregraph test", ["Who: Zoë"]),
        interfaceDescription({ name: "eth0", linkType: 1, snapLength: 128, filter: "udp port 53" }),
        block({ interfaceId: 0, timeMs: 1_763_900_000_123.5, frame: udpFrame(tagged), wireLength: 66, vlan: 42 }),
        interfaceStatistics(0, 1_763_900_000_200, { packets: 1, drops: 0 }),
      ]);
      writeFileSync(join(folder, "a.pcapng"), Buffer.concat([section, section]));
      expect(execFileSync(program, words(join(folder, "a.pcapng")), { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] })).toMatch(expected);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
