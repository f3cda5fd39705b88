import { setTimeout as sleep } from "node:timers/promises";
import { IpcReply, type IpcConnection, type IpcHandlers } from "../../runtime/ipc.ts";
import { Slices } from "../live/slices.ts";
import { deliverTo } from "../meter-batch.ts";
import { PollLoop } from "../meter-poll-loop.ts";
import { PacketReader, type ReaderParts } from "../packet-reader.ts";
import { ShardFeed } from "./shard-feed.ts";
import { shardMethods, type FlowNews, type FlowPlace, type PullRequest, type ShardOptions, type ShardState } from "./shard-protocol.ts";

export interface ShardParts extends ReaderParts {
  /** Connects to the server's socket, for batches. */
  readonly connect: () => Promise<IpcConnection>;
  /** The meter that started this process, answering its requests with these handlers. */
  readonly parent: (handlers: IpcHandlers) => IpcConnection;
}

const beatMs = 1_000;
/** For what is to be delivered when the meter is gone: the server may be too. */
const lastDeliveryMs = 10_000;

/** One of several processes that share the interfaces: reads its part of the packets, delivers its rows, and tells the meter of its flows when asked. */
export class Shard {
  readonly #parts: ShardParts;
  readonly #slices = new Slices();
  readonly #reader: PacketReader;
  readonly #feed: ShardFeed;
  readonly #loop: PollLoop;
  readonly #closeDelivery: () => void;
  #timer: NodeJS.Timeout | undefined;
  #stopped: Promise<void> | undefined;

  constructor(options: ShardOptions, parts: ShardParts) {
    const { deliver, close } = deliverTo(parts.connect);
    this.#parts = parts;
    this.#closeDelivery = close;
    this.#reader = new PacketReader(options, parts, deliver, this.#slices);
    this.#feed = new ShardFeed(() => this.#reader.source, options.maxFlows);
    this.#loop = new PollLoop((budget) => this.#reader.poll(budget));
  }

  /** `ended` when the meter has closed the connection, or is gone: then all flows are exported all the same. */
  async start(): Promise<{ readonly ended: Promise<void> }> {
    await this.#reader.start(this.#feed);
    const parent = this.#parts.parent(this.#handlers());
    this.#loop.start();
    this.#timer = setInterval(() => this.#reader.beat(Date.now()), beatMs);
    return { ended: parent.closed.then(() => Promise.race([this.stop(), sleep(lastDeliveryMs)])) };
  }

  /** Reads what is left, exports every flow and waits until the server has it all. */
  stop(): Promise<void> {
    return (this.#stopped ??= this.#stop());
  }

  async #stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#loop.stop();
    await this.#reader.stop();
    this.#closeDelivery();
  }

  #handlers(): IpcHandlers {
    return {
      [shardMethods.rescan]: () => this.#reader.rescan(),
      [shardMethods.begin]: () => this.#reader.begin(),
      [shardMethods.pull]: (request: PullRequest) => this.#news(request),
      [shardMethods.details]: (places: readonly FlowPlace[]) => this.#feed.details(places),
      [shardMethods.stop]: () => this.stop(),
    };
  }

  async #news({ begins }: PullRequest): Promise<IpcReply> {
    if (begins) this.#feed.begin();
    const { block, forgot, isLast } = await this.#slices.run(this.#feed.next());
    const news: FlowNews = {
      texts: block.texts,
      names: block.names,
      ...(forgot && { forgot }),
      ...(isLast && { state: this.#state() }),
    };
    return new IpcReply(news, block.bytes);
  }

  #state(): ShardState {
    const { flowsCreated } = this.#reader.source.counters;
    return { report: this.#reader.report(), interfaces: this.#reader.interfaces(), totals: this.#reader.totals(), flowsCreated };
  }
}
