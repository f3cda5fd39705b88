import { describe, expect, it } from "vitest";
import fastcgi from "../../src/dissectors/fastcgi.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16, u32 } from "../support/packets.ts";

const begin = bytesOf([1, 1, 0, 1, 0, 8, 0, 0], [0, 1, 1, 0, 0, 0, 0, 0]);
const pair = (name: string, value: string, long = false): Uint8Array =>
  bytesOf([name.length], long ? u32(0x8000_0000 + value.length) : [value.length], name, value);
const record = (kind: number, ...body: Uint8Array[]): Uint8Array => {
  const bytes = bytesOf(...body);
  return bytesOf([1, kind, 0, 1], u16(bytes.length), [0, 0], bytes);
};
const request = bytesOf(begin, record(4, pair("REQUEST_METHOD", "GET"), pair("HTTP_HOST", "Www.example.com", true), pair("HTTP_USER_AGENT", "curl/8")));

describe("fastcgi", () => {
  it("is known by a request that begins, and says what the HTTP request said", () => {
    const { verdicts, facts } = dissect(fastcgi, [client(request)], { serverPort: 9000 });
    expect([verdicts, facts.hostname, facts.httpMethod, facts.httpUserAgent]).toEqual([["done"], "www.example.com", "GET", "curl/8"]);
  });

  it("waits for parameters that come later, and for an answer no longer", () => {
    expect(dissect(fastcgi, [client(begin), client(request.subarray(16))]).facts.hostname).toBe("www.example.com");
    expect(dissect(fastcgi, [client(begin), server(record(6))]).verdicts).toEqual(["yes", "done"]);
  });

  it("is not taken for others", () => {
    for (const other of [
      bytesOf([2], request.subarray(1)),
      bytesOf([1, 4], request.subarray(2)),
      bytesOf(begin.subarray(0, 8), [0, 9], begin.subarray(10)),
      bytesOf(begin, [7]),
    ]) {
      expect(dissect(fastcgi, [client(other)]).probed).toBe(false);
    }
    expect(takenWrongly(fastcgi, [{ serverPort: 9000 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(fastcgi, [client(request)]));
});
