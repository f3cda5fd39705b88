import { defineDissector } from "../model/dissector.ts";
import { uint16, uint16le, uint32le } from "../wire/integers.ts";

const tcpHeaderBytes = 6;
const headerBytes = 32;
/** Device info, read, write, state, control, add and delete notification, notification, read and write. */
const lastCommand = 9;
const discovery = 0x7114_6603;

/**
 * Beckhoff's Automation Device Specification (its "ADS/AMS specification"): the AMS packet with its lengths, commands and
 * flags over TCP; over UDP the search for devices with its magic number.
 */
export default defineDissector({
  name: "beckhoff-ads",
  title: "Beckhoff ADS",
  category: "Industrial",
  transports: [6, 17],
  ports: { tcp: [48_898], udp: [48_899] },
  firstBytes: [0, discovery & 0xff],

  probe({ bytes, start, end, protocol }) {
    if (protocol === 17) return end - start >= 24 && uint32le(bytes, start) === discovery && uint32le(bytes, start + 4) === 0;
    if (end - start < tcpHeaderBytes + headerBytes || uint16(bytes, start) !== 0) return false;
    const length = uint32le(bytes, start + 2);
    const ams = start + tcpHeaderBytes;
    const command = uint16le(bytes, ams + 16);
    // Flags: response, ADS command, and those of the system.
    return (
      length >= headerBytes && uint32le(bytes, ams + 20) === length - headerBytes && command >= 1 && command <= lastCommand && (bytes[ams + 18]! & 0x04) !== 0
    );
  },

  open: () => undefined,
  dissect: () => "done",
});
