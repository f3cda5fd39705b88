import { describe, expect, it } from "vitest";
import ansiC1222 from "../../src/dissectors/ansi-c1222.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, hexBytes } from "../support/packets.ts";

/** RFC 6142 appendix: association with the called party's title, calling one, invocation id and user information. */
const fields = hexBytes("a20f060d607c86f754011600000101 40ce11a60e060c607c86f754011600000140 21a80402020f89be0728058103800120");
const message = bytesOf([0x60, fields.length], fields);

describe("ansi-c1222", () => {
  it("is known on its port, with lengths of one byte or more", () => {
    expect(dissect(ansiC1222, [client(message)], { serverPort: 1153 }).verdicts).toEqual(["done"]);
    expect(dissect(ansiC1222, [client(bytesOf([0x60, 0x81, 0x90], new Uint8Array(1).fill(0xa2), new Uint8Array(143)))], { serverPort: 1153 }).verdicts).toEqual(
      ["done"],
    );
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [message]) expect(dissect(ansiC1222, [client(other)]).probed).toBe(false);
    for (const other of [bytesOf([0x60, 4, 0x30, 1, 2, 3]), bytesOf([0x61], message.subarray(1)), bytesOf([0x60, 2, 0xa2, 1, 2, 3])])
      expect(dissect(ansiC1222, [client(other)], { serverPort: 1153 }).probed).toBe(false);
    expect(takenWrongly(ansiC1222, [{ serverPort: 1153 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(ansiC1222, [client(message)], { serverPort: 1153 }));
});
