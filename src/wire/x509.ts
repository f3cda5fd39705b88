import { hash } from "node:crypto";
import { BerValues } from "./ber.ts";
import { escapeText, networkText } from "./text.ts";

/** What a certificate says (RFC 5280 §4.1). Keys as in CertificateFacts. */
export interface Certificate {
  readonly subject: string;
  readonly issuer: string;
  readonly names: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  readonly sha1: string;
  readonly sha256: string;
}

const sequence = 0x30;
const set = 0x31;
const [octetString, objectIdentifier, utcTime, generalizedTime] = [0x04, 0x06, 0x17, 0x18];
const bmpString = 0x1e;
const latinString = 0x14;
const versionTag = 0xa0;
const extensionsTag = 0xa3;
const dnsNameTag = 0x82;

/** Names of attributes by their identifier's contents (RFC 4514 §3, and those that certificates have beside). */
const attributeNames: ReadonlyMap<string, string> = new Map([
  ["550403", "CN"],
  ["550404", "SN"],
  ["550405", "serialNumber"],
  ["550406", "C"],
  ["550407", "L"],
  ["550408", "ST"],
  ["550409", "STREET"],
  ["55040a", "O"],
  ["55040b", "OU"],
  ["55040c", "title"],
  ["55040f", "businessCategory"],
  ["550411", "postalCode"],
  ["55042a", "GN"],
  ["550461", "organizationIdentifier"],
  ["0992268993f22c640119", "DC"],
  ["0992268993f22c640101", "UID"],
  ["2a864886f70d010901", "emailAddress"],
  ["2b0601040182373c020101", "jurisdictionL"],
  ["2b0601040182373c020102", "jurisdictionST"],
  ["2b0601040182373c020103", "jurisdictionC"],
]);

const maxAttributes = 32;
const maxNames = 64;
const maxNamesLength = 2_048;

/** Certificates of late by what ends their signature: a server shows the same one to everybody. Cleared when full. */
const known = new Map<number, { readonly bytes: Uint8Array; readonly certificate: Certificate }>();
const maxKnown = 512;
const keyBytes = 4;
/** Keys met of late: only what comes a second time is remembered. */
const metSlots = 2_048;
const metKeys = new Int32Array(metSlots);

/**
 * Reads the certificate [start, end) of `bytes`, in DER. Undefined when it has not the form of one. From its second time on, the same certificate gives
 * the same object as long as it is remembered.
 */
export function readCertificate(bytes: Uint8Array, start: number, end: number): Certificate | undefined {
  if (end - start < 64 || end > bytes.length || bytes[start] !== sequence) return undefined;
  let key = end - start;
  for (let at = end - keyBytes; at < end; at++) key = Math.imul(key ^ bytes[at]!, 0x01000193) ^ (key >>> 15);
  const met = known.get(key);
  const der = bytes.subarray(start, end);
  if (met && Buffer.compare(met.bytes, der) === 0) return met.certificate;
  const certificate = parse(der);
  const slot = (key ^ (key >>> 16)) & (metSlots - 1);
  if (certificate && metKeys[slot] === key) {
    if (known.size >= maxKnown) known.clear();
    known.set(key, { bytes: new Uint8Array(der), certificate });
  }
  metKeys[slot] = key;
  return certificate;
}

function parse(der: Uint8Array): Certificate | undefined {
  const outer = new BerValues(der, 0, der.length);
  if (!outer.next() || outer.tag !== sequence) return undefined;
  const certificate = outer.inside();
  if (!certificate.next() || certificate.tag !== sequence) return undefined;
  const fields = certificate.inside();
  // Version 1 does not say so; then a serial number and the signature's algorithm.
  if (!fields.next() || (fields.tag === versionTag && !fields.next())) return undefined;
  if (!fields.next() || fields.tag !== sequence || !fields.next() || fields.tag !== sequence) return undefined;
  const issuer = nameText(der, fields.inside());
  if (!fields.next() || fields.tag !== sequence) return undefined;
  const validity = fields.inside();
  const notBeforeMs = validity.next() ? timeOf(der, validity) : 0;
  const notAfterMs = validity.next() ? timeOf(der, validity) : 0;
  if (!fields.next() || fields.tag !== sequence) return undefined;
  const subject = nameText(der, fields.inside());
  const names = fields.find(extensionsTag) ? altNames(der, fields.inside()) : "";
  return { subject, issuer, names, notBeforeMs, notAfterMs, sha1: hash("sha1", der, "hex"), sha256: hash("sha256", der, "hex") };
}

/** A distinguished name, most specific part first (RFC 4514 §2.1). */
function nameText(der: Uint8Array, parts: BerValues): string {
  let text = "";
  for (let count = 0; count < maxAttributes && parts.next(); count++) {
    if (parts.tag !== set) continue;
    const together = attributesText(der, parts.inside());
    if (together !== "") text = text === "" ? together : `${together},${text}`;
  }
  return text;
}

/** Attributes that are one part of the name. */
function attributesText(der: Uint8Array, attributes: BerValues): string {
  let text = "";
  for (let count = 0; count < maxAttributes && attributes.next(); count++) {
    const pair = attributes.inside();
    if (!pair.next() || pair.tag !== objectIdentifier) continue;
    const name = attributeName(der, pair.start, pair.end);
    if (pair.next()) text += `${text === "" ? "" : "+"}${name}=${escaped(textOf(der, pair))}`;
  }
  return text;
}

/** The usual ones are three bytes long and differ in the last: 2.5.4.n. */
const usualNames = Array.from({ length: 256 }, (_, n) => attributeNames.get(`5504${n.toString(16).padStart(2, "0")}`));

function attributeName(der: Uint8Array, start: number, end: number): string {
  const usual = end - start === 3 && der[start] === 0x55 && der[start + 1] === 0x04 ? usualNames[der[start + 2]!] : undefined;
  return usual ?? attributeNames.get(hex(der, start, end)) ?? dotted(der, start, end);
}

function textOf(der: Uint8Array, { tag, start, end }: BerValues): string {
  if (tag === bmpString)
    return escapeText(
      Buffer.from(der.subarray(start, start + ((end - start) & ~1)))
        .swap16()
        .toString("utf16le")
        .slice(0, 128),
    );
  if (tag === latinString) return escapeText(Buffer.from(der.subarray(start, Math.min(end, start + 128))).toString("latin1"));
  return networkText(der, start, end);
}

/** RFC 4514 §2.4. What is not printable has been escaped before, with a backslash of its own. */
function escaped(text: string): string {
  if (!needsEscapes(text)) return text;
  return text.replace(/[",+;<>]|^[ #]| $/g, String.raw`\$&`);
}

/** Nearly none does, and looking is faster than replacing. */
function needsEscapes(text: string): boolean {
  const { length } = text;
  if (length > 0 && (text.charCodeAt(0) <= 0x23 || text.charCodeAt(length - 1) === 0x20)) return true;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22 || code === 0x2b || code === 0x2c || (code >= 0x3b && code <= 0x3e)) return true;
  }
  return false;
}

/** DNS names of the certificate, lower case. */
function altNames(der: Uint8Array, wrapped: BerValues): string {
  if (!wrapped.next() || wrapped.tag !== sequence) return "";
  const extensions = wrapped.inside();
  while (extensions.next()) {
    if (!isAltName(der, extensions.start, extensions.end)) continue;
    const extension = extensions.inside();
    if (!extension.find(octetString)) return "";
    const content = extension.inside();
    if (!content.next() || content.tag !== sequence) return "";
    const general = content.inside();
    let text = "";
    for (let count = 0; count < maxNames && text.length < maxNamesLength && general.find(dnsNameTag); count++) {
      const name = networkText(der, general.start, general.end).toLowerCase();
      text += `${count === 0 ? "" : ","}${name.includes(",") ? name.replaceAll(",", String.raw`\x2c`) : name}`;
    }
    return text;
  }
  return "";
}

/** Whether the extension [start, end) begins with id-ce-subjectAltName, 2.5.29.17. */
function isAltName(der: Uint8Array, start: number, end: number): boolean {
  return (
    end - start > 5 && der[start] === objectIdentifier && der[start + 1] === 3 && der[start + 2] === 0x55 && der[start + 3] === 0x1d && der[start + 4] === 0x11
  );
}

/** A time in milliseconds since the epoch; 0 when it is none. UTCTime's years are 1950 to 2049 (RFC 5280 §4.1.2.5.1). */
function timeOf(der: Uint8Array, { tag, start, end }: BerValues): number {
  const isShort = tag === utcTime;
  const at = start + (isShort ? 2 : 4);
  if ((!isShort && tag !== generalizedTime) || end - at < 10) return 0;
  for (let digit = start; digit < at + 10; digit++) if (der[digit]! < 0x30 || der[digit]! > 0x39) return 0;
  const short = twoDigits(der, start);
  const year = isShort ? short + (short < 50 ? 2_000 : 1_900) : 100 * short + twoDigits(der, start + 2);
  const month = twoDigits(der, at);
  if (month < 1 || month > 12) return 0;
  const minutes = 60 * twoDigits(der, at + 4) + twoDigits(der, at + 6);
  return 1_000 * (86_400 * dayOf(year, month, twoDigits(der, at + 2)) + 60 * minutes + twoDigits(der, at + 8));
}

const twoDigits = (der: Uint8Array, at: number): number => 10 * der[at]! + der[at + 1]! - 11 * 0x30;

/** Days from 1970-01-01 to a date of the Gregorian calendar. Years are counted from March: what their length depends on is then their last day. */
function dayOf(year: number, month: number, day: number): number {
  const y = month < 3 ? year - 1 : year;
  const daysBeforeMonth = Math.trunc((153 * (month < 3 ? month + 9 : month - 3) + 2) / 5);
  return 365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + daysBeforeMonth + day - 719_469;
}

function hex(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.subarray(start, Math.min(end, start + 16))).toString("hex");
}

/** An object identifier as numbers with dots (X.690 §8.19). */
function dotted(bytes: Uint8Array, start: number, end: number): string {
  const numbers: number[] = [];
  let value = 0;
  for (let at = start; at < Math.min(end, start + 16); at++) {
    value = value * 128 + (bytes[at]! & 0x7f);
    if ((bytes[at]! & 0x80) !== 0) continue;
    if (numbers.length === 0) numbers.push(Math.min(2, Math.floor(value / 40)), value - 40 * Math.min(2, Math.floor(value / 40)));
    else numbers.push(value);
    value = 0;
  }
  return numbers.join(".");
}
