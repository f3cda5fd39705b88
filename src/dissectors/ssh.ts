import { defineDissector, type FlowFacts } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { hasshOf, sshVersionLine } from "../wire/hassh.ts";
import { InOrder } from "../wire/in-order.ts";

interface SshState {
  /** What either side has sent; undefined once there is nothing more to read. */
  readonly streams: [InOrder | undefined, InOrder | undefined];
}

/** A version line and a KEXINIT, which modern ones have of 1.5 KiB. */
const maxBytes = 8_192;

/** Secure Shell (RFC 4253 §4.2, §7.1): the software either side says it is, and HASSH of the algorithms it offers. */
export default defineDissector<SshState>({
  name: "ssh",
  title: "SSH",
  category: "Remote access",
  transports: [6],
  ports: { tcp: [22, 2222] },
  firstBytes: [0x53],

  probe({ bytes, start, end }) {
    return isVersionLine(bytes, start, end);
  },

  open: () => ({ streams: [new InOrder(maxBytes), new InOrder(maxBytes)] }),

  dissect({ bytes, start, end, direction, sequence }, { streams }, facts) {
    facts.encrypted = true;
    const stream = streams[direction];
    if (stream) {
      stream.add(bytes, start, end, sequence);
      if (readSide(stream, direction, facts) || stream.broken) {
        stream.end();
        streams[direction] = undefined;
      }
    }
    return streams[0] || streams[1] ? "yes" : "done";
  },
});

function isVersionLine(bytes: Uint8Array, start: number, end: number): boolean {
  return startsWith(bytes, start, end, "SSH-2.0-") || startsWith(bytes, start, end, "SSH-1.");
}

/** Reads what is there of one side; true once nothing more is to come. */
function readSide({ bytes, length }: InOrder, direction: 0 | 1, facts: FlowFacts): boolean {
  if (!isVersionLine(bytes, 0, length)) return true;
  const line = sshVersionLine(bytes, 0, length);
  if (line.end < 0) return false;
  if (direction === 0) {
    if (facts.ssh.client !== line.software) facts.ssh = { ...facts.ssh, client: line.software };
  } else if (facts.ssh.server !== line.software) facts.ssh = { ...facts.ssh, server: line.software };
  const fingerprints = hasshOf(bytes, line.end, length);
  if (fingerprints === "cut") return false;
  if (fingerprints !== "none") facts.ssh = direction === 0 ? { ...facts.ssh, hassh: fingerprints.client } : { ...facts.ssh, hasshServer: fingerprints.server };
  return true;
}
