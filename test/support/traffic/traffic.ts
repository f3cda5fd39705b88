import { closeSync, openSync, writeSync } from "node:fs";
import { addressText, frameBytes, writeFrame } from "./frames.ts";
import { Planner, type FlowPlan } from "./plan.ts";
import { Random } from "./random.ts";

export interface TrafficOptions {
  readonly seed: number;
  /** Time of the first packet, milliseconds since the epoch. */
  readonly startMs: number;
  /** Flows are begun until they have this many packets together. */
  readonly packets: number;
  readonly out: string;
  /** Where the ground truth goes. */
  readonly truth?: string;
}

/** One flow as it was planned; what a flow meter must find. */
export interface TruthFlow {
  readonly kind: string;
  readonly protocol: number;
  readonly client: { readonly ip: string; readonly port: number };
  readonly server: { readonly ip: string; readonly port: number };
  readonly sent: { readonly packets: number; readonly bytes: number; readonly payloadBytes: number };
  readonly received: { readonly packets: number; readonly bytes: number; readonly payloadBytes: number };
  readonly hostname: string;
  readonly application: string;
}

export interface TrafficSummary {
  readonly packets: number;
  readonly bytes: number;
  readonly flows: number;
}

const newFlowsPerMs = 2;

interface ActiveFlow {
  readonly plan: FlowPlan;
  readonly sequence: Uint32Array;
  next: number;
  timeMs: number;
}

/** Writes a pcap of the mix, packets in the order of time, and what is in it. Memory: the flows under way. */
export function writeTraffic(options: TrafficOptions): TrafficSummary {
  const random = new Random(options.seed);
  const planner = new Planner(random);
  const capture = new FileBuffer(options.out);
  const truth = options.truth === undefined ? undefined : new FileBuffer(options.truth);
  const active = new TimeHeap();
  const total = { packets: 0, bytes: 0, flows: 0 };
  let planned = 0;
  let beginMs = options.startMs;
  capture.header();
  truth?.text(`{"seed":${options.seed},"startMs":${options.startMs},"flows":[`);
  for (;;) {
    while (planned < options.packets && (active.size === 0 || active.earliestMs >= beginMs)) {
      const plan = planner.next();
      truth?.text(`${total.flows === 0 ? "" : ","}\n${JSON.stringify(truthOf(plan))}`);
      total.flows++;
      planned += plan.steps.length;
      active.push({ plan, sequence: Uint32Array.of(random.word(), random.word()), next: 0, timeMs: beginMs });
      beginMs += (random.fraction() * 2) / newFlowsPerMs;
    }
    const flow = active.pop();
    if (!flow) break;
    const step = flow.plan.steps[flow.next++]!;
    total.packets++;
    total.bytes += capture.packet(flow, step);
    const following = flow.plan.steps[flow.next];
    if (!following) continue;
    flow.timeMs += following.gapMs;
    active.push(flow);
  }
  truth?.text("\n]}\n");
  truth?.close();
  capture.close();
  return total;
}

function truthOf(plan: FlowPlan): TruthFlow {
  const hasPorts = plan.protocol === 6 || plan.protocol === 17;
  const side = (fromServer: boolean): TruthFlow["sent"] => {
    const steps = plan.steps.filter((step) => step.fromServer === fromServer);
    return {
      packets: steps.length,
      bytes: steps.reduce((bytes, step) => bytes + frameBytes(plan, step), 0),
      // ICMP has no header of its own here: all behind IP is its payload.
      payloadBytes: steps.reduce((bytes, step) => bytes + step.payload.length + (hasPorts ? 0 : 8), 0),
    };
  };
  return {
    kind: plan.kind,
    protocol: plan.protocol,
    client: { ip: addressText(false, plan.clientHost, plan.isV6), port: hasPorts ? plan.clientPort : 0 },
    server: { ip: addressText(true, plan.serverHost, plan.isV6), port: hasPorts ? plan.serverPort : 0 },
    sent: side(false),
    received: side(true),
    hostname: plan.hostname,
    application: plan.application,
  };
}

class FileBuffer {
  readonly #fd: number;
  readonly #bytes = new Uint8Array(1 << 20);
  readonly #view = new DataView(this.#bytes.buffer);
  #used = 0;

  constructor(path: string) {
    this.#fd = openSync(path, "w");
  }

  /** pcap, microseconds, Ethernet. */
  header(): void {
    const fields = [0xa1b2c3d4, 0x00040002, 0, 0, 65_535, 1];
    for (const [i, field] of fields.entries()) this.#view.setUint32(i * 4, field, true);
    this.#used = 24;
  }

  packet(flow: ActiveFlow, step: FlowPlan["steps"][number]): number {
    if (this.#used + 2_048 > this.#bytes.length) this.#flush();
    const length = writeFrame(this.#bytes, this.#used + 16, flow.plan, step, flow.sequence);
    const microseconds = Math.round(flow.timeMs * 1_000);
    this.#view.setUint32(this.#used, Math.floor(microseconds / 1e6), true);
    this.#view.setUint32(this.#used + 4, microseconds % 1e6, true);
    this.#view.setUint32(this.#used + 8, length, true);
    this.#view.setUint32(this.#used + 12, length, true);
    this.#used += 16 + length;
    return length;
  }

  text(text: string): void {
    const bytes = Buffer.from(text);
    if (this.#used + bytes.length > this.#bytes.length) this.#flush();
    this.#bytes.set(bytes, this.#used);
    this.#used += bytes.length;
  }

  close(): void {
    this.#flush();
    closeSync(this.#fd);
  }

  #flush(): void {
    for (let at = 0; at < this.#used;) at += writeSync(this.#fd, this.#bytes, at, this.#used - at);
    this.#used = 0;
  }
}

/** Flows by the time of their next packet. */
class TimeHeap {
  readonly #flows: ActiveFlow[] = [];

  get size(): number {
    return this.#flows.length;
  }

  get earliestMs(): number {
    return this.#flows[0]!.timeMs;
  }

  push(flow: ActiveFlow): void {
    const flows = this.#flows;
    let at = flows.push(flow) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (flows[parent]!.timeMs <= flow.timeMs) break;
      flows[at] = flows[parent]!;
      at = parent;
    }
    flows[at] = flow;
  }

  pop(): ActiveFlow | undefined {
    const flows = this.#flows;
    const [first] = flows;
    const last = flows.pop();
    if (!first || !last || flows.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= flows.length) break;
      if (child + 1 < flows.length && flows[child + 1]!.timeMs < flows[child]!.timeMs) child++;
      if (flows[child]!.timeMs >= last.timeMs) break;
      flows[at] = flows[child]!;
      at = child;
    }
    flows[at] = last;
    return first;
  }
}
