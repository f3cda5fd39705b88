import { captureFilterProblem } from "../../model/capture-filter.ts";
import { AppError } from "../../model/errors.ts";
import { type Libpcap, PcapError, pcapStatus } from "../../runtime/libpcap.ts";
import { captureCure } from "./capture-cure.ts";

/** What to type so that libpcap is there. */
export const libpcapCure = "Run: sudo apt-get install libpcap0.8  (Fedora: dnf install libpcap; Alpine: apk add libpcap; macOS has it)";

/** DLT_EN10MB: what nearly all captures are of. */
const ethernetDataLink = 1;

/** What is wrong with a filter for Ethernet frames; undefined when it is right. */
export function filterProblemOf(compiler: Libpcap, filter: string): string | undefined {
  const problem = captureFilterProblem(filter);
  if (problem !== undefined) return problem;
  try {
    compiler.compile(filter, ethernetDataLink, 128);
    return undefined;
  } catch (error) {
    if (error instanceof PcapError) return error.message;
    throw error;
  }
}

/** libpcap's refusal of an interface or a filter, with what to do about it. */
export function filterRefused(interfaceName: string, cause: PcapError): AppError {
  if (cause.status === pcapStatus.filter) {
    return new AppError(
      "BAD_INPUT",
      `The capture filter does not fit ${interfaceName}: ${cause.message}.`,
      { path: "filter", cure: "Write it as tcpdump takes it, such as: tcp port 443 and net 10.0.0.0/8 (man 7 pcap-filter)." },
      { cause },
    );
  }
  const isRefused = cause.status === pcapStatus.permission || cause.status === pcapStatus.promiscuousPermission;
  return new AppError(
    "UNAVAILABLE",
    `Cannot capture on ${interfaceName}: ${cause.message}.`,
    { path: interfaceName, cure: isRefused ? captureCure : "Look at the interface with: ip -details link show" },
    { cause },
  );
}
