import { describe, expect, it } from "vitest";
import dceRpc from "../../src/dissectors/dce-rpc.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes } from "../support/packets.ts";

/** A bind of one context: the endpoint mapper with NDR (C706 §12.6.4.3, appendix O and I). */
const bind = hexBytes(
  "05000b0310000000 4800 0000 01000000 b810 b810 00000000 01000000 0000 01 00 0883afe11f5dc91191a408002b14a0fa 03000000 045d888aeb1cc9119fe808002b104860 02000000",
);
const response = hexBytes("05000203100000001c0000000200000004000000000000000000000000");
const datagram = bytesOf(
  hexBytes("04000800 10000000"),
  new Uint8Array(16),
  hexBytes("0100a0de976cd111827100a02442df7d"),
  new Uint8Array(34),
  hexBytes("0400 0000 0000"),
  [1, 2, 3, 4],
);

describe("dce-rpc", () => {
  it("is known by a bind, and named by its interface", () => {
    const got = dissect(dceRpc, [client(bind)], { protocol: 6, serverPort: 135 });
    expect([got.verdicts, got.facts.applicationMaster, got.facts.application]).toEqual([["done"], "RPC", "Endpoint-Mapper"]);
  });

  it("is known by what follows a bind, and by datagrams of version 4", () => {
    expect(dissect(dceRpc, [server(response.subarray(0, 28))], { protocol: 6 }).facts.application).toBe("DCE-RPC");
    expect(dissect(dceRpc, [client(datagram)], { protocol: 17 }).facts.application).toBe("PROFINET");
  });

  it("is not taken for SOCKS and others that begin with 5 or 4", () => {
    for (const hex of ["050100", "05000b0310000000040000000100000000", "05000b0300ff0000480000000100000000", "0501000300000000000000000000000000"]) {
      expect(dissect(dceRpc, [client(hexBytes(hex))], { protocol: 6, serverPort: 135 }).probed, hex).toBe(false);
    }
    expect(dissect(dceRpc, [client(datagram.subarray(0, 82))], { protocol: 17 }).probed).toBe(false);
    expect(
      takenWrongly(dceRpc, [
        { protocol: 6, serverPort: 135 },
        { protocol: 17, serverPort: 135 },
      ]),
    ).toEqual([]);
  });

  it("bears damage", () => {
    bearsDamage(dceRpc, [client(bind)], { protocol: 6 });
    bearsDamage(dceRpc, [client(datagram)], { protocol: 17 });
  });
});
