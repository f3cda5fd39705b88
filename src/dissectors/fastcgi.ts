import { defineDissector, type FlowFacts } from "../model/dissector.ts";
import { equalsIgnoreCase } from "../wire/ascii.ts";
import { uint16, uint32 } from "../wire/integers.ts";
import { networkName, networkText } from "../wire/text.ts";

const headerLength = 8;
const [beginRequest, parameters] = [1, 4];
const lastRole = 3;

/** FastCGI between web server and application (FastCGI Specification §3.3, §5.2): a request that begins, and what it says of the HTTP request. */
export default defineDissector({
  name: "fastcgi",
  title: "FastCGI",
  category: "Web",
  transports: [6],
  // 9000 is others' too.
  ports: {},
  firstBytes: [1],

  probe({ bytes, start, end }) {
    if (end - start < headerLength * 2 || bytes[start] !== 1 || bytes[start + 1] !== beginRequest || uint16(bytes, start + 4) !== 8) return false;
    const role = uint16(bytes, start + headerLength);
    return (
      role >= 1 && role <= lastRole && bytes[start + 10]! <= 1 && bytes[start + 7] === 0 && (end - start === 16 || bytes[start + 16 + bytes[start + 6]!] === 1)
    );
  },

  open: () => undefined,

  dissect({ bytes, start, end, direction }, _state, facts) {
    if (direction === 1) return "done";
    for (let at = start; end - at >= headerLength && bytes[at] === 1;) {
      const body = at + headerLength;
      const length = uint16(bytes, at + 4);
      if (bytes[at + 1] === parameters) readParameters(bytes, body, Math.min(end, body + length), facts);
      at = body + length + bytes[at + 6]!;
    }
    return facts.hostname === "" ? "yes" : "done";
  },
});

/** Pairs of names and values, each behind its length: one byte, or four with the highest bit set. */
function readParameters(bytes: Uint8Array, from: number, end: number, facts: FlowFacts): void {
  let at = from;
  while (end - at >= 2) {
    const nameBytes = lengthBytes(bytes, at);
    if (at + nameBytes >= end) return;
    const valueBytes = lengthBytes(bytes, at + nameBytes);
    const name = at + nameBytes + valueBytes;
    if (name > end) return;
    const value = name + lengthOf(bytes, at, nameBytes);
    const next = value + lengthOf(bytes, at + nameBytes, valueBytes);
    if (next > end) return;
    if (equalsIgnoreCase(bytes, name, value, "http_host")) facts.hostname = networkName(bytes, value, next);
    else if (equalsIgnoreCase(bytes, name, value, "request_method")) facts.httpMethod = networkText(bytes, value, next);
    else if (equalsIgnoreCase(bytes, name, value, "http_user_agent")) facts.httpUserAgent = networkText(bytes, value, next);
    at = next;
  }
}

function lengthBytes(bytes: Uint8Array, at: number): number {
  return bytes[at]! < 0x80 ? 1 : 4;
}

function lengthOf(bytes: Uint8Array, at: number, size: number): number {
  return size === 1 ? bytes[at]! : uint32(bytes, at) & 0x7fff_ffff;
}
