import { defineDissector } from "../model/dissector.ts";
import { isPrintable } from "../wire/scan.ts";

const firstPort = 22_023;
const lastPort = 22_923;
const hello = 0x08;

/** Among Us (Impostor's documentation of the Hazel network library): a client's hello, with its version and the player's name, which is not kept; on its ports. */
export default defineDissector({
  name: "among-us",
  title: "AmongUs",
  category: "Game",
  transports: [17],
  ports: {},
  firstBytes: [hello],

  probe({ bytes, start, end, serverPort }) {
    if (
      serverPort < firstPort ||
      serverPort > lastPort ||
      serverPort % 100 !== firstPort % 100 ||
      end - start < 10 ||
      bytes[start] !== hello ||
      bytes[start + 3] !== 0
    )
      return false;
    const name = start + 9;
    const length = bytes[start + 8]!;
    return length >= 1 && length <= 40 && name + length <= end && isPrintable(bytes, name, name + 1);
  },

  open: () => undefined,
  dissect: () => "done",
});
