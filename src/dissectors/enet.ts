import { defineDissector } from "../model/dissector.ts";
import { uint16, uint32 } from "../wire/integers.ts";

/** Header, CONNECT and nothing else; a check sum may lie between the two. */
const connectBytes = 52;
const withCheckSum = connectBytes + 4;
const minMtu = 576;
const maxMtu = 4096;
const maxChannels = 255;

/** ENet, the transport of many games (its protocol.h, version 1.3): the packet that opens a connection, from nobody, reliable, number 1. */
export default defineDissector({
  name: "enet",
  title: "ENet",
  category: "Game",
  transports: [17],
  ports: {},
  firstBytes: [0x8f],

  probe({ bytes, start, end }) {
    // The peer is not known yet (0xfff), and the time it was sent is there.
    if ((end - start !== connectBytes && end - start !== withCheckSum) || uint16(bytes, start) !== 0x8fff) return false;
    const command = start + (end - start === withCheckSum ? 8 : 4);
    // CONNECT, to be acknowledged, on no channel.
    if (bytes[command] !== 0x82 || bytes[command + 1] !== 0xff || uint16(bytes, command + 2) !== 1) return false;
    const mtu = uint32(bytes, command + 8);
    const channels = uint32(bytes, command + 16);
    return mtu >= minMtu && mtu <= maxMtu && channels >= 1 && channels <= maxChannels;
  },

  open: () => undefined,
  dissect: () => "done",
});
