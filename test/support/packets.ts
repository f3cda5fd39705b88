/** Small builders of application payloads for tests and generated traffic. They follow the RFCs, not our parsers. */

type Part = Uint8Array | readonly number[] | string;

/** Parts joined; strings as Latin-1. */
export function bytesOf(...parts: readonly Part[]): Uint8Array {
  const chunks = parts.map((part) => (typeof part === "string" ? Uint8Array.from(part, (char) => char.charCodeAt(0)) : part));
  const joined = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
}

export function hexBytes(hex: string): Uint8Array {
  const digits = hex.replace(/\s/g, "");
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}

export const u16 = (value: number): number[] => [(value >>> 8) & 255, value & 255];
export const u24 = (value: number): number[] => [(value >>> 16) & 255, ...u16(value)];
export const u32 = (value: number): number[] => [(value >>> 24) & 255, ...u24(value)];

const block8 = (...parts: Part[]): Uint8Array => withLength((length) => [length], parts);
const block16 = (...parts: Part[]): Uint8Array => withLength(u16, parts);
const block24 = (...parts: Part[]): Uint8Array => withLength(u24, parts);
function withLength(head: (length: number) => number[], parts: readonly Part[]): Uint8Array {
  const body = bytesOf(...parts);
  return bytesOf(head(body.length), body);
}

export interface ClientHelloOptions {
  /** Legacy version; 0x0303 unless told. */
  readonly version?: number;
  readonly ciphers?: readonly number[];
  /** "" leaves the extension out. */
  readonly serverName?: string;
  readonly alpn?: readonly string[];
  /** The supported_versions extension (RFC 8446 §4.2.1); empty leaves it out. */
  readonly versions?: readonly number[];
  readonly signatureAlgorithms?: readonly number[];
  /** Types of further extensions, with empty or given bodies. */
  readonly extensions?: readonly (number | readonly [type: number, body: Uint8Array])[];
  /** 32 bytes. */
  readonly random?: Uint8Array;
  readonly sessionId?: Uint8Array;
  /** The DTLS cookie: makes the body a DTLS ClientHello. */
  readonly cookie?: Uint8Array;
}

const extension = (type: number, ...body: Part[]): Uint8Array => bytesOf(u16(type), block16(...body));

/** A ClientHello handshake message with its 4-byte header (RFC 8446 §4.1.2), without a record around it. */
export function clientHello(options: ClientHelloOptions = {}): Uint8Array {
  const ciphers = options.ciphers ?? [0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f];
  const versions = options.versions ?? [0x0304, 0x0303];
  const signatures = options.signatureAlgorithms ?? [0x0403, 0x0804, 0x0401];
  const serverName = options.serverName ?? "www.example.com";
  const extensions: Uint8Array[] = [];
  if (serverName !== "") extensions.push(extension(0, block16([0], block16(serverName))));
  if (options.alpn?.length) extensions.push(extension(16, block16(...options.alpn.map((name) => block8(name)))));
  if (versions.length > 0) extensions.push(extension(43, block8(versions.flatMap(u16))));
  if (signatures.length > 0) extensions.push(extension(13, block16(signatures.flatMap(u16))));
  for (const more of options.extensions ?? []) extensions.push(typeof more === "number" ? extension(more) : extension(more[0], more[1]));
  return bytesOf(
    [1],
    block24(
      u16(options.version ?? 0x0303),
      options.random ?? new Uint8Array(32).fill(0x5a),
      block8(options.sessionId ?? new Uint8Array(0)),
      options.cookie ? block8(options.cookie) : [],
      block16(ciphers.flatMap(u16)),
      block8([0]),
      extensions.length > 0 ? block16(...extensions) : [],
    ),
  );
}

export interface ServerHelloOptions {
  readonly version?: number;
  readonly cipher?: number;
  /** The version in supported_versions: what TLS 1.3 servers send. */
  readonly selectedVersion?: number;
  readonly alpn?: string;
}

/** A ServerHello handshake message (RFC 8446 §4.1.3), without a record around it. */
export function serverHello(options: ServerHelloOptions = {}): Uint8Array {
  const extensions: Uint8Array[] = [];
  if (options.selectedVersion !== undefined) extensions.push(extension(43, u16(options.selectedVersion)));
  if (options.alpn !== undefined) extensions.push(extension(16, block16(block8(options.alpn))));
  return bytesOf(
    [2],
    block24(
      u16(options.version ?? 0x0303),
      new Uint8Array(32).fill(0xa5),
      block8(new Uint8Array(32).fill(7)),
      u16(options.cipher ?? 0x1301),
      [0],
      block16(...extensions),
    ),
  );
}

/** One TLS record (RFC 8446 §5.1): 22 handshake, 23 application data, 21 alert, 20 change cipher spec. */
export function tlsRecord(type: number, body: Uint8Array, version = 0x0301): Uint8Array {
  return bytesOf([type], u16(version), block16(body));
}

/** Plain labels; no compression. */
export function dnsName(name: string): Uint8Array {
  const labels = name.split(".").filter((label) => label !== "");
  return bytesOf(...labels.map((label) => block8(label)), [0]);
}

export interface DnsRecord {
  readonly name: string | Uint8Array;
  readonly type: number;
  readonly class?: number;
  readonly ttl?: number;
  readonly data: Uint8Array;
}

export interface DnsMessageOptions {
  readonly id?: number;
  /** Bit 15 set makes it a response; 0x0100 (recursion desired) unless told. */
  readonly flags?: number;
  readonly questions?: readonly { readonly name: string; readonly type: number; readonly class?: number }[];
  readonly answers?: readonly DnsRecord[];
  readonly authorities?: readonly DnsRecord[];
  readonly additionals?: readonly DnsRecord[];
}

/** A DNS message (RFC 1035 §4.1). */
export function dnsMessage(options: DnsMessageOptions = {}): Uint8Array {
  const { questions = [], answers = [], authorities = [], additionals = [] } = options;
  const record = (one: DnsRecord): Uint8Array =>
    bytesOf(typeof one.name === "string" ? dnsName(one.name) : one.name, u16(one.type), u16(one.class ?? 1), u32(one.ttl ?? 60), block16(one.data));
  return bytesOf(
    u16(options.id ?? 0x1234),
    u16(options.flags ?? 0x0100),
    u16(questions.length),
    u16(answers.length),
    u16(authorities.length),
    u16(additionals.length),
    ...questions.map((question) => bytesOf(dnsName(question.name), u16(question.type), u16(question.class ?? 1))),
    ...[...answers, ...authorities, ...additionals].map(record),
  );
}

/** A query for one name. */
export function dnsQuery(id: number, name: string, type = 1): Uint8Array {
  return dnsMessage({ id, questions: [{ name, type }] });
}

/** The answer to it: A or AAAA records by the length of each address; the name compressed to the question's. */
export function dnsAnswer(id: number, name: string, addresses: readonly Uint8Array[], type = 1, responseCode = 0): Uint8Array {
  return dnsMessage({
    id,
    flags: 0x8180 | responseCode,
    questions: [{ name, type }],
    answers: addresses.map((data) => ({ name: Uint8Array.of(0xc0, 12), type: data.length === 4 ? 1 : 28, data })),
  });
}

/** DNS over TCP: the message behind its length (RFC 1035 §4.2.2). */
export function dnsOverTcp(message: Uint8Array): Uint8Array {
  return block16(message);
}

export interface HttpRequestOptions {
  readonly method?: string;
  readonly target?: string;
  readonly host?: string;
  readonly userAgent?: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string;
}

/** An HTTP/1.1 request (RFC 9112 §3). */
export function httpRequest(options: HttpRequestOptions = {}): Uint8Array {
  const { method = "GET", target = "/", host = "www.example.com", userAgent = "curl/8.0", headers = [], body = "" } = options;
  const all = [["Host", host], ["User-Agent", userAgent], ...headers, ...(body === "" ? [] : [["Content-Length", String(body.length)]])];
  return bytesOf(`${method} ${target} HTTP/1.1\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n${body}`);
}

/** An HTTP/1.1 response (RFC 9112 §4). */
export function httpResponse(status = 200, body = "hello", contentType = "text/html"): Uint8Array {
  return bytesOf(`HTTP/1.1 ${status} Reason\r\nContent-Type: ${contentType}\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
}
