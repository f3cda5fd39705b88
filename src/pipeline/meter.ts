import type { ChildProcess } from "node:child_process";
import { hostname } from "node:os";
import { AppError } from "../model/errors.ts";
import type { Access, LiveInterface, LiveView } from "../model/services/live-view.ts";
import type { IpcConnection, IpcHandlers } from "../runtime/ipc.ts";
import { createLiveView, type EngineLiveView } from "./live/create-live-view.ts";
import { Slices } from "./live/slices.ts";
import { deliverOver } from "./meter-batch.ts";
import { chooseDriver } from "./meter-driver.ts";
import { systemInterfaces } from "./meter-interfaces.ts";
import { PacketReader, type PacketReading, type ReaderParts } from "./packet-reader.ts";
import { PacketTaps } from "./packet-taps.ts";
import { tapMethods, type TapTask } from "./packet-tap-protocol.ts";
import { PollLoop } from "./meter-poll-loop.ts";
import { liveMethod, stopMethod, type Hello, type MeterOptions, type MeterReport } from "./meter-protocol.ts";
import { sharedDriver } from "./shards/shared-driver.ts";
import { ShardedReading } from "./shards/sharded-reading.ts";
import type { ShardOptions } from "./shards/shard-protocol.ts";

// One module for both kinds of processes: they read packets with the same code.
export { Shard } from "./shards/shard.ts";
export { shardFd, type ShardOptions } from "./shards/shard-protocol.ts";

/** What the process's entry plugs in. */
export interface MeterParts extends ReaderParts {
  /** Connects to the server's socket and answers its requests with these handlers. */
  readonly connect: (handlers: IpcHandlers) => Promise<IpcConnection>;
  /** Starts a process that reads a share of the packets. */
  readonly startShard: (options: ShardOptions) => ChildProcess;
}

const beatMs = 1_000;

/** Capture, decoding, flow table and live view in a process of their own; with more than one capture process all but the live view is theirs. Ends when the server goes away. */
export class Meter {
  readonly #options: MeterOptions;
  readonly #parts: MeterParts;
  #reading!: PacketReading;
  #live!: EngineLiveView;
  /** Of all long work beside the reading of packets. */
  readonly #slices = new Slices();
  #connection!: IpcConnection;
  #taps!: PacketTaps;
  #loop!: PollLoop;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(options: MeterOptions, parts: MeterParts) {
    this.#options = options;
    this.#parts = parts;
  }

  /** Resolves when packets are being read (or it is known why not); `ended` when the server is gone or has asked to stop. */
  async start(): Promise<{ readonly ended: Promise<void> }> {
    const { promiscuous } = this.#options;
    const { networkOf, log } = this.#parts;
    const connection = await this.#parts.connect(this.#handlers());
    this.#connection = connection;
    const reading = await this.#chooseReading(connection);
    this.#reading = reading;
    this.#live = createLiveView(reading.source, {
      ownNames: ownNames(),
      maxFlows: reading.maxFlows,
      slices: this.#slices,
      ...(networkOf && { networkOf }),
    });
    await reading.start(this.#live.sink);
    this.#taps = new PacketTaps({
      driver: () => reading.driver,
      captured: () => reading.captured,
      promiscuous,
      send: (method, head, bytes) => connection.request(method, head, bytes),
      log,
    });
    this.#loop = new PollLoop((budget) => reading.poll(budget) + this.#taps.poll(budget));
    this.#loop.start();
    this.#timer = setInterval(() => this.#beat(), beatMs);
    // Only now: whoever asks after the hello finds everything in place.
    await connection.request("hello", { role: "meter", pid: process.pid } satisfies Hello);
    return { ended: connection.closed };
  }

  /** Reads what is left, exports every flow and waits until the server has it all. */
  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    clearInterval(this.#timer);
    this.#loop.stop();
    this.#taps.close();
    await this.#reading.stop();
  }

  async #chooseReading(connection: IpcConnection): Promise<PacketReading> {
    const { captureProcesses: count = 1, captureDriver } = this.#options;
    const { drivers, startShard, localNetworks, placeOf, log } = this.#parts;
    const slices = this.#slices;
    if (count > 1) {
      const { driver, problem } = sharedDriver(drivers, await chooseDriver(drivers, captureDriver), captureDriver);
      if (driver) return new ShardedReading(count, this.#options, { driver, startShard, localNetworks, ...(placeOf && { placeOf }), slices, log });
      log.warn({ captureProcesses: count }, `one process reads all packets: ${problem}`);
    }
    return new PacketReader(this.#options, this.#parts, deliverOver(connection), slices);
  }

  #beat(): void {
    const nowMs = Date.now();
    const news = this.#reading.beat(nowMs);
    if (news) void news.then(() => this.#live.beat(nowMs));
    else void this.#live.beat(nowMs);
  }

  #handlers(): IpcHandlers {
    type Live<M extends keyof LiveView> = Parameters<LiveView[M]>;
    type Handlers = Readonly<Record<string, (parameters: never) => unknown>>;
    const live: Handlers = {
      [liveMethod("interfaces")]: ([access]: Live<"interfaces">) => this.#interfaces(access),
      [liveMethod("flows")]: (parameters: Live<"flows">) => this.#flows(...parameters),
      [liveMethod("summary")]: (parameters: Live<"summary">) => this.#live.summary(...parameters),
      [liveMethod("hosts")]: (parameters: Live<"hosts">) => this.#live.hosts(...parameters),
      [liveMethod("hostsByAddress")]: (parameters: Live<"hostsByAddress">) => this.#live.hostsByAddress(...parameters),
      [liveMethod("countries")]: (parameters: Live<"countries">) => this.#live.countries(...parameters),
      [liveMethod("macsByAddress")]: (parameters: Live<"macsByAddress">) => this.#live.macsByAddress(...parameters),
      [liveMethod("traffic")]: ([access]: Live<"traffic">) => this.#live.traffic(this.#reading.totals(), access),
      [liveMethod("status")]: () => this.#report(),
    };
    const others: Handlers = {
      [tapMethods.check]: ({ filter, interfaces }: Pick<TapTask, "filter" | "interfaces">) => this.#taps.check(filter, interfaces),
      [tapMethods.start]: (task: TapTask) => this.#taps.start(task),
      [tapMethods.stop]: ({ id }: { readonly id: string }) => this.#taps.stop(id),
      [stopMethod]: async () => {
        await this.stop();
        setImmediate(() => this.#connection.close());
      },
    };
    const wrapped = (handlers: Handlers, wrap: (answer: () => unknown) => unknown): IpcHandlers =>
      Object.fromEntries(Object.entries(handlers).map(([name, handle]) => [name, (parameters: never) => wrap(() => handle(parameters))]));
    return { ...wrapped(live, (answer) => this.#whenReady(() => this.#whenFresh(answer))), ...wrapped(others, (answer) => this.#whenReady(answer)) };
  }

  #whenReady(answer: () => unknown): unknown {
    if (this.#loop === undefined) throw new AppError("UNAVAILABLE", "The meter is still starting.", { cure: "Try again in a second." });
    return answer();
  }

  #whenFresh(answer: () => unknown): unknown {
    const fresh = this.#reading.refresh?.();
    return fresh ? fresh.then(answer) : answer();
  }

  async #flows(...[query, access]: Parameters<LiveView["flows"]>): ReturnType<LiveView["flows"]> {
    const page = await this.#live.flows(query, access);
    const described = await this.#reading.described?.(page.rows.map(({ node }) => node));
    return described ? { ...page, rows: page.rows.map(({ cursor }, i) => ({ node: described[i]!, cursor })) } : page;
  }

  async #interfaces(access: Access | null | undefined): Promise<readonly LiveInterface[]> {
    const all = this.#reading.interfaces();
    if (!access || access.networks.length === 0) return all;
    return Promise.all(all.map(async (each) => ({ ...each, drops: 0, ...(await this.#live.interfaceTraffic(each.name, access)) })));
  }

  #report(): MeterReport {
    return { ...this.#reading.report(), hostsEvicted: this.#live.hostsEvicted };
  }
}

/** This machine's name for its own addresses. */
function ownNames(): Readonly<Record<string, string>> {
  const own = systemInterfaces().filter((each) => !each.isLoopback);
  return Object.fromEntries(own.flatMap((each) => each.addresses.map((address) => [address, hostname()])));
}
