import { defineDissector } from "../model/dissector.ts";
import { uint24, uint32 } from "../wire/integers.ts";
import { networkName } from "../wire/text.ts";

const headerLength = 20;
const originHost = 264;

/** Commands of the base protocol, of credit control and of mobile networks (IANA "AAA Parameters", 3GPP TS 29.230). */
function isCommand(code: number): boolean {
  return (code >= 257 && code <= 325) || (code >= 8_388_608 && code <= 8_388_735);
}

/** Diameter (RFC 6733 §3): who sends is in its Origin-Host. */
export default defineDissector({
  name: "diameter",
  title: "Diameter",
  category: "System",
  transports: [6, 132],
  ports: { tcp: [3868] },
  firstBytes: [1],

  probe({ bytes, start, end }) {
    if (end - start < headerLength || bytes[start] !== 1) return false;
    const length = uint24(bytes, start + 1);
    // Four reserved bits of the flags are zero, and an error is never a request.
    if (length < headerLength || (length & 3) !== 0 || (bytes[start + 4]! & 0x0f) !== 0 || (bytes[start + 4]! & 0xa0) === 0xa0) return false;
    if (!isCommand(uint24(bytes, start + 5))) return false;
    if (end - start === headerLength) return length === headerLength;
    // The first attribute: reserved bits of its flags, and a length within the message.
    const attribute = start + headerLength;
    return (
      end - attribute >= 8 && (bytes[attribute + 4]! & 0x1f) === 0 && uint24(bytes, attribute + 5) >= 8 && uint24(bytes, attribute + 5) <= length - headerLength
    );
  },

  open: () => undefined,

  dissect({ bytes, start, end }, _state, facts, findings) {
    if (end - start < headerLength) return "no";
    const stop = Math.min(end, start + uint24(bytes, start + 1));
    for (let at = start + headerLength; at + 8 <= stop;) {
      const length = uint24(bytes, at + 5);
      if (length < 8) {
        findings.malformed("diameter-attribute");
        break;
      }
      // Flag V: four bytes of a vendor follow, and the code is that vendor's.
      if (uint32(bytes, at) === originHost && (bytes[at + 4]! & 0x80) === 0 && at + length <= stop) {
        facts.hostname = networkName(bytes, at + 8, at + length);
        break;
      }
      at += (length + 3) & ~3;
    }
    return "done";
  },
});
