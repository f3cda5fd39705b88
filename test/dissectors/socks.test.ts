import { describe, expect, it } from "vitest";
import socks from "../../src/dissectors/socks.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u16 } from "../support/packets.ts";

const greeting = bytesOf([5, 2, 0, 2]);
const chosen = bytesOf([5, 0]);
const request = bytesOf([5, 1, 0, 3, 11], "Example.com", u16(443));
const oldRequest = bytesOf([4, 1], u16(80), [192, 0, 2, 7], "user\0");
const namedRequest = bytesOf([4, 1], u16(80), [0, 0, 0, 1], "user\0example.net\0");
const granted = bytesOf([0, 90], new Uint8Array(6));

describe("socks", () => {
  it("version 5 is known by greeting and choice; the request names the host", () => {
    const got = dissect(socks, [client(greeting), server(chosen), client(request)], { serverPort: 1080 });
    expect([got.verdicts, got.facts.hostname]).toEqual([["maybe", "yes", "done"], "example.com"]);
  });

  it("version 5 with proof of who asks, with an address, and refused", () => {
    const proof = bytesOf([1, 1, 0x61, 1, 0x62]);
    const byAddress = bytesOf([5, 1, 0, 1, 192, 0, 2, 1], u16(80));
    const got = dissect(socks, [client(greeting), server(bytesOf([5, 2])), client(proof), server(bytesOf([1, 0])), client(byAddress)]);
    expect([got.verdicts, got.facts.hostname]).toEqual([["maybe", "yes", "yes", "yes", "done"], ""]);
    expect(dissect(socks, [client(greeting), server(bytesOf([5, 255]))]).verdicts).toEqual(["maybe", "done"]);
  });

  it("version 5 is known one way by greeting and request", () => {
    expect(dissect(socks, [client(greeting), client(request)]).facts.hostname).toBe("example.com");
  });

  it("version 4 and 4a are known by request and reply", () => {
    expect(dissect(socks, [client(oldRequest), server(granted)]).verdicts).toEqual(["maybe", "done"]);
    expect(dissect(socks, [client(namedRequest), server(granted)]).facts.hostname).toBe("example.net");
  });

  it("is not taken for what only begins alike", () => {
    expect(dissect(socks, [client(greeting), server(bytesOf("HTTP/1.1 200 OK\r\n"))]).verdicts).toEqual(["maybe", "no"]);
    expect(dissect(socks, [client(oldRequest), server(bytesOf([4, 90], new Uint8Array(6)))]).verdicts).toEqual(["maybe", "no"]);
    for (const other of [
      [5, 2, 0],
      [5, 0, 0],
      [5, 1, 0x20],
      [4, 3, 0, 80, 1, 2, 3, 4, 0],
      [4, 1, 0, 80, 1, 2, 3, 4, 5],
    ])
      expect(dissect(socks, [client(bytesOf(other))]).probed).toBe(false);
    expect(takenWrongly(socks, [{ serverPort: 1080 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(socks, [client(bytesOf(greeting, request)), client(oldRequest), client(namedRequest)]));
});
