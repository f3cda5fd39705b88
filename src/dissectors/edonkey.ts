import { defineDissector, type Direction, type Verdict } from "../model/dissector.ts";
import { uint32le } from "../wire/integers.ts";

/** eDonkey, eMule's extensions, either compressed. */
const edonkey = 0xe3;
const emule = 0xc5;
const packed = 0xd4;
const hello = 0x01;
const helloAnswer = 0x4c;
const hashBytes = 16;
/** Requests to servers and what answers them, over UDP. */
const serverRequests: ReadonlySet<number> = new Set([0x90, 0x92, 0x94, 0x96, 0x98, 0x9a, 0xa0, 0xa2, 0xa4]);

/** Of the network without servers: a search for peers near a target, and how far its kind, target and receiver reach; the answer repeats the target. */
const kademlia = 0xe4;
const kadRequests: ReadonlySet<number> = new Set([0x20, 0x21]);
const kadRequestBytes = 35;
const kadTargetEnd = 19;

interface DonkeyState {
  asked: number;
  /** The first four bytes of the target looked for. */
  target: number;
}

/**
 * eDonkey and eMule ("The eMule Protocol Specification", Kulbak and Bickson 2005): a message that says hello to a peer or a
 * server, whole and with its length; over UDP a server's answer of the operation that
 * follows the question's, or a Kademlia answer with the question's target.
 */
export default defineDissector<DonkeyState>({
  name: "edonkey",
  title: "eDonkey",
  category: "File sharing",
  transports: [6, 17],
  ports: { tcp: [4662] },
  firstBytes: [edonkey, emule, kademlia],

  probe({ bytes, start, end, protocol }) {
    if (end - start < 2) return false;
    if (protocol === 17) {
      if (bytes[start] === kademlia) return end - start === kadRequestBytes && kadRequests.has(bytes[start + 1]!);
      return bytes[start] === edonkey && end - start <= 512 && serverRequests.has(bytes[start + 1]!);
    }
    if (end - start < 22 || (bytes[start] !== edonkey && bytes[start] !== emule && bytes[start] !== packed)) return false;
    const length = uint32le(bytes, start + 1);
    if (length + 5 > end - start || length < hashBytes + 1) return false;
    const operation = bytes[start + 5]!;
    if (bytes[start] !== edonkey) return operation === hello && bytes[start] === emule && length + 5 === end - start;
    // A peer's hello begins with the size of its hash; one to a server has the hash at once, then address, port, and a few tags.
    if (operation === hello && bytes[start + 6] === hashBytes) return true;
    const tags = start + 6 + hashBytes + 6;
    if (operation === helloAnswer || operation === hello) return tags + 4 <= end && uint32le(bytes, tags) <= 32 && uint32le(bytes, tags) > 0;
    return false;
  },

  open: () => ({ asked: 0, target: 0 }),

  dissect({ bytes, start, end, protocol, direction }, state) {
    if (protocol === 6) return "done";
    if (end - start >= kadTargetEnd && bytes[start] === kademlia) return kad(bytes, start, direction, state);
    if (end - start < 2 || bytes[start] !== edonkey) return "no";
    if (direction === 0) {
      state.asked = bytes[start + 1]!;
      return serverRequests.has(state.asked) ? "maybe" : "no";
    }
    return state.asked > 0 && bytes[start + 1] === state.asked + 1 ? "done" : "no";
  },
});

/** Operations of answers are eight above those of questions; a question has its kind before the target. */
function kad(bytes: Uint8Array, start: number, direction: Direction, state: DonkeyState): Verdict {
  if (direction === 0) {
    state.asked = bytes[start + 1]!;
    state.target = uint32le(bytes, start + 3);
    return kadRequests.has(state.asked) ? "maybe" : "no";
  }
  return state.asked > 0 && bytes[start + 1] === state.asked + 8 && uint32le(bytes, start + 2) === state.target ? "done" : "no";
}
