import { createDecipheriv } from "node:crypto";
import { aesBlock } from "./aes-block.ts";
import { hmacKey, hmacOfShort, type HmacKey } from "./hmac-sha256.ts";

/** Keys of a client's Initial packets (RFC 9001 §5.1, §5.2): anyone who sees the first packet can make them. */
export interface InitialKeys {
  readonly key: Buffer;
  readonly iv: Buffer;
  readonly headerProtection: Buffer;
}

/** What differs between versions of QUIC. */
interface VersionKeys {
  readonly salt: HmacKey;
  readonly keyLabel: Buffer;
  readonly ivLabel: Buffer;
  readonly protectionLabel: Buffer;
}

/** The HkdfLabel of HKDF-Expand-Label (RFC 8446 §7.1) with an empty context, and the counter of its only block. */
function label(text: string, length: number): Buffer {
  const name = `tls13 ${text}`;
  return Buffer.from([length >>> 8, length & 255, name.length, ...Buffer.from(name, "latin1"), 0, 1]);
}

const clientLabel = label("client in", 32);

function versionKeys(salt: string, prefix: string): VersionKeys {
  return {
    salt: hmacKey(Buffer.from(salt, "hex")),
    keyLabel: label(`${prefix} key`, 16),
    ivLabel: label(`${prefix} iv`, 12),
    protectionLabel: label(`${prefix} hp`, 16),
  };
}

const version1 = versionKeys("38762cf7f55934b34d179ae6a4c80cadccbb7f0a", "quic");
const version2 = versionKeys("0dede3def700a6db819381be6e269dcbf9bd2ed9", "quicv2");
const draft29 = versionKeys("afbfec289993d24c9e9786f19c6111e04390a899", "quic");
const draft23 = versionKeys("c3eef712c72ebb5a11a7d2432bb46365bef9f502", "quic");

/** Keys by version number: 1 (RFC 9000), 2 (RFC 9369), drafts 23 to 34, and Facebook's names for two of them. */
function keysOfVersion(version: number): VersionKeys | undefined {
  if (version === 1) return version1;
  if (version === 0x6b3343cf) return version2;
  if (version === 0xfaceb002) return draft23;
  const draft = version >>> 8 === 0xff0000 ? version & 255 : 0;
  if (draft >= 33 && draft <= 34) return version1;
  if (draft >= 29) return draft <= 32 ? draft29 : undefined;
  return draft >= 23 ? draft23 : undefined;
}

/** Keys of the client's Initial packets from the destination connection id of its first one; undefined for versions we cannot. */
export function clientInitialKeys(version: number, destinationId: Uint8Array): InitialKeys | undefined {
  const kind = keysOfVersion(version);
  if (!kind) return undefined;
  const initialSecret = hmacKey(hmacOfShort(kind.salt, destinationId));
  const clientSecret = hmacKey(hmacOfShort(initialSecret, clientLabel));
  return {
    key: hmacOfShort(clientSecret, kind.keyLabel).subarray(0, 16),
    iv: hmacOfShort(clientSecret, kind.ivLabel).subarray(0, 12),
    headerProtection: hmacOfShort(clientSecret, kind.protectionLabel).subarray(0, 16),
  };
}

/**
 * Decrypts an Initial packet: its header begins at `start`, its packet number at `numberAt`, the packet ends at `end`.
 * Undefined when the keys do not fit or the packet is cut (RFC 9001 §5.3, §5.4).
 */
export function openInitial(bytes: Uint8Array, start: number, numberAt: number, end: number, keys: InitialKeys): Buffer | undefined {
  const sampleAt = numberAt + 4;
  if (end > bytes.length || sampleAt + 16 > end) return undefined;
  const protection = aesBlock(keys.headerProtection, bytes, sampleAt);
  const first = bytes[start]! ^ (protection[0]! & 0x0f);
  const numberLength = (first & 3) + 1;
  const payloadAt = numberAt + numberLength;
  if (end - payloadAt < 16) return undefined;
  const header = Buffer.from(bytes.subarray(start, payloadAt));
  header[0] = first;
  const nonce = Buffer.from(keys.iv);
  for (let i = 0; i < numberLength; i++) {
    const byte = bytes[numberAt + i]! ^ protection[1 + i]!;
    header[numberAt - start + i] = byte;
    nonce[12 - numberLength + i]! ^= byte;
  }
  const cipher = createDecipheriv("aes-128-gcm", keys.key, nonce);
  cipher.setAAD(header);
  cipher.setAuthTag(bytes.subarray(end - 16, end));
  const plain = cipher.update(bytes.subarray(payloadAt, end - 16));
  try {
    cipher.final();
  } catch {
    // Not our keys, or damaged: the tag tells, and a packet that does not open is no news.
    return undefined;
  }
  return plain;
}
