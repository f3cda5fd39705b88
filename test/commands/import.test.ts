import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { dataPaths } from "../../src/app/data-dir.ts";
import importCommand from "../../src/commands/import.ts";
import { serveIpc } from "../../src/runtime/ipc.ts";
import { udpFrame } from "../support/frames.ts";

let folder: string;
let servers: { readonly close: () => Promise<void> }[];
const at = (name: string): string => join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wg-import-cli-"));
  servers = [];
  mkdirSync(at("data"));
  const frame = udpFrame({ source: "10.0.0.1", destination: "10.0.0.2", sourcePort: 1_000, destinationPort: 2_000 });
  const head = Buffer.from("d4c3b2a1020004000000000000000000ffff000001000000", "hex");
  const record = Buffer.alloc(16);
  record.writeUInt32LE(1_700_000_000, 0);
  record.writeUInt32LE(frame.length, 8);
  record.writeUInt32LE(frame.length, 12);
  for (const name of ["one.pcap", "two.pcap"]) writeFileSync(at(name), Buffer.concat([head, record, frame]));
});
afterEach(async () => {
  vi.restoreAllMocks();
  for (const server of servers) await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What a server answers on its two sockets. */
async function serving(batch: () => unknown, waiting: (asked: { readonly upTo?: number }) => unknown): Promise<void> {
  const { meterSocket, controlSocket } = dataPaths(at("data"));
  servers.push(await serveIpc(meterSocket, { batch }), await serveIpc(controlSocket, { waiting }));
}

/** Runs `wiregraph import`; every line printed, as it came, with where it went. */
async function imported(printed: string[], ...files: readonly string[]): Promise<number> {
  let code = -1;
  for (const name of ["stdout", "stderr"] as const) {
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      printed.push(`${name}: ${String(text)}`);
      return true;
    });
  }
  const program = new Command().exitOverride();
  importCommand.configure(program.command("import").exitOverride(), (action) => async (...args) => {
    code = await action(...args);
  });
  try {
    await program.parseAsync(["import", "--data-dir", at("data"), ...files.map(at)], { from: "user" });
  } finally {
    vi.restoreAllMocks();
  }
  return code;
}

it("calls a file stored when the running server's store has it, not when it is spooled", async () => {
  const printed: string[] = [];
  const asked: (number | undefined)[] = [];
  let saidBefore = true;
  await serving(
    () => ({ rows: 1 }),
    ({ upTo }) => {
      saidBefore = printed.some((line) => line.startsWith("stdout"));
      const batches = Math.max(0, 2 - asked.length);
      asked.push(upTo);
      return { upTo: upTo ?? 5, batches, rows: batches };
    },
  );
  expect(await imported(printed, "one.pcap")).toBe(0);
  expect(asked).toEqual([undefined, 5, 5]);
  expect(saidBefore).toBe(false);
  expect(printed).toEqual([expect.stringMatching(/^stdout: one\.pcap: 1 packet in 1 flow stored/)]);
});

it("says by reason what was malformed", async () => {
  const printed: string[] = [];
  await serving(
    () => ({ rows: 1 }),
    ({ upTo }) => ({ upTo: upTo ?? 5, batches: 0, rows: 0 }),
  );
  const record = Buffer.alloc(16 + 18);
  record.writeUInt32LE(1_700_000_000, 0);
  record.writeUInt32LE(18, 8);
  record.writeUInt32LE(18, 12);
  record.writeUInt16BE(0x0800, 16 + 12);
  writeFileSync(at("bad.pcap"), Buffer.concat([readFileSync(at("one.pcap")), record, record]));
  expect(await imported(printed, "bad.pcap")).toBe(0);
  expect(printed.join("")).toContain("3 packets in 1 flow stored, 2 malformed (2 ip: neither version 4 nor 6), 2023-");
});

it("says how many rows are still being written when the server cannot tell", async () => {
  const printed: string[] = [];
  await serving(
    () => ({ rows: 1 }),
    () => Promise.reject(new Error("no answer")),
  );
  expect(await imported(printed, "one.pcap")).toBe(0);
  expect(printed).toEqual([
    expect.stringContaining("stored"),
    expect.stringMatching(/^stderr: Some of it is safe on disk and still being written to the store; .*no answer/),
  ]);
});

it("says that the server is gone and what of the file was stored, with what importing it again does", async () => {
  const printed: string[] = [];
  let batches = 0;
  await serving(
    async () => {
      if (++batches === 1) return { rows: 1 };
      const startMs = Date.now();
      // A second is a millisecond from here on: its patience is over at the second failure.
      const fromMs = performance.now();
      vi.spyOn(Date, "now").mockImplementation(() => startMs + (performance.now() - fromMs) * 1_000);
      for (const server of servers.splice(0)) await server.close();
      return undefined;
    },
    () => ({ upTo: 1, batches: 0, rows: 0 }),
  );
  await expect(imported(printed, "one.pcap", "two.pcap")).rejects.toMatchObject({
    code: "UNAVAILABLE",
    message: "The server that took the flows is gone. Nothing of two.pcap was stored.",
    details: { cure: expect.stringContaining("npm start") },
  });
  expect(printed[0]).toMatch(/^stdout: one\.pcap: 1 packet in 1 flow stored/);
  expect(printed.join("")).toContain("waiting for it");
});
