import type { FlowKind } from "./flow-groups.ts";
import type { HostRow } from "./host-table.ts";
import { counted, type Steps } from "./slices.ts";
import { TopSelection } from "./top-selection.ts";

/** Hosts shown of a window. */
const topHosts = 10;
/** Hosts looked at in one step. */
const hostsAtOnce = 256;

/** Totals of a whole window. */
export interface LiveWindow {
  readonly endMs: number;
  readonly durationMs: number;
  readonly number: number;
  readonly bytes: number;
  readonly inBytes: number;
  readonly outBytes: number;
  readonly packets: number;
  readonly newFlows: number;
  /** Busiest first. */
  readonly topHosts: readonly { readonly row: HostRow; readonly bytes: number }[];
  /** Bytes by the number of the application's name. */
  readonly applications: readonly number[];
}

export const emptyWindow: LiveWindow = {
  endMs: 0,
  durationMs: 1_000,
  number: -1,
  bytes: 0,
  inBytes: 0,
  outBytes: 0,
  packets: 0,
  newFlows: 0,
  topHosts: [],
  applications: [],
};

/** Sums of the window that runs. */
export class WindowSums {
  bytes = 0;
  inBytes = 0;
  outBytes = 0;
  packets = 0;
  readonly #applications: number[] = [];
  readonly #hosts: HostRow[] = [];
  readonly #number: number;

  constructor(number: number) {
    this.#number = number;
  }

  add({ direction, applicationNumber }: FlowKind, sentBytes: number, receivedBytes: number, packets: number): void {
    const bytes = sentBytes + receivedBytes;
    this.bytes += bytes;
    this.packets += packets;
    if (direction === "INBOUND") {
      this.inBytes += sentBytes;
      this.outBytes += receivedBytes;
    } else if (direction === "OUTBOUND") {
      this.inBytes += receivedBytes;
      this.outBytes += sentBytes;
    }
    const applications = this.#applications;
    while (applications.length <= applicationNumber) applications.push(0);
    applications[applicationNumber]! += bytes;
  }

  /** A host that had traffic; once each. */
  addHost(host: HostRow): void {
    this.#hosts.push(host);
  }

  *close(startMs: number, endMs: number, newFlows: number): Steps<LiveWindow> {
    const { bytes, inBytes, outBytes, packets } = this;
    const best = new TopSelection<HostRow>(topHosts);
    yield* counted(this.#hosts.length, hostsAtOnce, (i) => best.add(this.#hosts[i]!.windowBytes(this.#number), this.#hosts[i]!));
    const rows = yield* best.best(byAddress);
    return {
      endMs,
      durationMs: Math.max(1, endMs - startMs),
      number: this.#number,
      bytes,
      inBytes,
      outBytes,
      packets,
      newFlows,
      topHosts: rows.map((row) => ({ row, bytes: row.windowBytes(this.#number) })),
      applications: this.#applications,
    };
  }
}

export const byAddress = (a: HostRow, b: HostRow): number => (a.ip.text < b.ip.text ? -1 : 1);
