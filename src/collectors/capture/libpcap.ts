import { captureFilterProblem } from "../../model/capture-filter.ts";
import { defineCaptureDriver } from "../../model/capture.ts";
import { AppError } from "../../model/errors.ts";
import { captureCure } from "../../pipeline/capture/capture-cure.ts";
import { filterProblemOf, filterRefused, libpcapCure } from "../../pipeline/capture/capture-filter.ts";
import { PcapSource } from "../../pipeline/capture/pcap-source.ts";
import { bindLibpcap, type Libpcap, PcapError, pcapStatus } from "../../runtime/libpcap.ts";

/** The system's libpcap through koffi: macOS, BSD, and Linux where the ring does not work. No compiler is needed. */
export default defineCaptureDriver({
  name: "libpcap",
  priority: 50,
  limits: ["Times are those of libpcap's clock: nanoseconds where the system has them, else microseconds."],
  async available() {
    let pcap: Libpcap;
    try {
      pcap = await loadLibpcap();
    } catch (error) {
      return { usable: false, problem: `libpcap cannot be loaded (${(error as Error).message.slice(0, 120)}).`, cure: libpcapCure };
    }
    const loopback = process.platform === "linux" ? "lo" : "lo0";
    try {
      pcap.open(loopback, { snapLength: 64, promiscuous: false, bufferBytes: 1_048_576 }).close();
      return { usable: true };
    } catch (error) {
      if (!(error instanceof PcapError)) throw error;
      // That loopback is down or not there says nothing of the right to capture.
      if (error.status === pcapStatus.notUp || error.status === pcapStatus.noSuchDevice) return { usable: true };
      return {
        usable: false,
        problem: `libpcap may not capture: ${error.message}.`,
        cure: process.platform === "linux" ? captureCure : "Run: sudo chmod o+r /dev/bpf*  or start with sudo.",
      };
    }
  },
  async filterProblem(filter) {
    try {
      return filterProblemOf(await loadLibpcap(), filter);
    } catch (cause) {
      throw new AppError("UNAVAILABLE", "A capture filter needs libpcap, which is not installed.", { path: "captureFilter", cure: libpcapCure }, { cause });
    }
  },
  async open(interfaceName, options) {
    const wrong = captureFilterProblem(options.filter ?? "");
    if (wrong !== undefined) throw filterRefused(interfaceName, new PcapError(wrong, pcapStatus.filter));
    const pcap = await loadLibpcap();
    try {
      return new PcapSource(interfaceName, pcap.open(interfaceName, options));
    } catch (error) {
      if (!(error instanceof PcapError)) throw error;
      throw filterRefused(interfaceName, error);
    }
  },
});

let loaded: Promise<Libpcap> | undefined;

function loadLibpcap(): Promise<Libpcap> {
  loaded ??= import("koffi").then(({ default: koffi }) => bindLibpcap(koffi));
  loaded.catch(() => {
    loaded = undefined;
  });
  return loaded;
}
