/** Where to listen for exported flows: `udp://0.0.0.0:2055`, `tcp://[2001:db8::1]:4739`. */
export interface ListenAddress {
  readonly transport: "udp" | "tcp";
  /** An address of this machine, IPv4 or IPv6 without brackets. */
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
}

/** `sender` is its address, `stream` tells apart its ports; the bytes are valid during the call only. */
export type MessageReceiver = (bytes: Uint8Array, start: number, end: number, sender: string, stream: string, nowMs: number) => void;

export interface ListenOptions {
  readonly receive: MessageReceiver;
  /** Receive buffer asked of the kernel. */
  readonly bufferBytes: number;
}

export interface ListenStatus {
  /** With the port that was chosen. */
  readonly address: string;
  /** Receive buffer the kernel gave; absent for streams. */
  readonly bufferBytes?: number;
  /** Datagrams the kernel threw away because the buffer was full; absent where it does not say. */
  readonly kernelDrops?: number;
  /** Streams that were ended because what they carried is no IPFIX. */
  readonly badStreams?: number;
}

/** One open socket. */
export interface Listening {
  status(): ListenStatus;
  stop(): Promise<void>;
}

/** One way exported flows arrive; one file in `collectors`. */
export interface Collector {
  readonly name: string;
  readonly transport: ListenAddress["transport"];
  /** Listens on this one address. Rejects with an AppError when it cannot. */
  start(address: ListenAddress, options: ListenOptions): Promise<Listening>;
}

export function defineCollector(collector: Collector): Collector {
  return collector;
}

/** `udp://192.0.2.1:2055` or `tcp://[2001:db8::1]:4739`; undefined when it is none. */
export function parseListenAddress(text: string): ListenAddress | undefined {
  const match = /^(udp|tcp):\/\/(?:\[([0-9a-f:.]+)\]|([0-9.]+)):(\d{1,5})$/i.exec(text);
  if (!match) return undefined;
  const port = Number(match[4]);
  return port > 65_535 ? undefined : { transport: match[1]!.toLowerCase() as ListenAddress["transport"], host: (match[2] ?? match[3])!, port };
}

export function formatListenAddress({ transport, host, port }: ListenAddress): string {
  return `${transport}://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** A socket's word for the other side as an address: `fe80::1%eth0` → `fe80::1`. */
export function senderAddress(text: string): string {
  const zone = text.indexOf("%");
  return zone < 0 ? text : text.slice(0, zone);
}
