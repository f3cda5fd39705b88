import { describe, expect, it } from "vitest";
import smb from "../../src/dissectors/smb.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { takenWrongly } from "../support/look-alikes.ts";
import { bytesOf, u24 } from "../support/packets.ts";

const little16 = (value: number): number[] => [value & 255, value >>> 8];
const wide = (text: string): Uint8Array => bytesOf(...Array.from(text, (char) => [char.charCodeAt(0), 0]));
const framed = (...parts: (Uint8Array | number[] | string)[]): Uint8Array => {
  const body = bytesOf(...parts);
  return bytesOf([0], u24(body.length), body);
};
/** Header of version 2 (MS-SMB2 §2.2.1.2): command, and whether it is an answer. */
const header2 = (command: number, answer: boolean): Uint8Array =>
  bytesOf([0xfe], "SMB", little16(64), new Uint8Array(6), little16(command), new Uint8Array(2), [answer ? 1 : 0], new Uint8Array(47));
const negotiated = (dialect: number): Uint8Array => framed(header2(0, true), little16(65), little16(1), little16(dialect), new Uint8Array(58));
const share = wide("\\\\Server1.example\\data");
const treeConnect2 = framed(header2(3, false), little16(9), little16(0), little16(72), little16(share.length), share);
/** Header of version 1 with Unicode (MS-CIFS §2.2.3.1), and a tree connect. */
const header1 = (command: number, unicode: boolean): Uint8Array =>
  bytesOf([0xff], "SMB", [command], new Uint8Array(5), little16(unicode ? 0x8001 : 1), new Uint8Array(20));
const treeConnect1 = (unicode: boolean): Uint8Array =>
  framed(
    header1(0x75, unicode),
    [4, 255, 0, 0, 0],
    little16(0),
    little16(1),
    little16(40),
    [0],
    unicode ? bytesOf(wide("\\\\SRV\\c$"), [0, 0]) : "\\\\SRV\\c$\0",
    "?????\0",
  );
const sealed = framed([0xfd], "SMB", new Uint8Array(64));
const compressed = framed([0xfc], "SMB", new Uint8Array(64));

describe("smb", () => {
  it("is named by the version that the server agrees to", () => {
    const first = framed(header1(0x72, true), new Uint8Array(40));
    expect(dissect(smb, [client(first), server(framed(header1(0x72, true), new Uint8Array(40)))]).facts.application).toBe("SMBv1");
    expect(dissect(smb, [client(first), server(negotiated(0x0210))]).facts.application).toBe("SMBv2");
    const upgraded = dissect(smb, [
      client(first),
      server(negotiated(0x02ff)),
      client(framed(header2(0, false), new Uint8Array(40))),
      server(negotiated(0x0311)),
      client(treeConnect2),
    ]);
    expect([upgraded.facts.application, upgraded.verdicts.at(-1)]).toEqual(["SMBv3", "done"]);
  });

  it("says when it is encrypted, which only version 3 is", () => {
    const { facts, verdicts } = dissect(smb, [client(sealed)]);
    expect([verdicts, facts.encrypted, facts.application]).toEqual([["done"], true, "SMBv3"]);
    expect(dissect(smb, [client(compressed)]).facts.encrypted).toBe(false);
  });

  it("takes the server's name from the share that is connected to", () => {
    expect(dissect(smb, [client(treeConnect2)]).facts.hostname).toBe("server1.example");
    for (const unicode of [true, false]) expect(dissect(smb, [client(treeConnect1(unicode))]).facts.hostname, String(unicode)).toBe("srv");
  });

  it("is known by a session request on port 139", () => {
    const request = bytesOf([0x81, 0, 0, 68], [32], new Uint8Array(33).fill(65), [32], new Uint8Array(33).fill(65));
    const positive = bytesOf([0x82, 0, 0, 0]);
    const { verdicts, facts } = dissect(smb, [client(request), server(positive), client(treeConnect2)], { serverPort: 139 });
    expect([verdicts, facts.applicationMaster, facts.application]).toEqual([["yes", "yes", "done"], "NetBIOS", "SMBv2"]);
    expect(dissect(smb, [client(treeConnect2)], { serverPort: 445 }).facts.applicationMaster).toBe("");
    expect(dissect(smb, [client(request)], { serverPort: 140 }).probed).toBe(false);
  });

  it("is not taken for other frames", () => {
    for (const other of [bytesOf([0, 0, 0, 68, 0xfe], "SMC ", new Uint8Array(9)), bytesOf([1, 0, 0, 68, 0xfe], "SMB ")])
      expect(dissect(smb, [client(other)]).probed).toBe(false);
    expect(takenWrongly(smb, [{ serverPort: 445 }], ["smb2Negotiate"])).toEqual([]);
  });

  it("bears damage", () => bearsDamage(smb, [client(treeConnect2), client(treeConnect1(true)), client(negotiated(0x0302))]));
});
