import { ip6At } from "../net/ip-bytes.ts";
import { dnsNameText } from "./dns-names.ts";
import { networkText } from "./text.ts";

/** Longest text of one record. */
const maxText = 256;

/**
 * Record data as text in presentation form: addresses, names, `10 mail.example.com`, `"v=spf1 -all"`, `1 . alpn=h2,h3`;
 * types without a form of their own, and data that does not fit its type, as `\# 4 0a000001` (RFC 3597 §5).
 * The data is [at, end) of a message that begins at `start`.
 */
export function dnsRecordText(bytes: Uint8Array, start: number, type: number, at: number, end: number): string {
  return known(bytes, start, type, at, end)?.slice(0, maxText) ?? unknown(bytes, at, end);
}

function known(bytes: Uint8Array, start: number, type: number, at: number, end: number): string | undefined {
  const length = end - at;
  switch (type) {
    case 1:
      return length === 4 ? `${bytes[at]!}.${bytes[at + 1]!}.${bytes[at + 2]!}.${bytes[at + 3]!}` : undefined;
    case 28:
      return length === 16 ? ip6At(bytes, at).text : undefined;
    case 2:
    case 5:
    case 12:
    case 39:
      return dnsNameText(bytes, start, at, end);
    case 15:
    case 18:
      return behind(length < 3 ? undefined : `${u16(bytes, at)}`, dnsNameText(bytes, start, at + 2, end));
    case 33:
      return behind(length < 7 ? undefined : `${u16(bytes, at)} ${u16(bytes, at + 2)} ${u16(bytes, at + 4)}`, dnsNameText(bytes, start, at + 6, end));
    case 16:
    case 99:
      return characterStrings(bytes, at, end);
    case 6:
      return soa(bytes, start, at, end);
    case 64:
    case 65:
      return serviceBinding(bytes, start, at, end);
    case 257:
      return caa(bytes, at, end);
    default:
      return undefined;
  }
}

function unknown(bytes: Uint8Array, at: number, end: number): string {
  let hex = "";
  for (let i = at; i < end && hex.length < maxText - 16; i++) hex += bytes[i]!.toString(16).padStart(2, "0");
  return `\\# ${end - at}${hex === "" ? "" : ` ${hex}`}`;
}

const u16 = (bytes: Uint8Array, at: number): number => (bytes[at]! << 8) | bytes[at + 1]!;
const u32 = (bytes: Uint8Array, at: number): number => ((u16(bytes, at) << 16) | u16(bytes, at + 2)) >>> 0;

function behind(head: string | undefined, name: string | undefined): string | undefined {
  return head === undefined || name === undefined ? undefined : `${head} ${name}`;
}

function quoted(bytes: Uint8Array, at: number, end: number): string {
  return `"${networkText(bytes, at, end).replaceAll('"', '\\"')}"`;
}

function characterStrings(bytes: Uint8Array, at: number, end: number): string | undefined {
  const parts: string[] = [];
  let size = 0;
  for (let next = at; next < end && size < maxText;) {
    const stop = next + 1 + bytes[next]!;
    if (stop > end) return undefined;
    const part = quoted(bytes, next + 1, stop);
    parts.push(part);
    size += part.length;
    next = stop;
  }
  return parts.join(" ");
}

/** The offset behind an uncompressed or compressed name inside record data. */
function afterName(bytes: Uint8Array, at: number, end: number): number {
  for (let next = at; next < end; next += bytes[next]! + 1) {
    const length = bytes[next]!;
    if (length === 0) return next + 1;
    if (length >= 0xc0) return next + 2;
  }
  return end;
}

/** `ns.example.com admin.example.com 2024010101 7200 3600 1209600 3600` (RFC 1035 §3.3.13). */
function soa(bytes: Uint8Array, start: number, at: number, end: number): string | undefined {
  const primary = dnsNameText(bytes, start, at, end);
  const second = afterName(bytes, at, end);
  const mailbox = dnsNameText(bytes, start, second, end);
  const numbers = afterName(bytes, second, end);
  if (primary === undefined || mailbox === undefined || numbers + 20 !== end) return undefined;
  const values = [0, 4, 8, 12, 16].map((offset) => u32(bytes, numbers + offset));
  return `${primary} ${mailbox} ${values.join(" ")}`;
}

const parameterNames = ["mandatory", "alpn", "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint", "dohpath", "ohttp"];

/** `1 svc.example.com alpn=h2,h3 port=8443` (RFC 9460 §2.1). */
function serviceBinding(bytes: Uint8Array, start: number, at: number, end: number): string | undefined {
  const target = end - at < 3 ? undefined : dnsNameText(bytes, start, at + 2, end);
  if (target === undefined) return undefined;
  let text = `${u16(bytes, at)} ${target}`;
  for (let next = afterName(bytes, at + 2, end); next < end && text.length < maxText;) {
    if (next + 4 > end) return undefined;
    const key = u16(bytes, next);
    const from = next + 4;
    next = from + u16(bytes, next + 2);
    if (next > end) return undefined;
    const value = parameterValue(bytes, key, from, next);
    text += ` ${parameterNames[key] ?? `key${key}`}${value === "" ? "" : `=${value}`}`;
  }
  return text;
}

function parameterValue(bytes: Uint8Array, key: number, from: number, to: number): string {
  const values: string[] = [];
  const length = to - from;
  if (key === 1) {
    for (let at = from; at < to; at += 1 + bytes[at]!) values.push(networkText(bytes, at + 1, Math.min(to, at + 1 + bytes[at]!)));
  } else if (key === 3 && length === 2) values.push(String(u16(bytes, from)));
  else if (key === 4 && length % 4 === 0) {
    for (let at = from; at < to; at += 4) values.push(`${bytes[at]!}.${bytes[at + 1]!}.${bytes[at + 2]!}.${bytes[at + 3]!}`);
  } else if (key === 6 && length % 16 === 0) {
    for (let at = from; at < to; at += 16) values.push(ip6At(bytes, at).text);
  } else if (key === 7) values.push(networkText(bytes, from, to));
  else if (length > 0) values.push(`${length} bytes`);
  return values.slice(0, 8).join(",");
}

/** `0 issue "ca.example.net"` (RFC 8659 §4.1). */
function caa(bytes: Uint8Array, at: number, end: number): string | undefined {
  const tagEnd = at + 2 + (bytes[at + 1] ?? 0);
  if (end - at < 3 || tagEnd > end) return undefined;
  return `${bytes[at]!} ${networkText(bytes, at + 2, tagEnd)} ${quoted(bytes, tagEnd, end)}`;
}
