import { hash } from "node:crypto";
import { networkText } from "./text.ts";

/** Names of the algorithms in a KEXINIT: key exchange, host key, then ciphers, MACs and compressions, each to the server and from it. */
const listCount = 8;
const kexInit = 20;
const cookieBytes = 16;
/** Longest packet an implementation must take (RFC 4253 §6.1); a KEXINIT has less. */
const maxPacket = 35_000;

/** `cut`: the packet is not all there; `none`: it is no KEXINIT. */
export type Hassh = { readonly client: string; readonly server: string } | "cut" | "none";

/**
 * HASSH and HASSHServer (Salesforce, BSD-3-Clause) of the KEXINIT packet (RFC 4253 §6, §7.1) at `start`: the MD5 of its key exchange,
 * cipher, MAC and compression algorithms, with semicolons between. `client` is of the lists to the server, `server` of those from it.
 */
export function hasshOf(bytes: Uint8Array, start: number, end: number): Hassh {
  if (end - start < 6) return "cut";
  const length = uint32(bytes, start);
  if (length > maxPacket || bytes[start + 5] !== kexInit) return "none";
  if (start + 4 + length > end) return "cut";
  const stop = start + 4 + length - bytes[start + 4]!;
  const lists: string[] = [];
  let at = start + 6 + cookieBytes;
  while (lists.length < listCount) {
    if (at + 4 > stop) return "none";
    const listEnd = at + 4 + uint32(bytes, at);
    if (listEnd > stop) return "none";
    lists.push(Buffer.from(bytes.subarray(at + 4, listEnd)).toString("latin1"));
    at = listEnd;
  }
  const [keys, , cipherToServer, cipherToClient, macToServer, macToClient, compressionToServer, compressionToClient] = lists;
  return {
    client: hash("md5", Buffer.from([keys, cipherToServer, macToServer, compressionToServer].join(";"), "latin1"), "hex"),
    server: hash("md5", Buffer.from([keys, cipherToClient, macToClient, compressionToClient].join(";"), "latin1"), "hex"),
  };
}

const [lineFeed, carriageReturn] = [10, 13];
/** Longest version line (RFC 4253 §4.2). */
const maxLine = 255;

/** A version line `SSH-protoversion-softwareversion SP comments` at `start`: what it says behind the version, and where it ends; -1 while it is not all there. */
export function sshVersionLine(bytes: Uint8Array, start: number, end: number): { readonly software: string; readonly end: number } {
  const stop = Math.min(end, start + maxLine);
  let at = start;
  while (at < stop && bytes[at] !== lineFeed) at++;
  if (at === stop) return { software: "", end: -1 };
  const lineEnd = at > start && bytes[at - 1] === carriageReturn ? at - 1 : at;
  let software = start;
  for (let dashes = 0; software < lineEnd && dashes < 2; software++) if (bytes[software] === 0x2d) dashes++;
  return { software: networkText(bytes, software, lineEnd), end: at + 1 };
}

function uint32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}
