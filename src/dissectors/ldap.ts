import { defineDissector } from "../model/dissector.ts";
import { indexOfText } from "../wire/lines.ts";
import { StartedTls } from "../wire/started-tls.ts";

interface LdapState {
  /** The client has asked for TLS; then the server has agreed, and it is read. */
  tls: "" | "asked" | StartedTls;
}

const ports: readonly number[] = [389, 3268];
const bindRequest = 0x60;
const [extendedRequest, extendedResponse] = [0x77, 0x78];
const startTls = "1.3.6.1.4.1.1466.20037";

/**
 * Lightweight Directory Access Protocol (RFC 4511 §4.1.1), and CLDAP over UDP; elsewhere than on its ports by a bind of version 2
 * or 3 alone. Bind names are not kept. Behind StartTLS (§4.14) the handshake is read.
 */
export default defineDissector<LdapState>({
  name: "ldap",
  title: "LDAP",
  category: "System",
  transports: [6, 17],
  ports: { tcp: ports, udp: [389] },
  firstBytes: [0x30],

  probe({ bytes, start, end, serverPort, clientPort }) {
    if (end - start < 8 || bytes[start] !== 0x30) return false;
    // A sequence of definite length, a message id of 1 to 4 bytes, an operation of the application class.
    const operation = operationAt(bytes, start, end);
    if (operation < 0) return false;
    if (ports.includes(serverPort) || clientPort === 389) return (bytes[operation]! & 0xc0) === 0x40 && (bytes[operation]! & 0x1f) <= 25;
    return isBind(bytes, operation, end);
  },

  open: () => ({ tls: "" }),

  dissect(payload, state, facts) {
    if (typeof state.tls === "object") return state.tls.read(payload, facts) ? "done" : "yes";
    const { bytes, start, end, protocol, direction } = payload;
    const operation = operationAt(bytes, start, end);
    if (protocol === 17 || operation < 0) return "done";
    if (bytes[operation] === extendedRequest && indexOfText(bytes, operation, end, startTls) > 0) {
      state.tls = "asked";
      return "yes";
    }
    // An enumeration of zero, which is success, begins the answer.
    const code = operation + 2 + (bytes[operation + 1]! > 0x80 ? bytes[operation + 1]! & 0x7f : 0);
    if (state.tls !== "asked" || direction === 0 || bytes[operation] !== extendedResponse || code + 2 >= end || bytes[code + 2] !== 0) return "done";
    state.tls = new StartedTls();
    facts.encrypted = true;
    return "yes";
  },
});

/** Where the operation of the message is; -1 when there is none. */
function operationAt(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 8 || bytes[start] !== 0x30) return -1;
  const at = start + 2 + (bytes[start + 1]! > 0x80 ? bytes[start + 1]! & 0x7f : 0);
  if (at + 4 > end || bytes[at] !== 2 || bytes[at + 1]! < 1 || bytes[at + 1]! > 4) return -1;
  const operation = at + 2 + bytes[at + 1]!;
  return operation + 1 < end ? operation : -1;
}

/** A bind (§4.2): its version, a name as a string, then how the client proves itself: simple or SASL. */
function isBind(bytes: Uint8Array, operation: number, end: number): boolean {
  if (bytes[operation] !== bindRequest) return false;
  const version = operation + 2 + (bytes[operation + 1]! > 0x80 ? bytes[operation + 1]! & 0x7f : 0);
  if (version + 5 > end || bytes[version] !== 2 || bytes[version + 1] !== 1 || bytes[version + 2]! < 2 || bytes[version + 2]! > 3 || bytes[version + 3] !== 4)
    return false;
  const choice = version + 5 + bytes[version + 4]!;
  return choice < end && (bytes[choice] === 0x80 || bytes[choice] === 0xa3);
}
