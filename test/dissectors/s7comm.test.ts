import { describe, expect, it } from "vitest";
import s7comm from "../../src/dissectors/s7comm.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { hexBytes } from "../support/packets.ts";

const connect = hexBytes("0300001611e00000000100c0010ac1020100c2020102");
/** Setup communication: protocol id, job, reserved, reference, lengths, parameters. */
const setup = hexBytes("0300001902f08032010000000000080000f0000001000101e0");
const plus = hexBytes("0300001102f08072010002313100000000");

describe("s7comm", () => {
  it("is known by its data behind a connection request, both generations", () => {
    expect(dissect(s7comm, [client(connect), client(setup)]).verdicts).toEqual(["maybe", "done"]);
    expect(dissect(s7comm, [client(setup)]).facts.applicationMaster).toBe("S7Comm");
    expect(dissect(s7comm, [client(plus)]).facts.applicationMaster).toBe("S7CommPlus");
  });

  it("is not taken for others and neighbours", () => {
    for (const other of [hexBytes("0300001902f08032090000000000080000f0000001000101e0"), hexBytes("0300000b02f08072050002"), hexBytes("0300000902f0800d01")])
      expect(dissect(s7comm, [client(other)]).probed).toBe(false);
    expect(dissect(s7comm, [client(connect), client(hexBytes("0300000902f0800d01"))]).verdicts).toEqual(["maybe", "no"]);
    expect(takenWrongly(s7comm, [{ serverPort: 102 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(s7comm, [client(connect), client(setup), client(plus)]));
});
