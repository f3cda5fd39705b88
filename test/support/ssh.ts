import { bytesOf, u32 } from "./packets.ts";

interface Lists {
  readonly ciphers: string;
  readonly macs: string;
  readonly compressions: string;
}

export interface Offer {
  readonly keyExchanges: string;
  readonly toServer: Lists;
  readonly toClient: Lists;
}

const usual: Lists = {
  ciphers: "chacha20-poly1305@openssh.com,aes128-ctr,aes192-ctr,aes256-ctr,aes128-gcm@openssh.com,aes256-gcm@openssh.com",
  macs: "umac-64-etm@openssh.com,umac-128-etm@openssh.com,hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha1-etm@openssh.com,umac-64@openssh.com,umac-128@openssh.com,hmac-sha2-256,hmac-sha2-512,hmac-sha1",
  compressions: "none,zlib@openssh.com,zlib",
};

/** What OpenSSH 7.9 to 8.4 offers, whose HASSH is published: ec7378c1a92f5a8dde7e8b7a1ddf33d1. */
export const openSsh: Offer = {
  keyExchanges:
    "curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,diffie-hellman-group-exchange-sha256,diffie-hellman-group16-sha512,diffie-hellman-group18-sha512,diffie-hellman-group14-sha256,diffie-hellman-group14-sha1,ext-info-c",
  toServer: usual,
  toClient: usual,
};

/** A KEXINIT packet (RFC 4253 §6, §7.1). */
export function kexInit({ keyExchanges, toServer, toClient }: Offer): Uint8Array {
  const names = [
    keyExchanges,
    "ssh-ed25519",
    toServer.ciphers,
    toClient.ciphers,
    toServer.macs,
    toClient.macs,
    toServer.compressions,
    toClient.compressions,
    "",
    "",
  ];
  const payload = bytesOf([20], new Uint8Array(16).fill(7), ...names.map((name) => bytesOf(u32(name.length), name)), new Uint8Array(5));
  const padding = 8;
  return bytesOf(u32(payload.length + padding + 1), [padding], payload, new Uint8Array(padding));
}
