import { createSocket, type RemoteInfo } from "node:dgram";

/** Encoding of SNMPv2c (RFC 3416) by hand, so that tests can send what no agent would. */
export function element(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}

export const integer = (value: number): Buffer => {
  const bytes = Buffer.alloc(5);
  bytes.writeIntBE(value, 0, 5);
  let start = 0;
  while (start < 4 && ((bytes[start] === 0 && bytes[start + 1]! < 128) || (bytes[start] === 255 && bytes[start + 1]! >= 128))) start++;
  return element(2, bytes.subarray(start));
};
export const octets = (text: string | Uint8Array): Buffer => element(4, typeof text === "string" ? Buffer.from(text) : text);
export const counter64 = (bytes: readonly number[]): Buffer => element(70, Buffer.from(bytes));
export const endOfMibView = element(130);

function objectId(text: string): Buffer {
  const [a = 0, b = 0, ...rest] = text.split(".").map(Number);
  const bytes = [a * 40 + b, ...rest].flatMap((number) => {
    const groups = [number % 128];
    for (let left = Math.floor(number / 128); left > 0; left = Math.floor(left / 128)) groups.unshift((left % 128) | 128);
    return groups;
  });
  return element(6, Buffer.from(bytes));
}

export const varbind = (oid: string, value: Uint8Array): Buffer => element(0x30, objectId(oid), value);

export interface Request {
  /** Tag: 0xa0 GET, 0xa1 GETNEXT, 0xa5 GETBULK. */
  readonly pdu: number;
  readonly id: Buffer;
  readonly oids: readonly string[];
  /** Of GETBULK. */
  readonly repetitions: number;
}

export interface Answer {
  readonly varbinds?: readonly Uint8Array[];
  readonly errorStatus?: number;
  readonly errorIndex?: number;
}

export function response(request: Request, { varbinds = [], errorStatus = 0, errorIndex = 0 }: Answer, version = 1): Buffer {
  return element(0x30, integer(version), octets("public"), element(0xa2, request.id, integer(errorStatus), integer(errorIndex), element(0x30, ...varbinds)));
}

interface Tlv {
  readonly tag: number;
  readonly content: Buffer;
  readonly whole: Buffer;
}

function elements(bytes: Buffer): Tlv[] {
  const found: Tlv[] = [];
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at + 1]!;
    const octetCount = first & 0x80 ? first & 0x7f : 0;
    const length = octetCount > 0 ? bytes.readUIntBE(at + 2, octetCount) : first;
    const start = at + 2 + octetCount;
    found.push({ tag: bytes[at]!, content: bytes.subarray(start, start + length), whole: bytes.subarray(at, start + length) });
    at = start + length;
  }
  return found;
}

function oidText(bytes: Buffer): string {
  const numbers: number[] = [];
  let number = 0;
  for (const byte of bytes) {
    number = number * 128 + (byte & 127);
    if (byte < 128) {
      if (numbers.length === 0) numbers.push(Math.floor(number / 40), number % 40);
      else numbers.push(number);
      number = 0;
    }
  }
  return numbers.join(".");
}

function requestOf(message: Buffer): Request {
  const [version, , pdu] = elements(elements(message)[0]!.content);
  if (version!.content[0] === 3) return { pdu: 0, id: integer(0), oids: [], repetitions: 0 };
  const [id, , repetitions, list] = elements(pdu!.content);
  return {
    pdu: pdu!.tag,
    id: id!.whole,
    oids: elements(list!.content).map((one) => oidText(elements(one.content)[0]!.content)),
    repetitions: repetitions!.content[0] ?? 0,
  };
}

export interface TestAgent {
  readonly port: number;
  readonly requests: readonly Request[];
  close(): void;
}

/** An agent on loopback that answers as it is told: with datagrams, or not at all. */
export function startAgent(answer: (request: Request, message: Buffer) => Uint8Array | readonly Uint8Array[] | undefined): Promise<TestAgent> {
  const socket = createSocket("udp4");
  const requests: Request[] = [];
  socket.on("message", (message: Buffer, sender: RemoteInfo) => {
    const request = requestOf(message);
    requests.push(request);
    const answers = answer(request, message);
    for (const one of answers === undefined ? [] : answers instanceof Uint8Array ? [answers] : answers) socket.send(one, sender.port, sender.address);
  });
  return new Promise((resolve) => {
    socket.bind(0, "127.0.0.1", () => resolve({ port: socket.address().port, requests, close: () => socket.close() }));
  });
}
