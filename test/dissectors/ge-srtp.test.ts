import { describe, expect, it } from "vitest";
import geSrtp from "../../src/dissectors/ge-srtp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const hello = new Uint8Array(56);
const answer = bytesOf([1], new Uint8Array(55));

describe("ge-srtp", () => {
  it("is known by the handshake on its port", () => {
    expect(dissect(geSrtp, [client(hello), server(answer)], { serverPort: 18_245 }).verdicts).toEqual(["maybe", "done"]);
  });

  it("is not taken for others and neighbours", () => {
    expect(dissect(geSrtp, [client(hello), server(hello)], { serverPort: 18_245 }).verdicts).toEqual(["maybe", "no"]);
    expect(dissect(geSrtp, [client(hello), server(answer)]).probed).toBe(false);
    expect(takenWrongly(geSrtp, [{ serverPort: 18_245 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(geSrtp, [client(hello), server(answer)], { serverPort: 18_245 }));
});
