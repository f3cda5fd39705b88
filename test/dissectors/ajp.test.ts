import { describe, expect, it } from "vitest";
import ajp from "../../src/dissectors/ajp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16 } from "../support/packets.ts";

const text = (value: string): Uint8Array => bytesOf(u16(value.length), value, [0]);
const packet = (...body: (Uint8Array | number[])[]): Uint8Array => {
  const bytes = bytesOf(...body);
  return bytesOf([0x12, 0x34], u16(bytes.length), bytes);
};
/** A forwarded GET; the client's name is not known. */
const request = packet([2, 2], text("HTTP/1.1"), text("/app/index"), text("192.0.2.9"), [0xff, 0xff], text("Www.example.com"), u16(80), [0], u16(0), [0xff]);
const response = bytesOf([0x41, 0x42], u16(12), [4], u16(200), text("OK"), u16(0), [0, 0]);

describe("ajp", () => {
  it("is known by a forwarded request, and says what it said", () => {
    const { verdicts, facts } = dissect(ajp, [client(request)], { serverPort: 8010 });
    expect([verdicts, facts.httpMethod, facts.httpPath, facts.hostname]).toEqual([["done"], "GET", "/app/index", "www.example.com"]);
  });

  it("is known by pings and answers on its port", () => {
    expect(dissect(ajp, [client(packet([10])), server(bytesOf([0x41, 0x42], u16(1), [9]))], { serverPort: 8009 }).verdicts).toEqual(["yes", "done"]);
    expect(dissect(ajp, [server(response)]).verdicts).toEqual(["done"]);
    expect(dissect(ajp, [client(packet([10]))]).probed).toBe(false);
  });

  it("is not taken for others", () => {
    for (const other of [packet([3]), bytesOf([0x41, 0x42], request.subarray(2)), bytesOf([0x12, 0x35], request.subarray(2))])
      expect(dissect(ajp, [client(other)], { serverPort: 8009 }).probed).toBe(false);
    expect(takenWrongly(ajp, [{ serverPort: 8009 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(ajp, [client(request)], { serverPort: 8009 }));
});
