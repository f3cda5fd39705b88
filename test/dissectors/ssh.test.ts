import { describe, expect, it } from "vitest";
import ssh from "../../src/dissectors/ssh.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { bytesOf } from "../support/packets.ts";

describe("ssh", () => {
  it("is known by the version line of either side", () => {
    const got = dissect(ssh, [server(bytesOf("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"))]);
    expect([got.verdicts, got.facts.encrypted]).toEqual([["done"], true]);
    expect(dissect(ssh, [client(bytesOf("SSH-1.99-Test\r\n"))]).verdicts).toEqual(["done"]);
  });

  it("is not taken for lines that only begin alike", () => {
    for (const other of ["SSH", "SSH-3.0-x\r\n", "SSHD ready\r\n", "220 SSH-2.0\r\n"]) expect(dissect(ssh, [client(bytesOf(other))]).probed).toBe(false);
  });
});
