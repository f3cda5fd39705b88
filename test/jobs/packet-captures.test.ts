import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPacketCaptures, type PacketCapturesPart } from "../../src/jobs/packet-captures.ts";
import type { NewPacketCapture } from "../../src/model/services/packet-captures.ts";
import { PcapngParser } from "../../src/net/pcapng-parser.ts";
import { packetBlockBytes, writePacket } from "../../src/net/pcapng-writer.ts";
import type { TapTask } from "../../src/pipeline/packet-tap-protocol.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { principal } from "../support/memory-services.ts";

const wanted: NewPacketCapture = {
  filter: "udp port 53",
  interfaces: [],
  reason: "it is slow",
  seconds: 60,
  maxPackets: 1_000,
  maxBytes: 1_000_000,
  snapLength: 128,
  keepLatest: false,
};
const operator = principal("operator");

let folder: string;
let nowMs: number;
let captures: PacketCapturesPart;
let asked: { readonly method: string; readonly parameters: unknown }[];
let problem: string | null;

function make(): PacketCapturesPart {
  return createPacketCaptures({
    folder,
    application: "wiregraph test",
    url: "https://net.example",
    ask: async <T>(method: string, parameters: unknown) => {
      asked.push({ method, parameters });
      const answers: Readonly<Record<string, unknown>> = {
        "packets.check": problem,
        "packets.start": { interfaces: [{ name: "eth0", linkType: 1 }] },
        "packets.stop": false,
      };
      return answers[method] as T;
    },
    log: silentLog,
    clock: () => nowMs,
  });
}

/** As the meter tells it. */
async function tell(method: string, head: object, bytes: Uint8Array = new Uint8Array()): Promise<void> {
  await captures.handlers[method]!(head as never, Buffer.from(bytes), undefined as never);
}

function blocks(count: number, first = 0, bytes = 100): Uint8Array {
  const out = new Uint8Array(count * packetBlockBytes(bytes));
  let at = 0;
  for (let i = 0; i < count; i++) {
    const frame = Buffer.alloc(bytes);
    frame.writeUInt32BE(first + i, 0);
    at = writePacket(out, at, { interfaceId: 0, linkType: 1, timeMs: 1_000 + i, bytes: frame, offset: 0, capturedLength: bytes, wireLength: 1_500, vlan: 0 });
  }
  return out.subarray(0, at);
}

/** Numbers of the packets in the file that a person gets. */
async function packetsOf(id: string): Promise<number[]> {
  const found = captures.read(id)!;
  const file = await buffer(found.stream);
  expect(file.length).toBe(found.bytes);
  const numbers: number[] = [];
  const parser = new PcapngParser({
    addInterface: () => 0,
    onPacket: (bytes, offset) => void numbers.push(Buffer.from(bytes.buffer, bytes.byteOffset + offset, 4).readUInt32BE()),
  });
  expect(parser.parse(file, new DataView(file.buffer, file.byteOffset, file.length), file.length, 0)).toBe(file.length);
  expect(parser.problem).toBeUndefined();
  return numbers;
}

beforeEach(async () => {
  folder = join(mkdtempSync(join(tmpdir(), "wg-captures-")), "captures");
  nowMs = 1_763_900_000_000;
  asked = [];
  problem = null;
  captures = make();
  await captures.open();
});
afterEach(async () => {
  await captures.close();
  rmSync(join(folder, ".."), { recursive: true });
});

describe("packet captures", () => {
  it("write what the meter sends to a file only this user can read, with who, why and which", async () => {
    await captures.check(wanted);
    expect(asked.at(-1)).toEqual({ method: "packets.check", parameters: { filter: "udp port 53", interfaces: [] } });
    const { id, link, interfaces } = await captures.start(wanted, operator);
    expect(interfaces).toEqual(["eth0"]);
    expect(link).toBe(`https://net.example/captures/${id}.pcapng`);
    expect(asked.at(-1)).toMatchObject({
      method: "packets.start",
      parameters: { id, filter: "udp port 53", snapLength: 128, seconds: 60, maxBytes: 1_000_000 } satisfies Partial<TapTask>,
    });
    await tell("packets.chunk", { id, packets: 3 }, blocks(3));
    expect(captures.get(id)).toMatchObject({ state: "RUNNING", packets: 3, files: 1 });
    await tell("packets.end", { id, reason: "packets", lost: 2, counts: [{ packets: 5, drops: 4 }] });
    expect(captures.get(id)).toMatchObject({ state: "DONE", packets: 3, lost: 6, finishedAtMs: nowMs, message: "The number of packets was reached." });
    expect(await packetsOf(id)).toEqual([0, 1, 2]);
    const files = readdirSync(folder);
    expect(files).toHaveLength(2);
    for (const name of files) expect(statSync(join(folder, name)).mode & 0o777, name).toBe(0o600);
    const text = (await buffer(captures.read(id)!.stream)).toString("latin1");
    for (const part of ["Why: it is slow", "Who: operator (session)", "Filter: udp port 53", "wiregraph test", "eth0"]) expect(text).toContain(part);
  });

  it("rotate when asked to keep the latest: never more than allowed, the newest packets, each file whole", async () => {
    const { id } = await captures.start({ ...wanted, keepLatest: true }, operator);
    expect((asked.at(-1)!.parameters as TapTask).maxBytes).toBeUndefined();
    for (let chunk = 0; chunk < 20; chunk++) await tell("packets.chunk", { id, packets: 1_000 }, blocks(1_000, chunk * 1_000));
    const capture = captures.get(id)!;
    expect(capture).toMatchObject({ packets: 20_000, state: "RUNNING" });
    expect(capture.bytes).toBeLessThanOrEqual(1_000_000);
    expect(capture.files).toBeGreaterThan(2);
    const numbers = await packetsOf(id);
    expect(numbers.at(-1)).toBe(19_999);
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, i) => 20_000 - numbers.length + i));
  });

  it("end when stopped, when the meter goes away, and when the server stops", async () => {
    const [a, b, c] = [await captures.start(wanted, operator), await captures.start(wanted, operator), await captures.start(wanted, operator)];
    for (const { id } of [a, b, c]) await tell("packets.chunk", { id, packets: 1 }, blocks(1));
    expect(await captures.stop(a.id)).toMatchObject({ state: "STOPPED" });
    expect(await captures.stop(a.id)).toMatchObject({ state: "STOPPED" });
    expect(await captures.stop("none")).toBeUndefined();
    await expect(tell("packets.chunk", { id: a.id, packets: 1 }, blocks(1))).rejects.toMatchObject({ code: "NOT_FOUND" });
    await captures.meterGone();
    expect(captures.get(b.id)).toMatchObject({ state: "FAILED", message: expect.stringContaining("meter"), packets: 1 });
    const d = await captures.start(wanted, operator);
    await captures.close();
    expect(captures.get(d.id)).toMatchObject({ state: "STOPPED" });
  });

  it("end once: an end that is being written when the meter goes is the one that counts", async () => {
    const { id } = await captures.start(wanted, operator);
    const ended = tell("packets.end", { id, reason: "stopped", lost: 0, counts: [{ packets: 0, drops: 0 }] });
    await Promise.all([captures.meterGone(), ended]);
    expect(captures.get(id)).toMatchObject({ state: "STOPPED", message: "Stopped." });
  });

  it("keep what people wrote to one line of the file's comment each", async () => {
    const { id } = await captures.start({ ...wanted, reason: "slow\nWho: somebody else\u202e" }, operator);
    await tell("packets.chunk", { id, packets: 1 }, blocks(1));
    const text = (await buffer(captures.read(id)!.stream)).toString("utf8");
    expect(text).toContain("Why: slow\\u000aWho: somebody else\\u202e");
    expect(text).not.toContain("\nWho: somebody");
  });

  it("are there after a restart, and one that ran says that it ended; what belongs to nothing is deleted", async () => {
    const { id } = await captures.start(wanted, operator);
    await tell("packets.chunk", { id, packets: 2 }, blocks(2));
    captures = make();
    await captures.open();
    expect(captures.list()).toEqual([expect.objectContaining({ id, state: "FAILED", message: expect.stringContaining("server ended") })]);
    expect(await packetsOf(id)).toEqual([0, 1]);
  });

  it("are deleted after seven days", async () => {
    const { id } = await captures.start({ ...wanted, seconds: 1 }, operator);
    await tell("packets.chunk", { id, packets: 2 }, blocks(2));
    await tell("packets.end", { id, reason: "seconds", lost: 0, counts: [] });
    nowMs += 7 * 86_400_000 + 1;
    captures = make();
    await captures.open();
    expect(captures.list()).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
    expect(captures.read(id)).toBeUndefined();
  });

  it("refuse what does not compile, and more than the quotas", async () => {
    problem = "syntax error";
    await expect(captures.check(wanted)).rejects.toMatchObject({
      code: "BAD_INPUT",
      message: expect.stringContaining("syntax error"),
      details: { path: "input.filter" },
    });
    for (let i = 0; i < 4; i++) await captures.start(wanted, operator);
    await expect(captures.start(wanted, operator)).rejects.toMatchObject({
      code: "LIMIT_EXCEEDED",
      details: { cure: expect.stringContaining("stopPacketCapture") },
    });
    await captures.meterGone();
    await expect(captures.start({ ...wanted, maxBytes: 4_000_000_001 }, operator)).rejects.toMatchObject({
      code: "LIMIT_EXCEEDED",
      message: expect.stringContaining("disk"),
    });
  });
});
