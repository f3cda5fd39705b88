import { median } from "./bench.ts";
import { measureProcess } from "./measure.ts";

interface Peer {
  /** Begins the names of its metrics. */
  readonly metric: string;
  readonly program: string;
  readonly args: (capture: string) => readonly string[];
  /** How many times as fast as it we are is a metric of its own. */
  readonly isRival?: true;
}

/** Other meters of Debian's packages, as they read a capture as fast as they can. */
const peers: readonly Peer[] = [
  { metric: "peer_ndpireader", program: "ndpiReader", args: (capture) => ["-q", "-i", capture], isRival: true },
  // -d stays in the foreground; exports go to the discard port of this machine.
  { metric: "peer_softflowd", program: "softflowd", args: (capture) => ["-d", "-r", capture, "-n", "127.0.0.1:9"] },
  { metric: "peer_tshark", program: "tshark", args: (capture) => ["-n", "-q", "-z", "conv,ip", "-r", capture], isRival: true },
];

/** Peers that read the capture we have just read, turn after turn: what slows the machine down for a while slows both. */
export class PeerTurns {
  readonly #capture: string;
  readonly #packets: number;
  readonly #say: (line: string) => void;
  readonly #turns = new Map<Peer, { readonly seconds: number; readonly oursSeconds: number }[]>();
  readonly #absent = new Set<Peer>();

  constructor(capture: string, packets: number, say: (line: string) => void) {
    this.#capture = capture;
    this.#packets = packets;
    this.#say = say;
  }

  /** One turn of each that is installed, after our own of so many seconds. */
  async take(oursSeconds: number): Promise<void> {
    for (const peer of peers) {
      if (this.#absent.has(peer)) continue;
      try {
        const { wallSeconds } = await measureProcess(peer.program, peer.args(this.#capture));
        this.#turns.set(peer, [...(this.#turns.get(peer) ?? []), { seconds: wallSeconds, oursSeconds }]);
        this.#say(`${peer.program}: ${wallSeconds.toFixed(2)} s, ${(wallSeconds / oursSeconds).toFixed(2)} times ours`);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
        this.#absent.add(peer);
      }
    }
  }

  /** Packets a second by wall time and how many times as fast we were, medians of the turns; "absent" where one is not installed. */
  get result(): Record<string, number | string> {
    const result: Record<string, number | string> = {};
    for (const peer of peers) {
      const turns = this.#turns.get(peer);
      result[`${peer.metric}_pps`] = turns ? Math.round(this.#packets / median(turns.map(({ seconds }) => seconds))) : "absent";
      if (!peer.isRival) continue;
      result[`${peer.metric}_ratio`] = turns ? Math.round(100 * median(turns.map(({ seconds, oursSeconds }) => seconds / oursSeconds))) / 100 : "absent";
    }
    return result;
  }
}
