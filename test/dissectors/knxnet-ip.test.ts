import { describe, expect, it } from "vitest";
import knxnetIp from "../../src/dissectors/knxnet-ip.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes } from "../support/packets.ts";

/** SEARCH_REQUEST: header, version, service 0x0201, length, the client's endpoint. */
const search = hexBytes("06100201000e0801c0a800010e57");

describe("knxnet-ip", () => {
  it("is known by its header", () => {
    expect(dissect(knxnetIp, [client(search)]).verdicts).toEqual(["done"]);
    expect(dissect(knxnetIp, [client(search)], { protocol: 6 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf(search, [0]), hexBytes("0610a201000e0801c0a800010e57"), hexBytes("06110201000e0801c0a800010e57")])
      expect(dissect(knxnetIp, [client(other)]).probed).toBe(false);
    expect(takenWrongly(knxnetIp, [{ serverPort: 3671 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(knxnetIp, [client(search)]));
});
