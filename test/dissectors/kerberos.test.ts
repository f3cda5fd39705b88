import { describe, expect, it } from "vitest";
import kerberos from "../../src/dissectors/kerberos.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { bytesOf, hexBytes, u32 } from "../support/packets.ts";

describe("kerberos", () => {
  const request = bytesOf(hexBytes("6a8181307f"), new Uint8Array(127));

  it("is known by its tags, over UDP and TCP", () => {
    expect(dissect(kerberos, [client(request)], { protocol: 17, serverPort: 88 }).verdicts).toEqual(["done"]);
    expect(dissect(kerberos, [client(bytesOf(u32(request.length), request))], { protocol: 6, serverPort: 88 }).probed).toBe(true);
    expect(dissect(kerberos, [server(bytesOf(hexBytes("7e50304e"), new Uint8Array(78)))], { protocol: 17, serverPort: 88 }).probed).toBe(true);
  });

  it("is not taken for other tags or on other ports", () => {
    expect(dissect(kerberos, [client(request)], { protocol: 17, serverPort: 89 }).probed).toBe(false);
    for (const other of [bytesOf([0x30], request.subarray(1)), bytesOf([0x6a, 0x20], new Uint8Array(32))])
      expect(dissect(kerberos, [client(other)], { protocol: 17, serverPort: 88 }).probed).toBe(false);
  });
});
