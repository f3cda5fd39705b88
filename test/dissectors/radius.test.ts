import { describe, expect, it } from "vitest";
import radius from "../../src/dissectors/radius.ts";
import { client, dissect } from "../support/dissect.ts";
import { bytesOf, u16 } from "../support/packets.ts";

describe("radius", () => {
  const request = bytesOf([1, 7], u16(26), new Uint8Array(16).fill(4), [1, 6], "user");

  it("is known by code and length on its ports", () => {
    for (const serverPort of [1812, 1646]) expect(dissect(radius, [client(request)], { serverPort }).verdicts).toEqual(["done"]);
    expect(JSON.stringify(dissect(radius, [client(request)], { serverPort: 1812 }).facts)).not.toContain("user");
  });

  it("is not taken for other codes, lengths or ports", () => {
    expect(dissect(radius, [client(request)], { serverPort: 1814 }).probed).toBe(false);
    for (const other of [bytesOf([99], request.subarray(1)), request.subarray(0, 22)])
      expect(dissect(radius, [client(other)], { serverPort: 1812 }).probed).toBe(false);
  });
});
