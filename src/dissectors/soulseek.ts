import { defineDissector } from "../model/dissector.ts";
import { uint32le } from "../wire/integers.ts";
import { isPrintable } from "../wire/scan.ts";

const login = 1;
const peerInit = 1;
const md5Digits = 32;
const maxName = 64;

/**
 * Soulseek (Nicotine+'s "Soulseek protocol documentation"): a login at the server, with name, password, version and the hash
 * of both, or the first message between two peers, with the kind of connection. Names and passwords are not kept.
 */
export default defineDissector({
  name: "soulseek",
  title: "Soulseek",
  category: "File sharing",
  transports: [6],
  ports: { tcp: [2242] },

  probe({ bytes, start, end }) {
    if (end - start < 15 || uint32le(bytes, start) > end - start - 4) return false;
    return isLogin(bytes, start, end) || isPeerInit(bytes, start, end);
  },

  open: () => undefined,
  dissect: () => "done",
});

function isLogin(bytes: Uint8Array, start: number, end: number): boolean {
  if (uint32le(bytes, start + 4) !== login) return false;
  const name = textEnd(bytes, start + 8, end);
  const password = name > 0 ? textEnd(bytes, name, end) : 0;
  if (password === 0 || password + 8 + md5Digits > end) return false;
  return uint32le(bytes, password) < 1000 && uint32le(bytes, password + 4) === md5Digits && isPrintable(bytes, password + 8, password + 8 + md5Digits);
}

/** Peer, file or distributed network. */
function isPeerInit(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[start + 4] !== peerInit || uint32le(bytes, start) !== end - start - 4) return false;
  const name = textEnd(bytes, start + 5, end);
  if (name === 0 || end - name !== 9 || uint32le(bytes, name) !== 1) return false;
  const kind = bytes[name + 4];
  return kind === 0x50 || kind === 0x46 || kind === 0x44;
}

/** Behind a text of printable characters with its length; 0 when it is none. */
function textEnd(bytes: Uint8Array, at: number, end: number): number {
  if (at + 4 > end) return 0;
  const length = uint32le(bytes, at);
  return length <= maxName && at + 4 + length <= end && isPrintable(bytes, at + 4, at + 4 + length) ? at + 4 + length : 0;
}
