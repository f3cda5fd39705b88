import { release } from "node:os";
import { AppError } from "../../model/errors.ts";
import { captureFilterProblem } from "../../model/capture-filter.ts";
import { defineCaptureDriver } from "../../model/capture.ts";
import { captureCure } from "../../pipeline/capture/capture-cure.ts";
import { bindLibc, errnoOf, type Libc, SystemCallError } from "../../runtime/libc.ts";
import { linkTypes } from "../../pipeline/engine.ts";
import { filterProblemOf, filterRefused, libpcapCure } from "../../pipeline/capture/capture-filter.ts";
import { PacketRing } from "../../pipeline/capture/packet-ring.ts";
import { bindLibpcap, type Libpcap, PcapError, pcapStatus } from "../../runtime/libpcap.ts";

/** Linux packet sockets with a memory-mapped ring: kernel time stamps, wire lengths, VLAN tags and drop counts, no libpcap, no compiler. */
export default defineCaptureDriver({
  name: "afpacket",
  priority: 100,
  canFanOut: true,
  limits: [
    "Packets merged by receive or segmentation offload are taken apart again, but in tunnels: there bytes are right and packet counts low (ethtool -K IF gro off tso off).",
  ],
  async available() {
    if (process.platform !== "linux")
      return { usable: false, problem: `Packet sockets are Linux only; this is ${process.platform}.`, cure: "Use the cap driver." };
    try {
      const libc = await loadLibc();
      const anyPacketSocket = { family: 17, type: 3, protocol: 0 };
      libc.close(libc.socket(anyPacketSocket.family, anyPacketSocket.type, anyPacketSocket.protocol));
      return { usable: true };
    } catch (error) {
      if (!(error instanceof SystemCallError)) {
        return { usable: false, problem: "The koffi package is not installed for this platform.", cure: "Run: npm ci --ignore-scripts --include=optional" };
      }
      const isRefused = error.errno === errnoOf.EPERM || error.errno === errnoOf.EACCES;
      return isRefused
        ? { usable: false, problem: "This process may not open packet sockets (CAP_NET_RAW is missing).", cure: captureCure }
        : { usable: false, problem: `The kernel refused a packet socket (${error.message}).`, cure: "Load the module with: sudo modprobe af_packet" };
    }
  },
  async filterProblem(filter) {
    return filterProblemOf(await loadCompiler(), filter);
  },
  async open(interfaceName, options) {
    const libc = await loadLibc();
    const { filter, snapLength } = options;
    const wrong = captureFilterProblem(filter ?? "");
    if (wrong !== undefined) throw filterRefused(interfaceName, new PcapError(wrong, pcapStatus.filter));
    const compiler = filter ? await loadCompiler() : undefined;
    const program =
      compiler && filter
        ? (linkType: number) =>
            linkType === linkTypes.ETHERNET ? compiler.compileFor(interfaceName, filter, snapLength) : compiler.compile(filter, rawDataLink, snapLength)
        : undefined;
    try {
      return PacketRing.open(libc, interfaceName, { ...options, ...(program && { program }), tellsSegments: tellsSegments(release()) });
    } catch (error) {
      if (error instanceof PcapError) throw filterRefused(interfaceName, error);
      if (!(error instanceof SystemCallError)) throw error;
      throw new AppError(
        "UNAVAILABLE",
        `Cannot capture on ${interfaceName}: ${error.message}.`,
        { path: interfaceName, cure: cureOf(error) },
        { cause: error },
      );
    }
  },
});

function cureOf(error: SystemCallError): string {
  if (error.errno === errnoOf.EPERM || error.errno === errnoOf.EACCES) return captureCure;
  if (error.errno === errnoOf.ENODEV) return "Look at the names with: ip link";
  if (error.errno === errnoOf.ENOMEM) return "Choose a smaller capture buffer, or free memory.";
  return "Look at the interface with: ip -details link show";
}

/** Linux 6.2 and newer: older ones cannot describe merged UDP and leave such frames out when they are asked to. */
export function tellsSegments(kernelRelease: string): boolean {
  const [major = 0, minor = 0] = kernelRelease.split(".").map((part) => Number.parseInt(part, 10));
  return major > 6 || (major === 6 && minor >= 2);
}

/** DLT_RAW of Linux. */
const rawDataLink = 12;

/** libpcap is needed for its compiler of filters only. */
async function loadCompiler(): Promise<Libpcap> {
  const { default: koffi } = await import("koffi");
  try {
    return bindLibpcap(koffi);
  } catch (cause) {
    throw new AppError("UNAVAILABLE", "A capture filter needs libpcap, which is not installed.", { path: "captureFilter", cure: libpcapCure }, { cause });
  }
}

let loaded: Promise<Libc> | undefined;

/** Loads koffi when it is first needed; throws when it is not installed for this platform. */
export function loadLibc(): Promise<Libc> {
  loaded ??= import("koffi").then(
    (koffi) => bindLibc(koffi.default),
    (error: unknown) => {
      loaded = undefined;
      throw error;
    },
  );
  return loaded;
}
