import { describe, expect, it } from "vitest";
import { sunRpcProgram } from "../../src/wire/sun-rpc.ts";
import { bytesOf, u32 } from "../support/packets.ts";

/** xid, call, RPC version 2, program, version, procedure, no credentials, no verifier (RFC 5531 §9). */
const call = (program: number, more: readonly number[] = []): Uint8Array =>
  bytesOf(u32(9), u32(0), u32(2), u32(program), u32(3), u32(1), u32(0), u32(0), u32(0), u32(0), more);
const programOf = (bytes: Uint8Array, protocol: number): number => sunRpcProgram(bytes, 0, bytes.length, protocol);

describe("sun-rpc", () => {
  it("tells the program that is called, over UDP and behind a record mark", () => {
    expect(programOf(call(100_003), 17)).toBe(100_003);
    expect(programOf(bytesOf(u32(0x8000_0028), call(100_000)), 6)).toBe(100_000);
  });

  it("refuses replies, other versions, absurd numbers and what is too short", () => {
    const reply = bytesOf(u32(9), u32(1), u32(0), new Uint8Array(40));
    const otherVersion = call(100_003);
    otherVersion[11] = 3;
    const credentials = call(100_003);
    credentials[27] = 99;
    for (const bytes of [reply, otherVersion, credentials, call(5), call(100_003).subarray(0, 39)]) expect(programOf(bytes, 17)).toBe(-1);
    expect(programOf(bytesOf(u32(0x8000_0001), call(100_000)), 6)).toBe(-1);
    expect(programOf(bytesOf(u32(0x7f00_0028), call(100_000)), 6)).toBe(-1);
  });
});
