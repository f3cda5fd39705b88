import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { Command } from "commander";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import flows from "../../src/commands/flows.ts";
import { spawnModule } from "../../src/runtime/child.ts";
import { ethernet, ipv4, ipv6, payloadBytes, tcp, udp } from "../support/frame-builder.ts";
import { join as joinBytes, u16 } from "../support/traffic/bytes.ts";

const folder = mkdtempSync(join(tmpdir(), "wiregraph-flows-"));
const output = join(folder, "out.ndjson");
const capture = join(folder, "small.pcap");
let whole: Uint8Array;

/** A pcap of Ethernet frames, one each 30 seconds. */
function pcap(frames: readonly Uint8Array[]): Uint8Array {
  const parts = [
    Uint32Array.of(0xa1b2c3d4, 0x00040002, 0, 0, 65_535, 1),
    ...frames.flatMap((frame, i) => [Uint32Array.of(1_700_000_000 + i * 30, 0, frame.length, frame.length), frame]),
  ];
  return joinBytes(...parts.map((part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength)));
}

beforeAll(() => {
  const dns = ethernet(0x0800, ipv4(17, udp(5_000, 53, payloadBytes(20))));
  const inner = ipv4(6, tcp(1_000, 80, 2), { source: "10.0.0.1", destination: "10.0.0.2" });
  whole = pcap([
    dns,
    dns,
    dns,
    dns,
    dns,
    ethernet(0x0800, ipv4(47, joinBytes(u16(0), u16(0x0800), inner))),
    ethernet(0x86dd, ipv6(58, Uint8Array.of(128, 0, 0, 0, 1, 2, 3, 4))),
  ]);
  writeFileSync(capture, whole);
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

async function run(...args: readonly string[]): Promise<{ readonly code: number; readonly lines: Record<string, unknown>[]; readonly errors: string }> {
  let errors = "";
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    errors += String(text);
    return true;
  });
  let code = -1;
  const command = new Command("flows").exitOverride();
  flows.configure(command, (action) => async (...given) => {
    code = await action(...given);
  });
  await command.parseAsync(["--output", output, ...args], { from: "user" });
  const lines = readFileSync(output, "utf8").split("\n").filter(Boolean);
  return { code, lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>), errors };
}

describe("wiregraph flows", () => {
  it("says how many packets were malformed and why, a line a file, and that is no failure", async () => {
    const bad = join(folder, "bad.pcap");
    const cut = Uint8Array.of(0x45, 0, 0, 20);
    const short = ethernet(0x0800, cut);
    const long = ethernet(0x0800, ipv4(17, udp(5_000, 9, payloadBytes(20)))).subarray(0, 30);
    writeFileSync(bad, pcap([short, short, short, ethernet(0x8100, new Uint8Array(2)), long.subarray(0, 10)]));
    const { code, lines, errors } = await run("--no-timeout", bad, capture);
    expect([code, lines.length]).toEqual([0, 3]);
    expect(errors).toBe("wiregraph: bad.pcap: 5 malformed (3 ipv4: header cut short, 1 ethernet: header cut short, 1 vlan: tag cut short).\n");
  });

  it("prints one object a flow, one flow a conversation when asked", async () => {
    const { code, lines, errors } = await run("--no-timeout", capture);
    expect([code, errors]).toEqual([0, ""]);
    expect(lines.map(({ protocol, client, server, sent }) => ({ protocol, client, server, sent }))).toMatchObject([
      {
        protocol: "UDP",
        client: { ip: "192.0.2.1", port: 5_000 },
        server: { ip: "198.51.100.2", port: 53 },
        sent: { packets: 5, bytes: 5 * 62, payloadBytes: 100 },
      },
      { protocol: "GRE", sent: { packets: 1 } },
      { protocol: "ICMPv6", client: { ip: "2001:db8::1" }, server: { ip: "2001:db8::2" } },
    ]);
    expect(lines[0]).toMatchObject({
      firstSeen: "2023-11-14T22:13:20.000Z",
      lastSeen: "2023-11-14T22:15:20.000Z",
      durationMs: 120_000,
      interface: "small.pcap",
      source: "PCAP",
      isOpen: false,
      endReason: "eof",
    });
  });

  it("cuts long conversations into intervals that share their id, otherwise", async () => {
    const { lines } = await run(capture);
    const dns = lines.filter(({ protocol }) => protocol === "UDP");
    expect(dns.length).toBeGreaterThan(1);
    expect(new Set(dns.map(({ id }) => id)).size).toBe(1);
    expect(dns.reduce((packets, { sent }) => packets + (sent as { packets: number }).packets, 0)).toBe(5);
  });

  it("looks into tunnels when asked", async () => {
    const { lines } = await run("--no-timeout", "--tunnels", capture);
    expect(lines[1]).toMatchObject({ protocol: "TCP", client: { ip: "10.0.0.1", port: 1_000 }, server: { ip: "10.0.0.2", port: 80 }, tunnel: "GRE" });
  });

  it("ends with 4 when a file ends early, having printed what could be read", async () => {
    const cut = join(folder, "cut.pcap");
    writeFileSync(cut, whole.subarray(0, whole.length - 20));
    const { code, lines, errors } = await run("--no-timeout", cut);
    expect(code).toBe(4);
    expect(lines).toHaveLength(2);
    expect(errors).toContain("The file ends within a record");
    expect(errors).toContain("cut.pcap at byte");
  });

  it("ends with 0 when less than the beginning of a packet follows the last, and says so", async () => {
    const ragged = join(folder, "ragged.pcap");
    writeFileSync(ragged, joinBytes(whole, Uint8Array.of(0, 0)));
    const { code, lines, errors } = await run("--no-timeout", ragged);
    expect(code).toBe(0);
    expect(lines).toHaveLength(3);
    expect(errors).toContain("The file ends within a record, 2 bytes after its beginning");
  });

  it("leaves later fragments out with --no-timeout, as nDPI does, and says how many; counts them else", async () => {
    const datagram = udp(5_000, 53, payloadBytes(792));
    const fragments = join(folder, "fragments.pcap");
    const first = ethernet(0x0800, ipv4(17, datagram, { id: 9, moreFragments: true }));
    const later = ethernet(0x0800, ipv4(17, payloadBytes(200), { id: 9, fragmentOffset: 800 }));
    writeFileSync(fragments, pcap([first, later]));
    const packetsOf = (lines: readonly Record<string, unknown>[]): number[] => lines.map(({ sent }) => (sent as { packets: number }).packets);
    const compared = await run("--no-timeout", fragments);
    expect([compared.code, packetsOf(compared.lines)]).toEqual([0, [1]]);
    expect(compared.errors).toContain("1 later fragment of a datagram is left out, as nDPI does; --count-as wiregraph counts them");
    const counted = await run("--no-timeout", "--count-as", "wiregraph", fragments);
    expect([counted.errors, packetsOf(counted.lines)]).toEqual(["", [2]]);
    expect(packetsOf((await run(fragments)).lines)).toEqual([2]);
    expect(packetsOf((await run("--count-as", "ndpi", fragments)).lines)).toEqual([1]);
  });

  it("ends with 3 when a file is no capture, and goes on with the others", async () => {
    const other = join(folder, "notes.txt");
    writeFileSync(other, "not a capture");
    const { code, lines, errors } = await run("--no-timeout", other, join(folder, "absent.pcap"), capture);
    expect(code).toBe(3);
    expect(lines).toHaveLength(3);
    expect(errors).toContain("is not a packet capture");
    expect(errors).toContain("no such file");
  });

  it("says so when the output cannot be written", async () => {
    await expect(run("--output", join(folder, "absent", "out"), capture)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });

  it("ends with 4 when packets are of a link type that is not read, and names it", async () => {
    const usb = join(folder, "usb.pcap");
    const bytes = Uint8Array.from(whole);
    bytes[20] = 189;
    writeFileSync(usb, bytes);
    const { code, lines, errors } = await run(usb, capture);
    expect(code).toBe(4);
    expect(lines.length).toBeGreaterThan(2);
    expect(errors).toContain("7 packets of link type 189 (USB on Linux) are not read.");
  });

  it("prints all flows of a compressed file with a wrong checksum, or without its end, and ends with 4", async () => {
    const wrong = gzipSync(whole);
    wrong[wrong.length - 8]! ^= 1;
    const path = join(folder, "wrong.pcap.gz");
    for (const file of [wrong, gzipSync(whole).subarray(0, -5)]) {
      writeFileSync(path, file);
      const { code, lines, errors } = await run("--no-timeout", path);
      expect([code, lines.length]).toEqual([4, 3]);
      expect(errors).toContain(`at byte ${whole.length} of what it decompresses to`);
    }
  });

  it("prints a file's name so that it cannot steer the terminal, nor look like a line of ours", async () => {
    const odd = join(folder, "odd\x1b[2J\nwiregraph: all is well");
    writeFileSync(odd, whole.subarray(0, whole.length - 4));
    const { code, errors } = await run(odd, join(folder, "absent\x1b[2J\nwiregraph: fine"));
    expect(code).toBe(4);
    expect(errors).not.toContain("\x1b");
    expect(errors).not.toMatch(/^wiregraph: (all is well|fine)/m);
    expect(errors).toContain("odd\\u001b[2J\\u000awiregraph");
  });

  it("takes many files, one after the other, and leaves none open", async () => {
    const many = join(folder, "many");
    mkdirSync(many);
    const files = Array.from({ length: 200 }, (_, i) => join(many, `${i}.pcap`));
    for (const file of files) writeFileSync(file, whole);
    const before = readdirSync("/proc/self/fd").length;
    const { code, lines, errors } = await run("--no-timeout", ...files);
    expect([code, errors, lines.length]).toEqual([0, "", 3 * files.length]);
    expect(readdirSync("/proc/self/fd").length).toBeLessThan(before + 20);
  });

  it("does not overwrite what it is to read", async () => {
    await expect(run("--output", capture, capture)).rejects.toMatchObject({ code: "BAD_INPUT" });
    expect(readFileSync(capture).equals(whole)).toBe(true);
  });
});

describe("wiregraph flows -", () => {
  const start = () => spawnModule(new URL("../../src/main.ts", import.meta.url), ["flows", "-"], { stdio: ["pipe", "pipe", "pipe"] });

  it.each([
    ["plain", () => whole, 0],
    ["compressed", () => gzipSync(whole), 0],
    ["cut short", () => whole.subarray(0, whole.length - 9), 4],
  ] as const)("reads standard input: %s", async (_how, bytes, exitCode) => {
    const child = start();
    child.stdin!.end(bytes());
    const [out, errors, [code]] = await Promise.all([text(child.stdout!), text(child.stderr!), once(child, "exit")]);
    expect(code).toBe(exitCode);
    expect(out.split("\n")[0]).toMatch(/^\{.*"interface":"stdin"/);
    expect(errors.includes("where   standard input at byte")).toBe(exitCode !== 0);
  });

  it("prints flows as they end while the pipe stays open, and the rest at Ctrl-C", async () => {
    const child = start();
    let out = "";
    child.stdout!.on("data", (chunk) => (out += chunk));
    child.stdin!.write(whole);
    // The packets lie 30 s apart: the first conversation has gained a row, or ended, before the last ones begin.
    while (!out.includes("\n")) await once(child.stdout!, "data");
    const before = out.split("\n").length;
    child.kill("SIGINT");
    const [code] = await once(child, "close");
    expect(code).toBe(0);
    expect(out.split("\n").length).toBeGreaterThan(before);
    expect(out).toContain("ICMPv6");
  });
});
