import { defineDissector } from "../model/dissector.ts";
import { uint32le } from "../wire/integers.ts";

const port = 2000;
const headerLength = 12;

/** Cisco's Skinny Client Control Protocol between phones and their manager: a length, a header version, a message's number, the lowest byte first. */
export default defineDissector({
  name: "skinny",
  title: "Cisco-Skinny",
  category: "VoIP",
  transports: [6],
  ports: { tcp: [port] },
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, clientPort }) {
    if ((serverPort !== port && clientPort !== port) || end - start < headerLength) return false;
    // The length counts from the message's number on; several messages may share a segment.
    const length = uint32le(bytes, start);
    const version = uint32le(bytes, start + 4);
    if (length < 4 || length > 4000 || version > 32 || uint32le(bytes, start + 8) > 0x0400) return false;
    return length + 8 <= end - start;
  },

  open: () => undefined,
  dissect: () => "done",
});
