import { describe, expect, it } from "vitest";
import http2 from "../../src/dissectors/http2.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes, u24 } from "../support/packets.ts";

const settings = hexBytes("000000040000000000");
const preface = bytesOf("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", settings);
/** A HEADERS frame (RFC 9113 §6.2) with a literal content-type, Huffman coded or not. */
const headers = (value: Uint8Array): Uint8Array => {
  const block = bytesOf([0x83, 0x86, 0x5f], value);
  return bytesOf(u24(block.length), [1, 4, 0, 0, 0, 1], block);
};
const huffman = hexBytes("8b1d75d0620d263d4c4d6564");

describe("http2", () => {
  it("is known by the preface, and gRPC by its content type", () => {
    const plain = dissect(http2, [client(preface), server(settings), client(headers(bytesOf([16], "application/json")))]);
    expect([plain.verdicts, plain.facts.application]).toEqual([["yes", "yes", "yes"], ""]);
    for (const value of [huffman, bytesOf([16], "application/grpc")]) {
      const got = dissect(http2, [client(preface), server(settings), client(headers(value))]);
      expect([got.verdicts, got.facts.application]).toEqual([["yes", "yes", "done"], "gRPC"]);
    }
  });

  it("is not taken for HTTP/1 and neighbours", () => {
    expect(dissect(http2, [client(bytesOf("PRI * HTTP/1.1\r\n\r\n"))]).probed).toBe(false);
    expect(takenWrongly(http2, [{ serverPort: 80 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(http2, [client(preface), client(headers(huffman))]));
});
