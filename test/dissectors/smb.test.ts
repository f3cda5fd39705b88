import { describe, expect, it } from "vitest";
import smb from "../../src/dissectors/smb.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { bytesOf, u24 } from "../support/packets.ts";

describe("smb", () => {
  it("is known in all versions, and says when it is encrypted", () => {
    const frame = (first: number) => bytesOf([0], u24(68), [first], "SMB", new Uint8Array(64));
    for (const first of [0xff, 0xfe]) expect(dissect(smb, [client(frame(first))]).facts.encrypted).toBe(false);
    expect(dissect(smb, [client(frame(0xfd))]).facts.encrypted).toBe(true);
  });

  it("is known by a session request on port 139", () => {
    const request = bytesOf([0x81, 0, 0, 68], [32], new Uint8Array(33).fill(65), [32], new Uint8Array(33).fill(65));
    const answer = bytesOf([0x82, 0, 0, 0]);
    expect(dissect(smb, [client(request), server(answer)], { serverPort: 139 }).verdicts).toEqual(["yes", "done"]);
    expect(dissect(smb, [client(request)], { serverPort: 140 }).probed).toBe(false);
  });

  it("is not taken for other frames", () => {
    for (const other of [bytesOf([0, 0, 0, 68, 0xfe], "SMC ", new Uint8Array(9)), bytesOf([1, 0, 0, 68, 0xfe], "SMB ")])
      expect(dissect(smb, [client(other)]).probed).toBe(false);
  });
});
