import { describe, expect, it } from "vitest";
import ssh from "../../src/dissectors/ssh.ts";
import { bearsDamage } from "../support/damage.ts";
import { client, dissect, server } from "../support/dissect.ts";
import { bytesOf } from "../support/packets.ts";
import { kexInit, openSsh } from "../support/ssh.ts";

const hassh = "ec7378c1a92f5a8dde7e8b7a1ddf33d1";
const clientLine = bytesOf("SSH-2.0-OpenSSH_8.4\r\n");
const serverLine = bytesOf("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n");
const offer = kexInit(openSsh);

describe("ssh", () => {
  it("is known by the version line of either side", () => {
    const got = dissect(ssh, [server(serverLine)]);
    expect([got.verdicts, got.facts.encrypted, got.facts.ssh.server]).toEqual([["yes"], true, "OpenSSH_9.2p1 Debian-2"]);
    expect(dissect(ssh, [client(bytesOf("SSH-1.99-Test\r\n"))]).facts.ssh.client).toBe("Test");
  });

  it("learns the software and the algorithms of both sides", () => {
    const got = dissect(ssh, [server(serverLine), client(clientLine), client(offer), server(offer)]);
    expect(got.verdicts).toEqual(["yes", "yes", "yes", "done"]);
    expect(got.facts.ssh).toEqual({ client: "OpenSSH_8.4", server: "OpenSSH_9.2p1 Debian-2", hassh, hasshServer: hassh });
  });

  it("puts the algorithms together from any two segments, line included", () => {
    const all = bytesOf(clientLine, offer);
    for (let cut = 8; cut < all.length; cut += 13) {
      const got = dissect(ssh, [client(all.subarray(0, cut)), server(bytesOf(serverLine, offer)), client(all.subarray(cut))]);
      expect([got.facts.ssh.hassh, got.verdicts.at(-1)], `cut at ${cut}`).toEqual([hassh, "done"]);
    }
  });

  it("ends when a segment is missing or the other side says something else", () => {
    const gap = [{ ...client(clientLine), sequence: 1 }, { ...client(offer), sequence: 500 }, server(bytesOf("nonsense\r\n"))];
    const got = dissect(ssh, gap);
    expect([got.verdicts.at(-1), got.facts.ssh]).toEqual(["done", { client: "OpenSSH_8.4", server: "", hassh: "", hasshServer: "" }]);
  });

  it("is not taken for lines that only begin alike", () => {
    for (const other of ["SSH", "SSH-3.0-x\r\n", "SSHD ready\r\n", "220 SSH-2.0\r\n"]) expect(dissect(ssh, [client(bytesOf(other))]).probed).toBe(false);
  });

  it("bears damage", () => bearsDamage(ssh, [client(bytesOf(clientLine, kexInit({ ...openSsh, keyExchanges: "a" })).subarray(0, 300))]));
});
