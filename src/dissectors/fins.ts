import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { uint32 } from "../wire/integers.ts";

const port = 9600;
const tcpHeaderBytes = 16;
const headerBytes = 12;
/** Memory areas, parameters, programs, operation, controller data, status, time, messages, rights, errors, files, debugging. */
const requestCodes: ReadonlySet<number> = new Set([0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x09, 0x0c, 0x21, 0x22, 0x23]);

/** Omron's FINS (manual W342): over TCP its name, length, a command and an error code; over UDP, on its port, the header of a command or a response. */
export default defineDissector({
  name: "fins",
  title: "FINS",
  category: "Industrial",
  transports: [6, 17],
  ports: { tcp: [port], udp: [port] },
  firstBytes: [0x46, 0x80, 0x81, 0xc0, 0xc1],

  probe({ bytes, start, end, protocol, serverPort, clientPort }) {
    if (protocol === 6) {
      return end - start >= tcpHeaderBytes && startsWith(bytes, start, end, "FINS") && uint32(bytes, start + 4) >= 8 && uint32(bytes, start + 8) <= 8;
    }
    if ((serverPort !== port && clientPort !== port) || end - start < headerBytes) return false;
    // Information control: uses a gateway, is a command or a response, needs an answer or not; the rest is 0. At most 7 gateways.
    return (bytes[start]! & 0xbe) === 0x80 && bytes[start + 1] === 0 && bytes[start + 2]! <= 7 && requestCodes.has(bytes[start + 10]!);
  },

  open: () => undefined,
  dissect: () => "done",
});
