import { defineDissector } from "../model/dissector.ts";
import { uint16, uint16le, uint32, uint32le } from "../wire/integers.ts";

/** Interfaces by the first 32 bits of their UUID, which tell them apart (MS-RPCE, and the MS-… document of each). */
const interfaces: Readonly<Record<number, string>> = {
  0xe1af8308: "Endpoint-Mapper",
  0x000001a0: "DCOM",
  0x99fcfec4: "DCOM",
  0x4d9f4ab8: "DCOM",
  0x12345778: "LSA-SAM",
  0x12345678: "Netlogon-Spooler",
  0xe3514235: "DRSUAPI",
  0x4b324fc8: "SRVSVC",
  0x6bffd098: "WKSSVC",
  0x367abb81: "SVCCTL",
  0x338cd001: "WINREG",
  0x86d35949: "Task-Scheduler",
  0xf5cc5a18: "Exchange-NSPI",
  0xa4f1db00: "Exchange-MAPI",
  0xdea00001: "PROFINET",
};

const connectionHeader = 16;
const datagramHeader = 80;

/**
 * DCE/RPC (The Open Group C706 §12.5, §12.6; MS-RPCE): calls over TCP, version 5, and over UDP, version 4. A bind and a datagram
 * name their interface; it becomes the application's name.
 */
export default defineDissector({
  name: "dce-rpc",
  title: "DCE-RPC",
  category: "System",
  transports: [6, 17],
  ports: { tcp: [135], udp: [135] },
  firstBytes: [4, 5],

  probe({ bytes, start, end, protocol }) {
    return protocol === 6 ? isConnectionPdu(bytes, start, end) : isDatagramPdu(bytes, start, end);
  },

  open: () => undefined,

  dissect({ bytes, start, end, protocol }, _state, facts) {
    if (end - start < connectionHeader) return "no";
    facts.applicationMaster = "RPC";
    // A bind's first context (§12.6.4.3), a datagram's interface (§12.5.1).
    const little = (bytes[start + 4]! & 0xf0) !== 0;
    const uuid = protocol === 17 ? start + 24 : start + 32;
    const named = protocol === 17 || bytes[start + 2] === 11 || bytes[start + 2] === 14;
    const first = named && uuid + 4 <= end ? (little ? uint32le(bytes, uuid) : uint32(bytes, uuid)) : 0;
    facts.application = interfaces[first] ?? "DCE-RPC";
    return "done";
  },
});

/** Version 5.0 or 5.1, a known kind, a data representation with zeros where it must have them, and a plausible length. */
function isConnectionPdu(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < connectionHeader || bytes[start] !== 5 || bytes[start + 1]! > 1 || bytes[start + 2]! > 20) return false;
  const order = bytes[start + 4]!;
  if ((order !== 0x10 && order !== 0) || bytes[start + 5]! > 3 || bytes[start + 6] !== 0 || bytes[start + 7] !== 0) return false;
  const length = order === 0 ? uint16(bytes, start + 8) : uint16le(bytes, start + 8);
  const authentication = order === 0 ? uint16(bytes, start + 10) : uint16le(bytes, start + 10);
  // Whatever follows in the same segment is another whole one: the first is then shorter.
  return length >= connectionHeader && authentication < length && (length >= end - start || bytes[start + length] === 5);
}

/** Version 4, a known kind, and a body of the length that the header says. */
function isDatagramPdu(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < datagramHeader || bytes[start] !== 4 || bytes[start + 1]! > 10) return false;
  const order = bytes[start + 4]!;
  if ((order !== 0x10 && order !== 0) || bytes[start + 5]! > 3 || bytes[start + 6] !== 0) return false;
  const length = order === 0 ? uint16(bytes, start + 74) : uint16le(bytes, start + 74);
  return length + datagramHeader === end - start;
}
