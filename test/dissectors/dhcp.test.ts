import { describe, expect, it } from "vitest";
import dhcp from "../../src/dissectors/dhcp.ts";
import { client, dissect } from "../support/dissect.ts";
import { bytesOf, u32 } from "../support/packets.ts";

const bootp = bytesOf([1, 1, 6, 0], u32(0x1234), new Uint8Array(20), [2, 0, 0, 0, 0, 1], new Uint8Array(10 + 64 + 128));
const options = (...parts: Uint8Array[]) => bytesOf(bootp, u32(0x63825363), ...parts);
const ports = { protocol: 17, clientPort: 68, serverPort: 67 } as const;

describe("dhcp", () => {
  it("learns the host name among other options", () => {
    const got = dissect(dhcp, [client(options(Uint8Array.of(53, 1, 3, 0, 0), bytesOf([12, 9], "My-Laptop"), Uint8Array.of(255)))], ports);
    expect([got.verdicts, got.facts.hostname, got.malformed]).toEqual([["yes"], "my-laptop", []]);
  });

  it("learns what the client asks for and says it is, of its requests alone", () => {
    const asked = [Uint8Array.of(53, 1, 1, 55, 5, 1, 3, 6, 15, 119), bytesOf([60, 8], "MSFT 5.0")];
    const got = dissect(dhcp, [client(options(...asked, bytesOf([12, 1], "a"), Uint8Array.of(255)))], ports);
    expect([got.verdicts, got.facts.dhcp]).toEqual([["done"], { fingerprint: "1,3,6,15,119", vendorClass: "MSFT 5.0" }]);
    const answer = options(...asked);
    answer[0] = 2;
    expect(dissect(dhcp, [client(answer)], ports).facts.dhcp).toEqual({ fingerprint: "", vendorClass: "" });
  });

  it("counts options that run past the end", () => {
    const got = dissect(dhcp, [client(options(Uint8Array.of(53, 1, 3, 12, 200, 65)))], ports);
    expect([got.verdicts, got.facts.hostname, got.malformed]).toEqual([["yes"], "", ["dhcp-options"]]);
  });

  it("is not taken for other datagrams of its size", () => {
    expect(dissect(dhcp, [client(new Uint8Array(300).fill(1))], { protocol: 17, serverPort: 4000 }).probed).toBe(false);
    expect(dissect(dhcp, [client(bytesOf(bootp, u32(0x63825364)))], { protocol: 17, serverPort: 4000 }).probed).toBe(false);
  });
});
