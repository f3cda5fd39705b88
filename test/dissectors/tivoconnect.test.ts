import { describe, expect, it } from "vitest";
import tivoconnect from "../../src/dissectors/tivoconnect.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u32 } from "../support/packets.ts";

const beacon = bytesOf("TiVoConnect=1\nswversion=1.0\nmethod=broadcast\nidentity=x\nmachine=den\nplatform=pc\nservices=TiVoMediaServer:8080/http\n");

describe("tivoconnect", () => {
  it("is known by its beacon, over TCP behind its length", () => {
    expect(dissect(tivoconnect, [client(beacon)]).verdicts).toEqual(["done"]);
    expect(dissect(tivoconnect, [client(bytesOf("tivoconnect=1\nmethod=connected\n"))]).verdicts).toEqual(["done"]);
    expect(dissect(tivoconnect, [client(bytesOf(u32(beacon.length), beacon))], { protocol: 6 }).verdicts).toEqual(["done"]);
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [bytesOf("TiVoConnected to it"), bytesOf("ativoconnect=1\nx")]) expect(dissect(tivoconnect, [client(other)]).probed).toBe(false);
    expect(takenWrongly(tivoconnect, [{ serverPort: 2190 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(tivoconnect, [client(beacon), client(bytesOf(u32(beacon.length), beacon))]));
});
