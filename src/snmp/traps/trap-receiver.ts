import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { parseListenAddress, senderAddress } from "../../model/collector.ts";
import type { SnmpTrapCounts } from "../../model/services/snmp-polling.ts";
import type { PolledDevices } from "../../model/services/snmp.ts";
import type { SnmpDevice } from "../../model/snmp-device.ts";
import { parseIp } from "../../net/ip.ts";
import type { Component } from "../../runtime/lifecycle.ts";
import type { Log } from "../../runtime/log.ts";
import { TrapReader } from "./trap-reader.ts";
import { trapOf } from "./trap-text.ts";
import { UsmClock } from "./usm-clock.ts";

export interface TrapReceiverOptions {
  /** `udp://0.0.0.0:1162` */
  readonly listen: readonly string[];
  readonly devices: Pick<PolledDevices, "list" | "watch" | "credentialsFor" | "addEvents">;
  /** Something happened to this device: its state may be another. */
  readonly onNews: (deviceId: string) => void;
  readonly log: Log;
  readonly clock?: () => number;
}

export interface TrapReceiver extends Component {
  readonly counts: SnmpTrapCounts;
  /** Why it does not listen where it should. */
  readonly problem: string | undefined;
  /** With the ports that were chosen. */
  readonly addresses: readonly { readonly address: string; readonly port: number }[];
}

/** Traps that one device may send at once, and a second after that. */
const burst = 50;
const perSecond = 2;
/** A flood is gathered into one write. */
const writeAfterMs = 200;
const maxReaders = 500;
const readerAgeMs = 300_000;

interface Sender {
  readonly device: SnmpDevice;
  tokens: number;
  tokensAtMs: number;
}

/** Receives traps and informs of the devices of the inventory as events. What others send is counted and thrown away. */
export function createTrapReceiver(options: TrapReceiverOptions): TrapReceiver {
  return new Receiving(options);
}

class Receiving implements TrapReceiver {
  readonly name = "SNMP traps";
  readonly counts = { taken: 0, unknownSender: 0, refused: 0, malformed: 0, tooMany: 0 };
  problem: string | undefined;
  readonly #options: TrapReceiverOptions;
  readonly #clock: () => number;
  readonly #usm = new UsmClock();
  readonly #sockets: Socket[] = [];
  #senders: Map<string, Sender[]> | undefined;
  readonly #readers = new Map<string, { readonly reader: TrapReader; readonly madeAtMs: number }>();
  #events: Parameters<PolledDevices["addEvents"]>[0][number][] = [];
  #write: NodeJS.Timeout | undefined;
  #unwatch: (() => void) | undefined;

  constructor(options: TrapReceiverOptions) {
    this.#options = options;
    this.#clock = options.clock ?? Date.now;
  }

  get addresses(): readonly { readonly address: string; readonly port: number }[] {
    return this.#sockets.map((socket) => socket.address());
  }

  async start(): Promise<void> {
    const { listen, devices, log } = this.#options;
    if (listen.length === 0) return;
    this.#unwatch = devices.watch(() => this.#forget());
    for (const text of listen) {
      const address = parseListenAddress(text);
      if (!address) continue;
      try {
        this.#sockets.push(await this.#open(address.host, address.port));
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        const why = code === "EACCES" ? "this user may not bind that port" : code === "EADDRINUSE" ? "another program has that port" : message;
        this.problem = `SNMP traps are not received at ${text}: ${why}.`;
        log.warn({ cure: "choose another address with snmpTraps, such as udp://0.0.0.0:1162" }, this.problem);
      }
    }
  }

  async stop(): Promise<void> {
    this.#unwatch?.();
    for (const socket of this.#sockets.splice(0)) socket.close();
    clearTimeout(this.#write);
    await this.#flush();
    this.#forget();
  }

  #open(host: string, port: number): Promise<Socket> {
    const socket = createSocket({ type: host.includes(":") ? "udp6" : "udp4", ipv6Only: host.includes(":") });
    return new Promise((resolve, reject) => {
      socket.once("error", reject);
      socket.bind(port, host, () => {
        socket.off("error", reject);
        socket.on("error", (error) => this.#options.log.warn({ err: error }, "a socket for SNMP traps failed"));
        socket.on("message", (message: Buffer, sender) => this.#received(socket, message, sender));
        resolve(socket);
      });
    });
  }

  #received(socket: Socket, message: Buffer, { address, port }: RemoteInfo): void {
    const from = parseIp(senderAddress(address))?.text ?? address;
    const [sender] = this.#sendersOf(from);
    if (!sender) {
      this.counts.unknownSender++;
      return;
    }
    if (!this.#isWithinRate(sender)) {
      this.counts.tooMany++;
      return;
    }
    const { device } = sender;
    const reading = this.#readerOf(device, socket).read(message, { address, port });
    if (!reading) return;
    if ("problem" in reading) {
      this.counts[reading.problem]++;
      return;
    }
    // What was recorded and is sent again (RFC 3414 §3.2.7).
    if (!this.#usm.isTimely(message, this.#clock())) {
      this.counts.refused++;
      return;
    }
    this.counts.taken++;
    const { isNews, ...event } = trapOf(reading.pdu);
    this.#events.push({ deviceId: device.id, atMs: this.#clock(), kind: "TRAP", ...event });
    this.#write ??= setTimeout(() => void this.#flush(), writeAfterMs);
    if (isNews) this.#options.onNews(device.id);
  }

  #sendersOf(address: string): readonly Sender[] {
    if (!this.#senders) {
      this.#senders = new Map();
      for (const device of this.#options.devices.list().filter(({ enabled }) => enabled)) {
        const sender: Sender = { device, tokens: burst, tokensAtMs: this.#clock() };
        this.#senders.set(device.address, [...(this.#senders.get(device.address) ?? []), sender]);
      }
    }
    return this.#senders.get(address) ?? [];
  }

  #isWithinRate(sender: Sender): boolean {
    const nowMs = this.#clock();
    sender.tokens = Math.min(burst, sender.tokens + ((nowMs - sender.tokensAtMs) * perSecond) / 1_000);
    sender.tokensAtMs = nowMs;
    if (sender.tokens < 1) return false;
    sender.tokens--;
    return true;
  }

  /** Made anew every some minutes: credentials may have been changed. */
  #readerOf(device: SnmpDevice, socket: Socket): TrapReader {
    const nowMs = this.#clock();
    const known = this.#readers.get(device.id);
    if (known && nowMs - known.madeAtMs < readerAgeMs) return known.reader;
    if (this.#readers.size >= maxReaders) this.#forgetReaders();
    known?.reader.close();
    const credentials = this.#options.devices.credentialsFor(device).map(({ credential }) => credential);
    const reader = new TrapReader(credentials, (bytes, port, address) => socket.send(bytes, port, address));
    this.#readers.set(device.id, { reader, madeAtMs: nowMs });
    return reader;
  }

  #forget(): void {
    this.#senders = undefined;
    this.#forgetReaders();
  }

  #forgetReaders(): void {
    for (const { reader } of this.#readers.values()) reader.close();
    this.#readers.clear();
  }

  async #flush(): Promise<void> {
    this.#write = undefined;
    const events = this.#events;
    this.#events = [];
    if (events.length === 0) return;
    try {
      await this.#options.devices.addEvents(events);
    } catch (error) {
      this.#options.log.error({ err: error, events: events.length }, "traps could not be kept");
    }
  }
}
