import { defineDissector } from "../model/dissector.ts";
import { uint32 } from "../wire/integers.ts";

const headerBytes = 12;
const commandHeaderBytes = 12;
/** From acknowledge, connect and verify to the fragments and the unsequenced ones. */
const lastCommand = 16;
const maxCommands = 64;

/**
 * Photon, the transport of many games (as AltspaceVR's photon parser documents it): peer, flags, number of commands, time and
 * challenge, then so many commands, each with its length, that fill the datagram.
 */
export default defineDissector({
  name: "photon",
  title: "Photon",
  category: "Game",
  transports: [17],
  ports: { udp: [5055, 5056, 5058] },

  probe({ bytes, start, end }) {
    if (end - start < headerBytes + commandHeaderBytes || bytes[start + 2] !== 0) return false;
    const commands = bytes[start + 3]!;
    if (commands < 1 || commands > maxCommands) return false;
    let at = start + headerBytes;
    for (let i = 0; i < commands; i++) {
      if (at + commandHeaderBytes > end || bytes[at]! < 1 || bytes[at]! > lastCommand || bytes[at + 2]! > 3) return false;
      const length = uint32(bytes, at + 4);
      if (length < commandHeaderBytes || length > end - at) return false;
      at += length;
    }
    return at === end;
  },

  open: () => undefined,
  dissect: () => "done",
});
