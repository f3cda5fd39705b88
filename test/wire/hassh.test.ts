import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasshOf, sshVersionLine } from "../../src/wire/hassh.ts";
import { bytesOf } from "../support/packets.ts";
import { kexInit, openSsh } from "../support/ssh.ts";

const packet = kexInit(openSsh);

describe("hassh", () => {
  it("gives the published fingerprint of a usual client", () => {
    expect(hasshOf(packet, 0, packet.length)).toMatchObject({ client: "ec7378c1a92f5a8dde7e8b7a1ddf33d1" });
  });

  it("takes a server's algorithms from the lists towards the client", () => {
    const turned = kexInit({ ...openSsh, toClient: { ...openSsh.toServer, ciphers: "aes128-ctr" } });
    const got = hasshOf(turned, 0, turned.length);
    expect(got).toMatchObject({ client: "ec7378c1a92f5a8dde7e8b7a1ddf33d1" });
    expect(got).not.toMatchObject({ server: "ec7378c1a92f5a8dde7e8b7a1ddf33d1" });
    expect(hasshOf(packet, 0, packet.length)).toMatchObject({ server: "ec7378c1a92f5a8dde7e8b7a1ddf33d1" });
  });

  it("waits for what is not there yet, and refuses other packets", () => {
    for (let cut = 0; cut < packet.length; cut++) expect(hasshOf(packet, 0, cut), `cut at ${cut}`).toBe("cut");
    const other = packet.slice();
    other[5] = 21;
    expect(hasshOf(other, 0, other.length)).toBe("none");
    const overlong = packet.slice();
    overlong[22] = 0x7f;
    expect(hasshOf(overlong, 0, overlong.length)).toBe("none");
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => typeof hasshOf(bytes, 0, bytes.length) === "string"));
  });

  it("reads version lines", () => {
    const line = (text: string) => sshVersionLine(bytesOf(text), 0, text.length);
    expect(line("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\nmore")).toEqual({ software: "OpenSSH_9.2p1 Debian-2", end: 32 });
    expect(line("SSH-1.99-Cisco-1.25\n")).toEqual({ software: "Cisco-1.25", end: 20 });
    expect(line("SSH-2.0-x\u001b[0m\n").software).toBe(String.raw`x\x1b[0m`);
    expect(line("SSH-2.0-cut")).toEqual({ software: "", end: -1 });
  });
});
