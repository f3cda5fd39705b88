import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import flows from "../../src/commands/flows.ts";
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
});
