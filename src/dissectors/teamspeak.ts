import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

/** TeamSpeak 3 (ReSpeak's "TS3 protocol paper", §1.2): the packets that open a connection have the text TS3INIT1 where others have a code of authenticity. */
export default defineDissector({
  name: "teamspeak",
  title: "TeamSpeak",
  category: "VoIP",
  transports: [17],
  ports: { udp: [9987] },
  firstBytes: [0x54],

  probe: ({ bytes, start, end }) => bytes[start] === 0x54 && end - start >= 16 && startsWith(bytes, start, end, "TS3INIT1"),
  open: () => undefined,
  dissect: () => "done",
});
