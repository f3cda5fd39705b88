import { defineDissector } from "../model/dissector.ts";
import { uint32le } from "../wire/integers.ts";
import { isZero } from "../wire/scan.ts";

/** What a connection begins with, by its kind of framing. */
const abridged = 0xef;
const intermediate = 0xeeee_eeee;
const padded = 0xdddd_dddd;
/** req_pq, req_pq_multi: the first questions of an exchange of keys, which is not encrypted. */
const questions: ReadonlySet<number> = new Set([0x6046_9778, 0xbe7e_8ef1]);
const keyIdBytes = 8;
const tagBytes = 16;
/** Behind the peers' tag: three words of ones, and one more that says what is asked. */
const reflectorBytes = 32;

/**
 * Telegram: MTProto in its frames that are not disguised (core.telegram.org "MTProto transports"), with a message of the key
 * exchange in them; calls by the questions to its reflectors (libtgvoip: a tag and three words of ones). Obfuscated connections,
 * which is what most clients use, look like noise and are not named.
 */
export default defineDissector({
  name: "telegram",
  title: "Telegram",
  category: "Messaging",
  transports: [6, 17],
  ports: {},

  probe({ bytes, start, end, protocol }) {
    if (end - start < reflectorBytes) return false;
    if (protocol === 17) return isReflector(bytes, start, end);
    if (bytes[start] === abridged) return end - start === 2 + 4 * bytes[start + 1]! && isKeyExchange(bytes, start + 2, end);
    const mark = uint32le(bytes, start);
    return (mark === intermediate || mark === padded) && uint32le(bytes, start + 4) === end - start - 8 && isKeyExchange(bytes, start + 8, end);
  },

  open: () => undefined,

  dissect(_payload, _state, facts) {
    facts.encrypted = true;
    return "done";
  },
});

/** No key yet, a message id, the body's length and one of the first questions. */
function isKeyExchange(bytes: Uint8Array, at: number, end: number): boolean {
  return end - at >= 24 && isZero(bytes, at, at + keyIdBytes) && questions.has(uint32le(bytes, at + 20));
}

function isReflector(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== reflectorBytes && end - start !== reflectorBytes + 8) return false;
  for (let at = start + tagBytes; at < start + tagBytes + 12; at++) if (bytes[at] !== 0xff) return false;
  const last = uint32le(bytes, start + 28);
  // The tag is chance: what is ones before it too is something else.
  return last >= 0xffff_fff0 && uint32le(bytes, start + 12) !== 0xffff_ffff;
}
