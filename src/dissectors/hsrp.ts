import { defineDissector } from "../model/dissector.ts";

const ports: readonly number[] = [1985, 2029];
const version0States = new Set([0, 1, 2, 4, 8, 16]);

/** Cisco's Hot Standby Router Protocol: version 0 (RFC 2281 §5.1), and version 2 with its values in front, for IPv6 on a port of its own. */
export default defineDissector({
  name: "hsrp",
  title: "HSRP",
  category: "Network",
  transports: [17],
  ports: { udp: ports },
  firstBytes: [0, 1, 2, 3, 4],
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    // Routers send from the port they send to.
    if (!ports.includes(serverPort) || clientPort !== serverPort || end - start < 8) return false;
    if (bytes[start] === 0) {
      // Hello, coup, resign; 3 advertises the router itself and has no more than that.
      if (bytes[start + 1]! > 3) return false;
      return bytes[start + 1] === 3 ? end - start >= 16 : end - start >= 20 && isVersion0(bytes, start);
    }
    // A group's state of 40 bytes: version 2, an opcode, a state, an IP version; or another kind of value in front.
    if (bytes[start] === 1) return bytes[start + 1] === 40 && end - start >= 42 && bytes[start + 2] === 2 && bytes[start + 3]! <= 3 && bytes[start + 4]! <= 6;
    return bytes[start]! <= 4 && bytes[start + 1]! + 2 === end - start;
  },

  open: () => undefined,
  dissect: () => "done",
});

/** A known state, a hello time that is not longer than the hold time, a reserved byte. */
function isVersion0(bytes: Uint8Array, start: number): boolean {
  const helloSeconds = bytes[start + 3]!;
  return version0States.has(bytes[start + 2]!) && helloSeconds > 0 && helloSeconds <= bytes[start + 4]! && bytes[start + 7] === 0;
}
