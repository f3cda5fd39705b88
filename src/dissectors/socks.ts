import { defineDissector, type FlowFacts } from "../model/dissector.ts";
import { networkName } from "../wire/text.ts";

interface SocksState {
  /** What the client has said: version of its greeting or request, 0 before any. */
  version: number;
  agreed: boolean;
}

const [nameAddress, noneAcceptable] = [3, 255];

/**
 * SOCKS 5 (RFC 1928), 4 and 4a: a greeting and the choice that answers it, or a request and its reply, settle it; the name of
 * the host that is asked for becomes the host name.
 */
export default defineDissector<SocksState>({
  name: "socks",
  title: "SOCKS",
  category: "Network",
  transports: [6],
  ports: { tcp: [1080] },
  firstBytes: [4, 5],

  probe({ bytes, start, end, direction }) {
    if (direction !== 0 || end - start < 3) return false;
    return bytes[start] === 5 ? isGreeting(bytes, start, end) : bytes[start] === 4 && isOldRequest(bytes, start, end);
  },

  open: () => ({ version: 0, agreed: false }),

  dissect({ bytes, start, end, direction }, state, facts) {
    if (direction === 0 && state.version === 0) {
      state.version = bytes[start]!;
      if (state.version === 4) readOldName(bytes, start, end, facts);
      return "maybe";
    }
    if (direction === 1) {
      if (state.version === 4) return end - start === 8 && bytes[start] === 0 && bytes[start + 1]! >= 90 && bytes[start + 1]! <= 93 ? "done" : "no";
      if (state.agreed) return "yes";
      if (end - start !== 2 || bytes[start] !== 5) return "no";
      state.agreed = true;
      return bytes[start + 1] === noneAcceptable ? "done" : "yes";
    }
    // Between choice and request may be proof of who asks (RFC 1929): it begins with 1 and is not read.
    if (bytes[start] !== 5) return state.agreed ? "yes" : "no";
    if (!isRequest(bytes, start, end)) return state.agreed ? "done" : "no";
    if (bytes[start + 3] === nameAddress) facts.hostname = networkName(bytes, start + 5, start + 5 + bytes[start + 4]!);
    return "done";
  },
});

/** As many methods as it says, each registered or private; a good client names none twice. */
function isGreeting(bytes: Uint8Array, start: number, end: number): boolean {
  const methods = bytes[start + 1]!;
  if (methods === 0 || methods > 16 || end - start !== methods + 2) return false;
  for (let at = start + 2; at < end; at++) if (bytes[at]! > 9 && bytes[at]! < 0x80) return false;
  return true;
}

function isRequest(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 7 || bytes[start + 1]! < 1 || bytes[start + 1]! > 3 || bytes[start + 2] !== 0) return false;
  const kind = bytes[start + 3]!;
  if (kind === nameAddress) return end - start === 7 + bytes[start + 4]!;
  return (kind === 1 && end - start === 10) || (kind === 4 && end - start === 22);
}

/** Command, port, address, a user ended by a zero; with 4a, whose address is 0.0.0.x, a name ended by a zero too. */
function isOldRequest(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 9 || bytes[start + 1]! < 1 || bytes[start + 1]! > 2 || bytes[end - 1] !== 0 || (bytes[start + 2] === 0 && bytes[start + 3] === 0))
    return false;
  const user = stringEnd(bytes, start + 8, end);
  return hasName(bytes, start) ? stringEnd(bytes, user + 1, end) === end - 1 && end - user > 2 : user === end - 1;
}

function hasName(bytes: Uint8Array, start: number): boolean {
  return bytes[start + 4] === 0 && bytes[start + 5] === 0 && bytes[start + 6] === 0 && bytes[start + 7] !== 0;
}

function readOldName(bytes: Uint8Array, start: number, end: number, facts: FlowFacts): void {
  if (end - start < 9 || !hasName(bytes, start)) return;
  const name = stringEnd(bytes, start + 8, end) + 1;
  if (name < end) facts.hostname = networkName(bytes, name, stringEnd(bytes, name, end));
}

/** Where the text at `at` ends: at a zero, or at the end; control characters end nothing and are left to who shows them. */
function stringEnd(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end && bytes[i] !== 0) i++;
  return i;
}
