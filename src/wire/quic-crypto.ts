import { createDecipheriv } from "node:crypto";
import { aesBlock, aesGcmPlain, aesKey, newAesKey, type AesKey } from "./aes.ts";
import { digestWords, hmac, hmacKey, hmacKeyOfDigest, hmacMessage, newHmacKey, type HmacKey } from "./hmac-sha256.ts";

/** Keys of a client's Initial packets (RFC 9001 §5.1, §5.2): anyone who sees the first packet can make them. */
export interface InitialKeys {
  readonly key: AesKey;
  /** 12 bytes as three big-endian words. */
  readonly iv: Int32Array;
  readonly headerProtection: AesKey;
}

/** What differs between versions of QUIC. */
interface VersionKeys {
  readonly salt: HmacKey;
  readonly keyLabel: Int32Array;
  readonly ivLabel: Int32Array;
  readonly protectionLabel: Int32Array;
}

/** The HkdfLabel of HKDF-Expand-Label (RFC 8446 §7.1) with an empty context, and the counter of its only block. */
function label(text: string, length: number): Int32Array {
  const name = `tls13 ${text}`;
  return hmacMessage(Buffer.from([length >>> 8, length & 255, name.length, ...Buffer.from(name, "latin1"), 0, 1]));
}

const clientLabel = label("client in", 32);
/** What follows the payload (RFC 9001 §5.3). */
export const tagBytes = 16;

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

const message = new Int32Array(16);
const digest = new Int32Array(digestWords);
const secret = newHmacKey();

/** Keys to be made by `clientInitialKeys`. */
export function newInitialKeys(): InitialKeys {
  return { key: newAesKey(), iv: new Int32Array(3), headerProtection: newAesKey() };
}

/**
 * Makes `keys` those of the client's Initial packets from the destination connection id of its first one, [start, end) of
 * `bytes`. False for versions we cannot.
 */
export function clientInitialKeys(version: number, bytes: Uint8Array, start: number, end: number, keys: InitialKeys): boolean {
  const kind = keysOfVersion(version);
  if (!kind) return false;
  hmac(kind.salt, hmacMessage(bytes, start, end, message), digest);
  hmacKeyOfDigest(digest, secret);
  hmac(secret, clientLabel, digest);
  hmacKeyOfDigest(digest, secret);
  hmac(secret, kind.keyLabel, digest);
  aesKey(digest, keys.key);
  hmac(secret, kind.ivLabel, digest);
  for (let i = 0; i < 3; i++) keys.iv[i] = digest[i]!;
  hmac(secret, kind.protectionLabel, digest);
  aesKey(digest, keys.headerProtection);
  return true;
}

const mask = new Int32Array(4);
const nonce = new Int32Array(3);

/**
 * Takes the protection off an Initial packet's header, which begins at `start` with its packet number at `numberAt`; the packet
 * ends at `end` (RFC 9001 §5.4). Where its payload begins, or -1 when the packet is cut or cannot be one under these keys. That
 * it can does not prove it: `isAuthentic` does, and takes longer. `decryptInitial` goes on with the packet last opened.
 */
export function openInitial(bytes: Uint8Array, start: number, numberAt: number, end: number, keys: InitialKeys): number {
  const sampleAt = numberAt + 4;
  if (end > bytes.length || sampleAt + 16 > end) return -1;
  for (let i = 0; i < 4; i++) mask[i] = word(bytes, sampleAt + 4 * i);
  aesBlock(keys.headerProtection, mask);
  const first = bytes[start]! ^ (mask[0]! >>> 24);
  // Reserved bits, which are zero.
  if ((first & 0x0c) !== 0) return -1;
  const numberLength = (first & 3) + 1;
  const payloadAt = numberAt + numberLength;
  if (end - payloadAt < tagBytes) return -1;
  const number = ((word(bytes, numberAt) ^ ((mask[0]! << 8) | (mask[1]! >>> 24))) >>> (32 - 8 * numberLength)) | 0;
  for (let i = 0; i < 3; i++) nonce[i] = keys.iv[i]!;
  nonce[2]! ^= number;
  return payloadAt;
}

/** Decrypts blocks `from` to `to` (exclusive) of the payload of the packet just opened to the same places of `into` (RFC 9001 §5.3). */
export function decryptInitial(bytes: Uint8Array, payloadAt: number, end: number, keys: InitialKeys, from: number, to: number, into: Uint8Array): void {
  aesGcmPlain(keys.key, nonce, bytes, payloadAt, end - tagBytes, from, to, into);
}

/** Whether the packet's tag proves that it was made with these keys. */
export function isAuthentic(bytes: Uint8Array, start: number, numberAt: number, end: number, keys: InitialKeys): boolean {
  const payloadAt = openInitial(bytes, start, numberAt, end, keys);
  if (payloadAt < 0) return false;
  const header = Buffer.from(bytes.subarray(start, payloadAt));
  header[0]! ^= (mask[0]! >>> 24) & 0x0f;
  const protection = bytesOf(mask);
  for (let i = numberAt; i < payloadAt; i++) header[i - start]! ^= protection[1 + i - numberAt]!;
  const cipher = createDecipheriv("aes-128-gcm", bytesOf(keys.key.subarray(0, 4)), bytesOf(nonce));
  cipher.setAAD(header);
  cipher.setAuthTag(bytes.subarray(end - tagBytes, end));
  cipher.update(bytes.subarray(payloadAt, end - tagBytes));
  try {
    cipher.final();
    return true;
  } catch {
    // How the library says that the tag is another.
    return false;
  }
}

function word(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}

function bytesOf(words: Int32Array): Buffer {
  const bytes = Buffer.alloc(words.length * 4);
  words.forEach((each, i) => bytes.writeInt32BE(each, i * 4));
  return bytes;
}
