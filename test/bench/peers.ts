import { median } from "./bench.ts";
import { measureProcess } from "./measure.ts";

/** Other meters of Debian's packages, as they read a capture as fast as they can. */
const peers: readonly { readonly metric: string; readonly program: string; readonly args: (capture: string) => readonly string[] }[] = [
  { metric: "peer_ndpireader_pps", program: "ndpiReader", args: (capture) => ["-q", "-i", capture] },
  // -d stays in the foreground; exports go to the discard port of this machine.
  { metric: "peer_softflowd_pps", program: "softflowd", args: (capture) => ["-d", "-r", capture, "-n", "127.0.0.1:9"] },
  { metric: "peer_tshark_pps", program: "tshark", args: (capture) => ["-n", "-q", "-z", "conv,ip", "-r", capture] },
];

/** Packets a second of each by wall time, medians; "absent" where one is not installed. */
export async function benchPeers(capture: string, packets: number, runs: number, say: (line: string) => void): Promise<Record<string, number | string>> {
  const result: Record<string, number | string> = {};
  for (const { metric, program, args } of peers) {
    try {
      const seconds: number[] = [];
      for (let i = 0; i < Math.min(runs, 3); i++) seconds.push((await measureProcess(program, args(capture))).wallSeconds);
      result[metric] = Math.round(packets / median(seconds));
      say(`${program}: ${result[metric]} packets/s`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      result[metric] = "absent";
    }
  }
  return result;
}
