import type { CaptureDriver, CaptureOptions, CaptureSource } from "../model/capture.ts";
import { AppError } from "../model/errors.ts";
import type { LiveInterface } from "../model/services/live-view.ts";
import type { Log } from "../runtime/log.ts";
import type { Engine } from "./engine.ts";
import { chooseDriver, type DriverChoice } from "./meter-driver.ts";
import { systemInterfaces, usualInterfaces } from "./meter-interfaces.ts";
import type { SystemInterface } from "./meter-protocol.ts";

export interface MeterCaptureOptions extends CaptureOptions {
  /** Interfaces to capture on; absent for the usual ones. */
  readonly interfaces?: readonly string[];
  readonly captureDriver: string;
  readonly drivers: readonly CaptureDriver[];
  readonly engine: Pick<Engine, "addInterface" | "packet" | "defer" | "settle">;
  readonly log: Log;
  readonly scan?: () => SystemInterface[];
}

/** Totals of one interface since the meter started; they outlive the capture when the interface comes and goes. */
class InterfaceCounter {
  bytes = 0;
  packets = 0;
  /** Kernel drops of captures that were closed. */
  pastDrops = 0;
  /** At the last beat. */
  beatBytes = 0;
  beatPackets = 0;
  bytesPerSecond = 0;
  packetsPerSecond = 0;
}

interface Opened {
  readonly source: CaptureSource;
  readonly index: number;
  readonly driver: string;
}

type Failure = Pick<LiveInterface, "state" | "problem" | "cure">;

/** The captures of a meter: opens what is wanted and there, closes what went away, reads all into the engine. */
export class MeterCapture {
  readonly #options: MeterCaptureOptions;
  readonly #opened = new Map<string, Opened>();
  readonly #failures = new Map<string, Failure>();
  readonly #counters = new Map<string, InterfaceCounter>();
  #interfaces: readonly SystemInterface[] = [];
  #choice: DriverChoice | undefined;
  #beatMs = 0;
  #beatDrops = 0;
  #lastDropMs: number | undefined;
  #isClosed = false;

  constructor(options: MeterCaptureOptions) {
    this.#options = options;
  }

  get canCapture(): boolean {
    return this.#choice?.driver !== undefined;
  }

  get driver(): CaptureDriver | undefined {
    return this.#choice?.driver;
  }

  /** Names of the interfaces that are captured now. */
  get captured(): readonly string[] {
    return [...this.#opened.keys()];
  }

  /** Why nothing can be captured, when that is so. */
  get problem(): { readonly problem: string; readonly cure: string } | undefined {
    return this.#choice?.driver === undefined ? this.#choice : undefined;
  }

  /** Looks which interfaces there are and opens or closes accordingly. Every few seconds. */
  async rescan(): Promise<void> {
    this.#interfaces = (this.#options.scan ?? systemInterfaces)();
    for (const [name, opened] of this.#opened) {
      const now = this.#interfaces.find((each) => each.name === name);
      if (!now || now.index !== opened.index) this.#close(name, "the interface went away");
      else if (opened.source.failure !== undefined) this.#fail(name, opened.source.failure);
    }
    const wanted = this.#wanted();
    if (wanted.length === 0 && this.#choice) return;
    if (!this.#choice?.driver) this.#choice = await this.#choose();
    const { driver } = this.#choice;
    for (const each of wanted) {
      if (!this.#opened.has(each.name) && !this.#isClosed) await this.#open(each, driver);
    }
  }

  /** With `fanOut`: lets packets in, once every process has opened what is there. */
  begin(): void {
    for (const { source } of this.#opened.values()) source.begin?.();
  }

  /** Reads what is ready, at most `budget` packets of each interface; returns how many. */
  poll(budget: number): number {
    let count = 0;
    for (const { source } of this.#opened.values()) count += source.poll(budget, this.#receiverOf(source), this.#settle);
    return count;
  }

  /** Makes rates of what came since the last beat. */
  beat(nowMs: number): void {
    const { drops } = this.totals();
    if (drops > this.#beatDrops) this.#lastDropMs = nowMs;
    this.#beatDrops = drops;
    const perSecond = this.#beatMs === 0 ? 0 : 1_000 / Math.max(1, nowMs - this.#beatMs);
    this.#beatMs = nowMs;
    for (const counter of this.#counters.values()) {
      counter.bytesPerSecond = (counter.bytes - counter.beatBytes) * perSecond;
      counter.packetsPerSecond = (counter.packets - counter.beatPackets) * perSecond;
      counter.beatBytes = counter.bytes;
      counter.beatPackets = counter.packets;
    }
  }

  /** Those of the system, and after them configured ones that are not there. */
  interfaces(): LiveInterface[] {
    const { interfaces: configured = [] } = this.#options;
    const absent = configured.filter((name) => !this.#interfaces.some((each) => each.name === name));
    return [...this.#interfaces.map((each) => this.#describe(each)), ...absent.map((name) => this.#describe(missing(name)))];
  }

  /** When the kernel last dropped packets, as the beats saw it; undefined: never. */
  get lastDropMs(): number | undefined {
    return this.#lastDropMs;
  }

  /** Sums over the interfaces. Drops are packets the kernel could not hand over. */
  totals(): { readonly packets: number; readonly drops: number; readonly bytesPerSecond: number; readonly packetsPerSecond: number } {
    const sum = { packets: 0, drops: 0, bytesPerSecond: 0, packetsPerSecond: 0 };
    for (const [name, counter] of this.#counters) {
      sum.packets += counter.packets;
      sum.drops += this.#dropsOf(name);
      sum.bytesPerSecond += counter.bytesPerSecond;
      sum.packetsPerSecond += counter.packetsPerSecond;
    }
    return sum;
  }

  close(): void {
    this.#isClosed = true;
    for (const name of this.#opened.keys()) this.#close(name, "the meter stops");
  }

  readonly #settle = (): void => this.#options.engine.settle();
  readonly #receivers = new Map<CaptureSource, Parameters<CaptureSource["poll"]>[1]>();

  #receiverOf(source: CaptureSource): Parameters<CaptureSource["poll"]>[1] {
    const known = this.#receivers.get(source);
    if (known) return known;
    const { engine } = this.#options;
    const id = engine.addInterface(source.interfaceName, source.linkType);
    const counter = this.#counterOf(source.interfaceName);
    const { keepsBytes } = source;
    const receiver: Parameters<CaptureSource["poll"]>[1] = (bytes, offset, capturedLength, wireLength, timeMs, vlan) => {
      counter.packets++;
      counter.bytes += wireLength;
      if (keepsBytes) engine.defer(bytes, offset, capturedLength, wireLength, timeMs, id, vlan);
      else engine.packet(bytes, offset, capturedLength, wireLength, timeMs, id, vlan);
    };
    this.#receivers.set(source, receiver);
    return receiver;
  }

  #wanted(): SystemInterface[] {
    const { interfaces, fanOut } = this.#options;
    const wanted = interfaces ? this.#interfaces.filter((each) => interfaces.includes(each.name)) : usualInterfaces(this.#interfaces);
    return fanOut === undefined ? wanted : wanted.filter((each) => each.isUp);
  }

  async #choose(): Promise<DriverChoice> {
    const before = this.#choice;
    const choice = await chooseDriver(this.#options.drivers, this.#options.captureDriver);
    if (choice.driver) this.#options.log.info({ driver: choice.driver.name, limits: choice.driver.limits }, "capturing with this driver");
    else if (!before) this.#options.log.warn({ cure: choice.cure }, `no capture: ${choice.problem}`);
    return choice;
  }

  async #open(each: SystemInterface, driver: CaptureDriver | undefined): Promise<void> {
    const { snapLength, promiscuous, bufferBytes, filter, fanOut, log } = this.#options;
    if (!driver) {
      const why = this.problem;
      this.#failures.set(each.name, { state: "NO_PERMISSION", ...(why ? { problem: why.problem, cure: why.cure } : {}) });
      return;
    }
    try {
      const shared = { ...(filter && { filter }), ...(fanOut !== undefined && { fanOut }) };
      const source = await driver.open(each.name, { snapLength, promiscuous, bufferBytes, splitSuperFrames: true, ...shared });
      this.#counterOf(each.name);
      this.#opened.set(each.name, { source, index: each.index, driver: driver.name });
      this.#failures.delete(each.name);
      log.info({ interface: each.name, linkType: source.linkType, driver: driver.name }, "capture began");
    } catch (error) {
      const failure: Failure =
        error instanceof AppError
          ? { state: "FAILED", problem: error.message, ...(error.details.cure === undefined ? {} : { cure: error.details.cure }) }
          : { state: "FAILED", problem: `Cannot capture on ${each.name}: ${error instanceof Error ? error.message : String(error)}` };
      if (this.#failures.get(each.name)?.problem !== failure.problem) log.warn({ interface: each.name, ...failure }, "capture could not begin");
      this.#failures.set(each.name, failure);
    }
  }

  /** A capture that ended by itself. It is opened anew at once, and says why until that works. */
  #fail(name: string, problem: string): void {
    this.#close(name, problem);
    this.#failures.set(name, { state: "FAILED", problem });
  }

  #close(name: string, reason: string): void {
    const opened = this.#opened.get(name);
    if (!opened) return;
    this.#opened.delete(name);
    this.#receivers.delete(opened.source);
    opened.source.close();
    const counter = this.#counterOf(name);
    const stats = opened.source.stats();
    counter.pastDrops += stats?.drops ?? 0;
    const merged = stats?.superFrames && { superFrames: stats.superFrames };
    this.#options.log.info({ interface: name, packets: counter.packets, drops: counter.pastDrops, ...merged }, `capture ended: ${reason}`);
  }

  #counterOf(name: string): InterfaceCounter {
    let counter = this.#counters.get(name);
    if (!counter) this.#counters.set(name, (counter = new InterfaceCounter()));
    return counter;
  }

  #dropsOf(name: string): number {
    return (this.#counters.get(name)?.pastDrops ?? 0) + (this.#opened.get(name)?.source.stats()?.drops ?? 0);
  }

  #describe({ name, addresses, mac, mtu, speedMbps, isUp, index }: SystemInterface): LiveInterface {
    const opened = this.#opened.get(name);
    const counter = this.#counters.get(name);
    return {
      name,
      ...(opened ? { state: isUp ? "UP" : "DOWN", driver: opened.driver } : (this.#failures.get(name) ?? { state: isUp ? "NOT_CAPTURED" : "DOWN" })),
      ...(!isUp && this.#options.interfaces?.includes(name) && whyDown(name, index)),
      addresses,
      ...(mac === undefined ? {} : { mac }),
      ...(mtu === undefined ? {} : { mtu }),
      ...(speedMbps === undefined ? {} : { speedMbps }),
      bytes: counter?.bytes ?? 0,
      packets: counter?.packets ?? 0,
      drops: this.#dropsOf(name),
      bytesPerSecond: counter?.bytesPerSecond ?? 0,
      packetsPerSecond: counter?.packetsPerSecond ?? 0,
    };
  }
}

const noIndex = 0;

/** A configured interface the system does not have. */
const missing = (name: string): SystemInterface => ({ name, addresses: [], isUp: false, isLoopback: false, index: noIndex, lowers: [] });

function whyDown(name: string, index: number): Pick<LiveInterface, "problem" | "cure"> {
  const elsewhere = "or take it out of the setting interfaces.";
  return index === noIndex
    ? { problem: `There is no interface ${name}.`, cure: `It is captured as soon as it comes. Correct the name, ${elsewhere}` }
    : { problem: `The interface ${name} is down.`, cure: `ip link set ${name} up, ${elsewhere}` };
}
