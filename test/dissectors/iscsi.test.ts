import { describe, expect, it } from "vitest";
import iscsi from "../../src/dissectors/iscsi.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u24 } from "../support/packets.ts";

const text = "InitiatorName=iqn.1993-08.org.debian:01:abc\0SessionType=Normal\0TargetName=iqn.2003-01.com.example:Disk1\0";
const login = bytesOf([0x43, 0x87, 0, 0, 0], u24(text.length), new Uint8Array(40), text);

describe("iscsi", () => {
  it("is known by the login, which names the target", () => {
    const got = dissect(iscsi, [client(login)], { serverPort: 3260 });
    expect([got.verdicts, got.facts.hostname]).toEqual([["done"], "iqn.2003-01.com.example:disk1"]);
    const discovery = bytesOf([0x43, 0x87, 0, 0, 0], u24(30), new Uint8Array(40), "AuthMethod=None\0InitiatorName=iqn.x\0SessionType=Discovery\0");
    expect([dissect(iscsi, [client(discovery)]).verdicts, dissect(iscsi, [client(discovery)]).facts.hostname]).toEqual([["done"], ""]);
  });

  it("is not taken for others", () => {
    expect(dissect(iscsi, [client(bytesOf("CONNECT ".padEnd(48, "x"), text))]).probed).toBe(false);
    expect(dissect(iscsi, [client(bytesOf(login.subarray(0, 48), "Other=1".repeat(4)))]).probed).toBe(false);
    expect(takenWrongly(iscsi, [{ serverPort: 3260 }])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(iscsi, [client(login)]));
});
