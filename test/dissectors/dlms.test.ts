import { describe, expect, it } from "vitest";
import dlms from "../../src/dissectors/dlms.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes } from "../support/packets.ts";

/** Wrapper: version, ports, length; an association request with the application context of DLMS. */
const request = hexBytes("000100100001001f601da109060760857405080101be10040e01000000065f1f0400007e1fffff");
const get = hexBytes("000100100001000dc001c100010100000000ff0200".replace("0100000000ff", "01000000ff00"));

describe("dlms", () => {
  it("is known by an association, and on its port by other units", () => {
    expect(dissect(dlms, [client(request)]).verdicts).toEqual(["done"]);
    expect(dissect(dlms, [client(get)], { serverPort: 4059 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [get, bytesOf(request, [0]), bytesOf([0, 2], request.subarray(2))]) expect(dissect(dlms, [client(other)]).probed).toBe(false);
    expect(dissect(dlms, [client(hexBytes("00010010000100037f0000"))], { serverPort: 4059 }).probed).toBe(false);
    expect(takenWrongly(dlms, [{ serverPort: 4059 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(dlms, [client(request), client(get)], { serverPort: 4059 }));
});
