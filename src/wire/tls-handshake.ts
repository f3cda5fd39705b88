import { Reader } from "../net/reader.ts";
import { networkName, networkText } from "./text.ts";

/** Content types of a TLS record (RFC 8446 §5.1). */
export const tlsContent = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23, heartbeat: 24 } as const;

/** What a ClientHello says (RFC 8446 §4.1.2, RFC 6347 §4.2.1), lists in the order of the wire, GREASE included. */
export interface ClientHello {
  /** False when the bytes ended before the message did: the lists then hold what was there. */
  complete: boolean;
  /** True when lengths inside the message contradict each other. */
  malformed: boolean;
  /** legacy_version. */
  version: number;
  ciphers: number[];
  /** Extension types. */
  extensions: number[];
  /** supported_versions (RFC 8446 §4.2.1); empty without the extension. */
  versions: number[];
  signatureAlgorithms: number[];
  /** SNI (RFC 6066 §3), cleaned and lower case; "" without. */
  serverName: string;
  /** Whether the SNI extension was there at all. */
  hasServerName: boolean;
  /** ALPN names (RFC 7301), cleaned. */
  alpn: string[];
  /** The first ALPN name as bytes, copied: JA4 wants it raw. */
  firstAlpn: Uint8Array;
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

const none = new Uint8Array(0);
/** Most values of a list that are kept; a hello of real clients has a tenth of it. */
const maxListed = 512;

/** RFC 8701: values that mean nothing and keep servers honest: 0x0a0a, 0x1a1a … 0xfafa. */
export function isGrease(value: number): boolean {
  return (value & 0x0f0f) === 0x0a0a && value >>> 8 === (value & 255);
}

/**
 * Reads a ClientHello from its handshake header on. Undefined when it is none. A message cut short yields what was there
 * with `complete` false. `dtls`: the 12-byte header and the cookie of DTLS (RFC 6347 §4.2.1, §4.2.2).
 */
export function parseClientHello(bytes: Uint8Array, start: number, end: number, dtls = false): ClientHello | undefined {
  const reader = openMessage(bytes, start, end, 1, dtls);
  if (!reader) return undefined;
  const hello: ClientHello = {
    complete: false,
    malformed: false,
    version: reader.u16(),
    ciphers: [],
    extensions: [],
    versions: [],
    signatureAlgorithms: [],
    serverName: "",
    hasServerName: false,
    alpn: [],
    firstAlpn: none,
  };
  if (!knownVersion(hello.version)) return undefined;
  const cut = reader.end < messageEnd(bytes, start, dtls);
  reader.skip(32);
  reader.skip(reader.u8());
  if (dtls) reader.skip(reader.u8());
  readU16s(within(reader, reader.u16()), hello.ciphers);
  reader.skip(reader.u8());
  if (reader.ok && reader.left > 0) {
    const extensions = within(reader, reader.u16());
    while (extensions.ok && extensions.left >= 4 && hello.extensions.length < maxListed) {
      const type = extensions.u16();
      const length = extensions.u16();
      hello.extensions.push(type);
      const body = within(extensions, length);
      readClientExtension(type, body, hello);
      if (!cut && body.end - body.at > 0 && !body.ok) hello.malformed = true;
    }
    if (!extensions.ok) reader.ok = false;
  }
  hello.complete = reader.ok && !cut;
  if (!reader.ok && !cut) hello.malformed = true;
  return hello;
}

/** Reads a ServerHello from its handshake header on. Undefined when it is none. */
export function parseServerHello(bytes: Uint8Array, start: number, end: number, dtls = false): ServerHello | undefined {
  const reader = openMessage(bytes, start, end, 2, dtls);
  if (!reader) return undefined;
  const hello: ServerHello = { complete: false, version: reader.u16(), cipher: 0, alpn: "" };
  if (!knownVersion(hello.version)) return undefined;
  const cut = reader.end < messageEnd(bytes, start, dtls);
  reader.skip(32);
  reader.skip(reader.u8());
  hello.cipher = reader.u16();
  reader.u8();
  if (!reader.ok) return undefined;
  if (reader.left >= 2) {
    const extensions = within(reader, reader.u16());
    while (extensions.ok && extensions.left >= 4) {
      const type = extensions.u16();
      const body = within(extensions, extensions.u16());
      if (type === 43 && body.left === 2) hello.version = body.u16();
      else if (type === 16) {
        const names = within(body, body.u16());
        const length = names.u8();
        if (names.ok && length <= names.left) hello.alpn = networkText(bytes, names.at, names.at + length);
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

/** A reader of the message's body, cut where the bytes end; undefined when the header is not there or of another type. */
function openMessage(bytes: Uint8Array, start: number, end: number, type: number, dtls: boolean): Reader | undefined {
  const head = headerLength(dtls);
  const limit = Math.min(end, bytes.length);
  if (start + head + 2 > limit || bytes[start] !== type) return undefined;
  return new Reader(bytes, start + head, Math.min(limit, messageEnd(bytes, start, dtls)));
}

/** The next `length` bytes, or what is left of them (the outer reader is then no longer `ok`). */
function within(reader: Reader, length: number): Reader {
  const start = reader.at;
  const inner = new Reader(reader.bytes, start, Math.min(reader.end, start + length));
  reader.skip(length);
  return inner;
}

function readU16s(reader: Reader, into: number[]): void {
  while (reader.left >= 2 && into.length < maxListed) into.push(reader.u16());
}

function readClientExtension(type: number, body: Reader, hello: ClientHello): void {
  switch (type) {
    case 0: {
      hello.hasServerName = true;
      const list = within(body, body.u16());
      while (list.left >= 3) {
        const nameType = list.u8();
        const length = list.u16();
        const start = list.at;
        list.skip(length);
        if (nameType !== 0) continue;
        if (list.ok) hello.serverName = networkName(list.bytes, start, start + length);
        break;
      }
      break;
    }
    case 13:
      readU16s(within(body, body.u16()), hello.signatureAlgorithms);
      break;
    case 16: {
      const names = within(body, body.u16());
      while (names.left >= 1 && hello.alpn.length < 16) {
        const length = names.u8();
        if (length > names.left) break;
        if (hello.alpn.length === 0) hello.firstAlpn = names.bytes.slice(names.at, names.at + length);
        hello.alpn.push(networkText(names.bytes, names.at, names.at + length));
        names.skip(length);
      }
      break;
    }
    case 43:
      readU16s(within(body, body.u8()), hello.versions);
      break;
    default:
  }
}
