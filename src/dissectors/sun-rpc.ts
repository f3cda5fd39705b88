import { defineDissector } from "../model/dissector.ts";
import { sunRpcProgram } from "../wire/sun-rpc.ts";

/** Programs of RPC that run in the open (IANA "RPC Program Numbers"). */
const programs: Readonly<Record<number, string>> = {
  100000: "Portmapper",
  100001: "Rstat",
  100002: "Rusers",
  100004: "NIS",
  100007: "NIS-Bind",
  100008: "Wall",
  100009: "NIS-Password",
  100011: "Rquota",
  100024: "NFS-Status",
  100068: "CDE-Calendar",
  100083: "ToolTalk",
  14398633: "GlusterFS",
  1298437: "GlusterFS",
  34479596: "GlusterFS",
  395183: "VXI-11",
  395184: "VXI-11",
};
const nfsFamily = new Set([100_003, 100_005, 100_021, 100_227]);

/** ONC RPC, Sun's (RFC 5531), and its portmapper (RFC 1833): calls, named by the program that is called. NFS has a name of its own. */
export default defineDissector({
  name: "sun-rpc",
  title: "ONC-RPC",
  category: "System",
  transports: [6, 17],
  ports: { tcp: [111], udp: [111] },

  probe({ bytes, start, end, protocol, direction }) {
    if (direction !== 0) return false;
    const program = sunRpcProgram(bytes, start, end, protocol);
    return program > 0 && !nfsFamily.has(program);
  },

  open: () => undefined,

  dissect({ bytes, start, end, protocol }, _state, facts) {
    facts.applicationMaster = "RPC";
    facts.application = programs[sunRpcProgram(bytes, start, end, protocol)] ?? "ONC-RPC";
    return "done";
  },
});
