import { describe, expect, it } from "vitest";
import megaco from "../../src/dissectors/megaco.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const udp = { protocol: 17, serverPort: 2944 } as const;
/** RFC 3525 appendix I. */
const change = bytesOf("MEGACO/1 [124.124.124.222]\nTransaction = 9998 {\n Context = - {\n ServiceChange = ROOT {Services {\n");

describe("megaco", () => {
  it("is known in its long and short form", () => {
    expect(dissect(megaco, [client(change)], { protocol: 17 }).verdicts).toEqual(["done"]);
    expect(dissect(megaco, [client(bytesOf("!/1 <mgc.example.com>:2944 T=1{}"))], { protocol: 6 }).verdicts).toEqual(["done"]);
    expect(dissect(megaco, [client(bytesOf("!/1 MGDEVICE T=1{}"))], udp).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    for (const text of ["!/1 MGDEVICE T=1{}", "MEGACO/x [1.2.3.4]", "!/bin/sh\necho", "MEGACO/1[1.2.3.4]"])
      expect(dissect(megaco, [client(bytesOf(text))], { protocol: 17 }).probed, text).toBe(false);
    expect(takenWrongly(megaco, [udp, { protocol: 6, serverPort: 2944 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(megaco, [client(change)], udp));
});
