import { defineDissector, type FlowFacts } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { uint16 } from "../wire/integers.ts";
import { networkName } from "../wire/text.ts";

interface CoapState {
  /** Message id of the last request, or -1. */
  asked: number;
}

const port = 5683;
const uriHost = 3;
const uriQuery = 15;
/** Numbers of options in the registry reach 2,053; 65,000 and more are for experiments. */
const maxOption = 65_535;

/**
 * Constrained Application Protocol (RFC 7252 §3): header, token and options that can be read to the end; away from its port
 * only when request and answer agree. LwM2M registers with a query of its own (OMA LwM2M §6.4.3).
 */
export default defineDissector<CoapState>({
  name: "coap",
  title: "CoAP",
  category: "Messaging",
  transports: [17],
  ports: { udp: [port] },
  firstBytes: Array.from({ length: 4 * 9 }, (_, i) => 0x40 + 0x10 * Math.floor(i / 9) + (i % 9)),

  probe: ({ bytes, start, end }) => isMessage(bytes, start, end),
  open: () => ({ asked: -1 }),

  dissect({ bytes, start, end, direction, serverPort, clientPort }, state, facts) {
    if (!isMessage(bytes, start, end)) return "no";
    readOptions(bytes, start, end, facts);
    if (serverPort === port || clientPort === port) return "done";
    const request = bytes[start + 1]! < 32;
    const id = uint16(bytes, start + 2);
    if (!request || bytes[start + 1] === 0) return direction === 1 && id === state.asked ? "done" : state.asked < 0 ? "no" : "maybe";
    if (direction === 0) state.asked = id;
    return "maybe";
  },
});

/** Version 1, a token of up to 8 bytes, a code that is a method, an answer or empty, and options up to the payload or the end. */
function isMessage(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 4 || bytes[start]! >>> 6 !== 1) return false;
  const tokenLength = bytes[start]! & 0x0f;
  const code = bytes[start + 1]!;
  const kind = code >>> 5;
  if (tokenLength > 8 || (kind !== 0 && kind !== 2 && kind !== 4 && kind !== 5) || (kind === 0 && code > 7) || (code & 0x1f) > 31) return false;
  if (code === 0) return end - start === 4 && tokenLength === 0;
  return walkOptions(bytes, start + 4 + tokenLength, end, () => undefined);
}

/** Whether the options from `at` can be read to a payload or the end (RFC 7252 §3.1). */
function walkOptions(bytes: Uint8Array, from: number, end: number, visit: (option: number, start: number, end: number) => void): boolean {
  let at = from;
  let option = 0;
  while (at < end) {
    if (bytes[at] === 0xff) return at + 1 < end;
    let delta = bytes[at]! >>> 4;
    let length = bytes[at]! & 0x0f;
    at++;
    if (delta === 15 || length === 15) return false;
    if (delta >= 13) {
      if (at + delta - 12 > end) return false;
      delta = delta === 13 ? bytes[at++]! + 13 : uint16(bytes, (at += 2) - 2) + 269;
    }
    if (length >= 13) {
      if (at + length - 12 > end) return false;
      length = length === 13 ? bytes[at++]! + 13 : uint16(bytes, (at += 2) - 2) + 269;
    }
    option += delta;
    if (option > maxOption || at + length > end) return false;
    visit(option, at, at + length);
    at += length;
  }
  return at === end;
}

function readOptions(bytes: Uint8Array, start: number, end: number, facts: FlowFacts): void {
  walkOptions(bytes, start + 4 + (bytes[start]! & 0x0f), end, (option, at, stop) => {
    if (option === uriHost && facts.hostname === "" && stop > at) facts.hostname = networkName(bytes, at, stop);
    if (option === uriQuery && startsWith(bytes, at, stop, "lwm2m=")) facts.application = "LwM2M";
  });
}
