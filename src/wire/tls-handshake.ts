import { Reader } from "../net/reader.ts";
import { networkName, networkText } from "./text.ts";

/** Content types of a TLS record (RFC 8446 §5.1). */
export const tlsContent = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23, heartbeat: 24 } as const;

/**
 * What a ClientHello says (RFC 8446 §4.1.2, RFC 6347 §4.2.1). Its lists are ranges [at, end) of `bytes`, which hold as long as
 * the packet does, of 16-bit values where nothing else is said.
 */
export interface ClientHello {
  readonly bytes: Uint8Array;
  /** False when the bytes ended before the message did: the lists then hold what was there. */
  complete: boolean;
  /** True when lengths inside the message contradict each other. */
  malformed: boolean;
  /** legacy_version. */
  version: number;
  ciphersAt: number;
  ciphersEnd: number;
  /** Extensions: type, length, body. */
  extensionsAt: number;
  extensionsEnd: number;
  /** supported_versions (RFC 8446 §4.2.1); empty without the extension. */
  versionsAt: number;
  versionsEnd: number;
  signatureAlgorithmsAt: number;
  signatureAlgorithmsEnd: number;
  /** The first ALPN name (RFC 7301). */
  firstAlpnAt: number;
  firstAlpnEnd: number;
  /** ALPN names with commas between them, cleaned. */
  alpn: string;
  /** SNI (RFC 6066 §3), cleaned and lower case; "" without. */
  serverName: string;
  /** Whether the SNI extension was there at all. */
  hasServerName: boolean;
}

/** What a ServerHello says (RFC 8446 §4.1.3). */
export interface ServerHello {
  complete: boolean;
  /** The selected version: supported_versions if there, else legacy_version. */
  version: number;
  cipher: number;
  /** Selected ALPN; TLS 1.3 sends it encrypted, so "" there. */
  alpn: string;
}

/** Most bytes of ALPN names that are made into text. */
const maxAlpnBytes = 256;

/** RFC 8701: values that mean nothing and keep servers honest: 0x0a0a, 0x1a1a … 0xfafa. */
export function isGrease(value: number): boolean {
  return (value & 0x0f0f) === 0x0a0a && value >>> 8 === (value & 255);
}

const message = new Reader(new Uint8Array(0));
const body = new Reader(new Uint8Array(0));

/**
 * Reads a ClientHello from its handshake header on. Undefined when it is none. A message cut short yields what was there
 * with `complete` false. `dtls`: the 12-byte header and the cookie of DTLS (RFC 6347 §4.2.1, §4.2.2).
 */
export function parseClientHello(bytes: Uint8Array, start: number, end: number, dtls = false): ClientHello | undefined {
  if (!openMessage(bytes, start, end, 1, dtls)) return undefined;
  const version = message.u16();
  if (!knownVersion(version)) return undefined;
  const cut = message.end < messageEnd(bytes, start, dtls);
  message.skip(32);
  message.skip(message.u8());
  if (dtls) message.skip(message.u8());
  const ciphersLength = message.u16();
  const ciphersAt = message.at;
  message.skip(ciphersLength);
  const hello: ClientHello = {
    bytes,
    complete: false,
    malformed: false,
    version,
    ciphersAt,
    ciphersEnd: message.at,
    extensionsAt: 0,
    extensionsEnd: 0,
    versionsAt: 0,
    versionsEnd: 0,
    signatureAlgorithmsAt: 0,
    signatureAlgorithmsEnd: 0,
    firstAlpnAt: 0,
    firstAlpnEnd: 0,
    alpn: "",
    serverName: "",
    hasServerName: false,
  };
  message.skip(message.u8());
  if (message.ok && message.left > 0) readClientExtensions(cut, hello);
  hello.complete = message.ok && !cut;
  if (!message.ok && !cut) hello.malformed = true;
  return hello;
}

function readClientExtensions(cut: boolean, hello: ClientHello): void {
  const { bytes } = hello;
  const length = message.u16();
  if (length < message.left) message.end = message.at + length;
  hello.extensionsAt = message.at;
  hello.extensionsEnd = message.end;
  const isWhole = length === message.left;
  while (message.left >= 4) {
    const type = message.u16();
    const bodyLength = message.u16();
    body.reset(bytes, message.at, Math.min(message.end, message.at + bodyLength));
    message.skip(bodyLength);
    readClientExtension(type, hello);
    if (!cut && bodyLength > 0 && !body.ok) hello.malformed = true;
  }
  if (!isWhole) message.fail();
}

/** Reads a ServerHello from its handshake header on. Undefined when it is none. */
export function parseServerHello(bytes: Uint8Array, start: number, end: number, dtls = false): ServerHello | undefined {
  if (!openMessage(bytes, start, end, 2, dtls)) return undefined;
  const hello: ServerHello = { complete: false, version: message.u16(), cipher: 0, alpn: "" };
  if (!knownVersion(hello.version)) return undefined;
  const cut = message.end < messageEnd(bytes, start, dtls);
  message.skip(32);
  message.skip(message.u8());
  hello.cipher = message.u16();
  message.u8();
  if (!message.ok) return undefined;
  if (message.left >= 2) {
    const length = message.u16();
    if (length < message.left) message.end = message.at + length;
    while (message.left >= 4) {
      const type = message.u16();
      const bodyLength = message.u16();
      body.reset(bytes, message.at, Math.min(message.end, message.at + bodyLength));
      message.skip(bodyLength);
      if (type === 43 && body.left === 2) hello.version = body.u16();
      else if (type === 16) {
        body.u16();
        const nameLength = body.u8();
        if (body.ok && nameLength <= body.left) hello.alpn = networkText(bytes, body.at, body.at + nameLength);
      }
    }
  }
  hello.complete = !cut;
  return hello;
}

/** `TLSv1.3`, `DTLSv1.2`, `SSLv3`; hex for others. */
export function tlsVersionName(version: number): string {
  switch (version) {
    case 0x0002:
      return "SSLv2";
    case 0x0300:
      return "SSLv3";
    case 0x0301:
      return "TLSv1";
    case 0x0302:
      return "TLSv1.1";
    case 0x0303:
      return "TLSv1.2";
    case 0x0304:
      return "TLSv1.3";
    case 0xfeff:
      return "DTLSv1";
    case 0xfefd:
      return "DTLSv1.2";
    case 0xfefc:
      return "DTLSv1.3";
    default:
      // Drafts of TLS 1.3 count their number in the low byte.
      return version >>> 8 === 0x7f ? "TLSv1.3" : `0x${version.toString(16).padStart(4, "0")}`;
  }
}

/** SSL 3 to TLS 1.3 and DTLS 1.0 to 1.3; what a hello may carry as legacy_version. */
function knownVersion(version: number): boolean {
  return (version >= 0x0300 && version <= 0x0304) || version === 0xfeff || version === 0xfefd || version === 0xfefc;
}

function headerLength(dtls: boolean): number {
  return dtls ? 12 : 4;
}

function messageEnd(bytes: Uint8Array, start: number, dtls: boolean): number {
  return start + headerLength(dtls) + ((bytes[start + 1]! << 16) | (bytes[start + 2]! << 8) | bytes[start + 3]!);
}

/** Points `message` at the message's body, cut where the bytes end. False when the header is not there or of another type. */
function openMessage(bytes: Uint8Array, start: number, end: number, type: number, dtls: boolean): boolean {
  const head = headerLength(dtls);
  const limit = Math.min(end, bytes.length);
  if (start + head + 2 > limit || bytes[start] !== type) return false;
  return message.reset(bytes, start + head, Math.min(limit, messageEnd(bytes, start, dtls))).ok;
}

/** Where the list at `body` ends that is `length` bytes long, or what is left of it (`body` is then no longer `ok`). */
function listEnd(length: number): number {
  const end = Math.min(body.end, body.at + length);
  body.skip(length);
  return end;
}

function readClientExtension(type: number, hello: ClientHello): void {
  switch (type) {
    case 0:
      hello.hasServerName = true;
      if (hello.serverName === "") hello.serverName = serverName();
      break;
    case 13: {
      const length = body.u16();
      hello.signatureAlgorithmsAt = body.at;
      hello.signatureAlgorithmsEnd = listEnd(length);
      break;
    }
    case 16: {
      const length = body.u16();
      readAlpn(body.at, listEnd(length), hello);
      break;
    }
    case 43: {
      const length = body.u8();
      hello.versionsAt = body.at;
      hello.versionsEnd = listEnd(length);
      break;
    }
    default:
  }
}

/** The first host name of a server name list; "" without. */
function serverName(): string {
  const { bytes } = body;
  const length = body.u16();
  let at = body.at;
  const end = listEnd(length);
  while (end - at >= 3) {
    const nameEnd = at + 3 + ((bytes[at + 1]! << 8) | bytes[at + 2]!);
    if (bytes[at] === 0) return nameEnd <= end ? networkName(bytes, at + 3, nameEnd) : "";
    at = nameEnd;
  }
  return "";
}

const alpnText = new Uint8Array(maxAlpnBytes);

/** Names behind lengths, [at, end). */
function readAlpn(start: number, end: number, hello: ClientHello): void {
  const { bytes } = hello;
  let size = 0;
  for (let at = start; at < end && at + 1 + bytes[at]! <= end; at += 1 + bytes[at]!) {
    const nameEnd = at + 1 + bytes[at]!;
    if (at === start) {
      hello.firstAlpnAt = at + 1;
      hello.firstAlpnEnd = nameEnd;
    } else if (size < maxAlpnBytes) alpnText[size++] = 0x2c;
    for (let i = at + 1; i < nameEnd && size < maxAlpnBytes; i++) alpnText[size++] = bytes[i]!;
  }
  hello.alpn = networkText(alpnText, 0, size);
}
