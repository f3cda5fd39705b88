import { describe, expect, it } from "vitest";
import { isTransportConnect, transportData } from "../../src/wire/tpkt.ts";
import { hexBytes } from "../support/packets.ts";

const request = hexBytes("0300001611e00000000100c0010ac1020100c2020102");

describe("tpkt", () => {
  it("knows connection requests and confirmations that are whole", () => {
    expect(isTransportConnect(request, 0, request.length)).toBe(true);
    expect(isTransportConnect(request, 0, request.length - 1)).toBe(false);
    const confirmation = request.slice();
    confirmation[5] = 0xd0;
    expect(isTransportConnect(confirmation, 0, request.length)).toBe(true);
    expect(isTransportConnect(hexBytes("0300001902f08032010000000000080000f0000001000101e0"), 0, 25)).toBe(false);
  });

  it("finds where data begin", () => {
    expect(transportData(hexBytes("0300001902f0803201"), 0, 9)).toBe(7);
    expect(transportData(request, 0, request.length)).toBe(0);
    expect(transportData(hexBytes("0300001902f080"), 0, 7)).toBe(0);
  });
});
