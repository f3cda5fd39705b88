import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";

const headerBytes = 12;
const port = 4569;
const iaxControl = 6;
const newCall = 1;
const lastSubclass = 40;

/** Inter-Asterisk eXchange, version 2 (RFC 5456 §8.1.1, §8.6): a full frame of its own control with information elements that fill it; away from its port only one that begins a call. */
export default defineDissector({
  name: "iax",
  title: "IAX",
  category: "VoIP",
  transports: [17],
  ports: { udp: [port] },

  probe({ bytes, start, end, serverPort, clientPort }) {
    if (end - start < headerBytes || bytes[start]! < 0x80 || bytes[start + 10] !== iaxControl || bytes[start + 11]! > lastSubclass || bytes[start + 11] === 0)
      return false;
    let at = start + headerBytes;
    while (at + 2 <= end) at += 2 + bytes[at + 1]!;
    if (at !== end) return false;
    if (serverPort === port || clientPort === port) return true;
    // Nobody to answer yet, nothing received: the call is new.
    return bytes[start + 11] === newCall && uint16(bytes, start + 2) === 0 && uint16(bytes, start + 8) === 0 && end - start > headerBytes + 4;
  },

  open: () => undefined,
  dissect: () => "done",
});
