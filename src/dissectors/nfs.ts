import { defineDissector } from "../model/dissector.ts";
import { sunRpcProgram } from "../wire/sun-rpc.ts";

/** What a client of NFS calls, by program. */
const programs: ReadonlyMap<number, string> = new Map([
  [100003, "NFS"],
  [100005, "NFS-Mount"],
  [100021, "NFS-Lock"],
  [100227, "NFS-ACL"],
]);

/** Network File System, versions 2 to 4 (RFC 1813, RFC 7530, RFC 8881), and its mount and lock protocols (RFC 1813 appendices). */
export default defineDissector({
  name: "nfs",
  title: "NFS",
  category: "File sharing",
  transports: [6, 17],
  ports: { tcp: [2049], udp: [2049] },

  probe({ bytes, start, end, protocol, direction }) {
    return direction === 0 && programs.has(sunRpcProgram(bytes, start, end, protocol));
  },

  open: () => undefined,

  dissect({ bytes, start, end, protocol }, _state, facts) {
    facts.application = programs.get(sunRpcProgram(bytes, start, end, protocol)) ?? "NFS";
    return "done";
  },
});
