import { describe, expect, it } from "vitest";
import sunRpc from "../../src/dissectors/sun-rpc.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u32 } from "../support/packets.ts";

const udp = { protocol: 17, serverPort: 111 } as const;
/** PMAPPROC_GETPORT of the portmapper (RFC 1833 §3.2) for NFS over TCP. */
const getPort = bytesOf(u32(7), u32(0), u32(2), u32(100_000), u32(2), u32(3), u32(0), u32(0), u32(0), u32(0), u32(100_003), u32(3), u32(6), u32(0));
const other = getPort.slice();
other.set(u32(0x2000_0001), 12);

describe("sun-rpc", () => {
  it("is known by a call, and named by its program", () => {
    const got = dissect(sunRpc, [client(getPort)], udp);
    expect([got.verdicts, got.facts.applicationMaster, got.facts.application]).toEqual([["done"], "RPC", "Portmapper"]);
    const tcp = bytesOf(u32(0x8000_0000 + other.length), other);
    expect(dissect(sunRpc, [client(tcp)], { protocol: 6, serverPort: 9000 }).facts.application).toBe("ONC-RPC");
  });

  it("leaves NFS to NFS, and refuses neighbours", () => {
    const nfs = getPort.slice();
    nfs.set(u32(100_003), 12);
    expect(dissect(sunRpc, [client(nfs)], udp).probed).toBe(false);
    expect(takenWrongly(sunRpc, [udp, { protocol: 6, serverPort: 111 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(sunRpc, [client(getPort)], udp));
});
