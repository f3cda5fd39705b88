import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";

/** Network Block Device (its `proto.md`, "The protocol"): the server's greeting, by the new or the old style of negotiation. */
export default defineDissector({
  name: "nbd",
  title: "NBD",
  category: "File sharing",
  transports: [6],
  ports: { tcp: [10809] },
  firstBytes: [0x4e],

  probe({ bytes, start, end }) {
    return (
      startsWith(bytes, start, end, "NBDMAGIC") &&
      (startsWith(bytes, start + 8, end, "IHAVEOPT") || startsWith(bytes, start + 8, end, "\0\0\x42\x02\x81\x86\x12\x53"))
    );
  },

  open: () => undefined,
  dissect: () => "done",
});
