import { defineDissector } from "../model/dissector.ts";
import { uint32 } from "../wire/integers.ts";
import { holds, isPrintable } from "../wire/scan.ts";

const port = 9042;
const error = 0x00;
const startup = 0x01;
const ready = 0x02;
const authenticate = 0x03;
const options = 0x05;
const query = 0x07;
const prepare = 0x09;
const supported = 0x06;

interface CassandraState {
  version: number;
}

/**
 * Cassandra's CQL binary protocol, versions 1 to 6 (native_protocol_v5.spec §2): a client begins with STARTUP, which names
 * CQL_VERSION, or with an empty OPTIONS, which the server's answer must confirm away from its port.
 */
export default defineDissector<CassandraState>({
  name: "cassandra",
  title: "Cassandra",
  category: "Database",
  transports: [6],
  ports: { tcp: [port] },
  firstBytes: [1, 2, 3, 4, 5, 6],

  probe({ bytes, start, end, direction }) {
    if (direction !== 0 || end - start < 8) return false;
    return isOptions(bytes, start, end) || isStartup(bytes, start, end) || isQuery(bytes, start, end);
  },

  open: () => ({ version: 0 }),

  dissect({ bytes, start, end, direction, serverPort }, state) {
    if (direction === 0) {
      if (isStartup(bytes, start, end) || isQuery(bytes, start, end)) return "done";
      if (!isOptions(bytes, start, end)) return "no";
      state.version = bytes[start]!;
      return serverPort === port ? "done" : "maybe";
    }
    const header = headerBytes(bytes[start]! & 0x7f);
    if (end - start < header || (bytes[start]! & 0x80) === 0) return "no";
    const operation = bytes[start + header - 5]!;
    const answer = operation === error || operation === ready || operation === authenticate || operation === supported;
    return state.version > 0 && answer && uint32(bytes, start + header - 4) === end - start - header ? "done" : "no";
  },
});

/** Versions 1 and 2 have one byte less: their stream ids are small. */
function headerBytes(version: number): number {
  return version <= 2 ? 8 : 9;
}

function isRequest(bytes: Uint8Array, start: number, end: number, operation: number): boolean {
  const version = bytes[start]!;
  if (version < 1 || version > 6 || end - start < headerBytes(version)) return false;
  // Flags: compression, tracing, custom payload, warning, beta.
  return bytes[start + 1]! <= 0x1f && bytes[start + headerBytes(version) - 5] === operation;
}

function isOptions(bytes: Uint8Array, start: number, end: number): boolean {
  if (!isRequest(bytes, start, end, options)) return false;
  const header = headerBytes(bytes[start]!);
  return end - start === header && uint32(bytes, start + header - 4) === 0;
}

function isStartup(bytes: Uint8Array, start: number, end: number): boolean {
  if (!isRequest(bytes, start, end, startup)) return false;
  const header = headerBytes(bytes[start]!);
  return uint32(bytes, start + header - 4) === end - start - header && holds(bytes, start + header, end, "CQL_VERSION");
}

/** In the middle of a connection: statements, which are texts behind a length of four bytes. None is kept. */
function isQuery(bytes: Uint8Array, start: number, end: number): boolean {
  if (!isRequest(bytes, start, end, query) && !isRequest(bytes, start, end, prepare)) return false;
  const body = start + headerBytes(bytes[start]!);
  if (end - body < 8 || uint32(bytes, body - 4) !== end - body) return false;
  return uint32(bytes, body) <= end - body - 4 && isPrintable(bytes, body + 4, body + 8);
}
