import { defineDissector } from "../model/dissector.ts";
import { startsWith, wordEnd } from "../wire/ascii.ts";
import { uint16, uint32 } from "../wire/integers.ts";
import { digitsEnd, isZero } from "../wire/scan.ts";

/** Commands with a key, flags, expiry and size; with keys alone; without any; answers. Each ends its line. */
const storing = ["set ", "add ", "replace ", "append ", "prepend ", "cas "];
const reading = ["get ", "gets ", "gat ", "gats "];
const others = ["stats\r\n", "stats settings\r\n", "stats items\r\n", "stats slabs\r\n", "version\r\n", "flush_all\r\n"];
const answers = ["VALUE ", "STAT ", "STORED\r\n", "NOT_STORED\r\n", "END\r\n", "VERSION 1."];

const headerBytes = 24;
const udpHeaderBytes = 8;
const couchbasePort = 11210;

interface MemcachedState {
  asked: boolean;
}

/**
 * Memcached (protocol.txt and the binary protocol of its documentation): text commands, those of one word only when the
 * answer is known too; binary packets whose lengths agree. Over UDP text follows a frame header. Couchbase speaks the
 * binary form on a port of its own.
 */
export default defineDissector<MemcachedState>({
  name: "memcached",
  title: "Memcached",
  category: "Database",
  transports: [6, 17],
  ports: { tcp: [11_211, couchbasePort], udp: [11_211] },

  probe({ bytes, start, end, protocol, direction }) {
    const first = bytes[start]!;
    if (protocol === 17) {
      // Request id, sequence number 0 of a number of datagrams, and two bytes that are reserved.
      if (end - start < udpHeaderBytes + 5 || uint16(bytes, start + 2) !== 0 || bytes[start + 4] !== 0 || bytes[start + 5] === 0) return false;
      return isZero(bytes, start + 6, start + 8) && (isAsking(bytes, start + udpHeaderBytes, end) || isAnswer(bytes, start + udpHeaderBytes, end));
    }
    if (first === 0x80 || first === 0x81) return isBinary(bytes, start, end);
    if (first === 0x73 || first === 0x61 || first === 0x72 || first === 0x70 || first === 0x63 || first === 0x67 || first === 0x76 || first === 0x66) {
      return isAsking(bytes, start, end);
    }
    return direction === 1 && first >= 0x45 && first <= 0x56 && isAnswer(bytes, start, end);
  },

  open: () => ({ asked: false }),

  dissect({ bytes, start, end, protocol, direction, serverPort }, state, facts) {
    if (protocol === 17) return "done";
    if (isBinary(bytes, start, end)) {
      if (serverPort === couchbasePort) facts.application = "Couchbase";
      return "done";
    }
    if (direction === 0 && isStoring(bytes, start, end)) return "done";
    if (direction === 1) return state.asked && isAnswer(bytes, start, end) ? "done" : state.asked ? "no" : "maybe";
    state.asked = isAsking(bytes, start, end);
    return state.asked ? "maybe" : "no";
  },
});

/** A 24-byte header whose extras and key fit the body, and a first packet that is there whole. */
function isBinary(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < headerBytes || (bytes[start] !== 0x80 && bytes[start] !== 0x81) || bytes[start + 5] !== 0) return false;
  const keyLength = uint16(bytes, start + 2);
  const extrasLength = bytes[start + 4]!;
  const bodyLength = uint32(bytes, start + 8);
  if (extrasLength > 32 || keyLength > 250 || bodyLength < keyLength + extrasLength) return false;
  // A question for a value's version must name the value.
  if (bytes[start] === 0x80 && uint32(bytes, start + 16) !== 0 && extrasLength === 0 && keyLength === 0) return false;
  return bodyLength + headerBytes === end - start;
}

/** `set key 0 0 5`: three numbers behind the key. */
function isStoring(bytes: Uint8Array, start: number, end: number): boolean {
  for (const command of storing) {
    if (!startsWith(bytes, start, end, command)) continue;
    let at = wordEnd(bytes, start + command.length, end);
    for (let numbers = 0; numbers < 3; numbers++) {
      if (at >= end || bytes[at] !== 0x20) return false;
      const stop = digitsEnd(bytes, at + 1, end);
      if (stop === at + 1) return false;
      at = stop;
    }
    return at < end && (bytes[at] === 0x20 || bytes[at] === 0x0d);
  }
  return false;
}

function isAsking(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 7 || bytes[end - 1] !== 0x0a || bytes[end - 2] !== 0x0d) return false;
  if (isStoring(bytes, start, end)) return true;
  return others.some((command) => startsWith(bytes, start, end, command)) || reading.some((command) => startsWith(bytes, start, end, command));
}

function isAnswer(bytes: Uint8Array, start: number, end: number): boolean {
  return answers.some((answer) => startsWith(bytes, start, end, answer));
}
