import { defineDissector } from "../model/dissector.ts";
import { uint16, uint32 } from "../wire/integers.ts";

const headerBytes = 12;
const magic = 0xc2fe;
const version = 5;

/** Xiaomi's push messages (the slim protocol of the MiPush client library): magic, version 5, the length of what follows the header of 12 bytes. */
export default defineDissector({
  name: "xiaomi-push",
  title: "Xiaomi",
  category: "Messaging",
  transports: [6],
  ports: {},
  firstBytes: [magic >> 8],

  probe({ bytes, start, end }) {
    return (
      end - start >= headerBytes + 4 &&
      uint16(bytes, start) === magic &&
      uint16(bytes, start + 2) === version &&
      uint32(bytes, start + 4) === end - start - headerBytes
    );
  },

  open: () => undefined,
  dissect: () => "done",
});
