import { describe, expect, it } from "vitest";
import hsrp from "../../src/dissectors/hsrp.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf } from "../support/packets.ts";

const port = { clientPort: 1985, serverPort: 1985 };
/** Hello of an active router with the default authentication (RFC 2281 §5.1). */
const hello = bytesOf([0, 0, 16, 3, 10, 120, 1, 0], "cisco\0\0\0", [192, 0, 2, 1]);
const version2 = bytesOf([1, 40, 2, 0, 6, 6], new Uint8Array(36));

describe("hsrp", () => {
  it("is known in both versions, over IPv6 on its own port", () => {
    expect(dissect(hsrp, [client(hello)], port).verdicts).toEqual(["done"]);
    expect(dissect(hsrp, [client(version2)], { clientPort: 2029, serverPort: 2029 }).verdicts).toEqual(["done"]);
    expect(dissect(hsrp, [client(bytesOf([0, 3, 0, 1, 0, 10], new Uint8Array(10)))], port).verdicts).toEqual(["done"]);
  });

  it("is not taken for others", () => {
    expect(dissect(hsrp, [client(hello)], { serverPort: 1985 }).probed).toBe(false);
    for (const other of [
      bytesOf([0, 4], hello.subarray(2)),
      bytesOf([0, 0, 3], hello.subarray(3)),
      hello.subarray(0, 18),
      bytesOf([1, 40, 1], version2.subarray(3)),
    ]) {
      expect(dissect(hsrp, [client(other)], port).probed).toBe(false);
    }
    expect(takenWrongly(hsrp, [port])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(hsrp, [client(hello), client(version2)], port));
});
