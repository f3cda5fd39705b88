import { defineDissector } from "../model/dissector.ts";
import { uint16le, uint32le } from "../wire/integers.ts";

const headerBytes = 24;
/** NOP, list services, identity, interfaces; register and unregister a session; send request data, unit data; indicate status; cancel. */
const commands: ReadonlySet<number> = new Set([0x00, 0x04, 0x63, 0x64, 0x65, 0x66, 0x6f, 0x70, 0x72, 0x73]);
const nop = 0x00;
const maxStatus = 0x6a;

/** EtherNet/IP's encapsulation (ODVA, CIP volume 2 §2-3): a known command, the length of its data, a status, options 0. */
export default defineDissector({
  name: "ethernet-ip",
  title: "EtherNet/IP",
  category: "Industrial",
  transports: [6, 17],
  ports: { tcp: [44_818], udp: [44_818] },
  firstBytes: [...commands],

  probe({ bytes, start, end, serverPort, clientPort }) {
    if (end - start < headerBytes || bytes[start + 1] !== 0 || bytes[start]! > 0x73) return false;
    const command = uint16le(bytes, start);
    if (!commands.has(command) || uint16le(bytes, start + 2) !== end - start - headerBytes) return false;
    if (command === nop && serverPort !== 44_818 && clientPort !== 44_818) return false;
    return uint32le(bytes, start + 8) <= maxStatus && uint32le(bytes, start + 20) === 0;
  },

  open: () => undefined,
  dissect: () => "done",
});
