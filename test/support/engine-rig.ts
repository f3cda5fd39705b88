import type { DnsTransaction } from "../../src/model/dns-fields.ts";
import type { FlowInterval } from "../../src/model/flow-fields.ts";
import { createEngine } from "../../src/pipeline/create-engine.ts";
import { linkTypes, type Engine, type EngineOptions } from "../../src/pipeline/engine.ts";
import { ethernet, ipv4, payloadBytes, tcp, udp } from "./frame-builder.ts";

/** An engine with one Ethernet interface, and what came out of it. */
export interface EngineRig {
  readonly engine: Engine;
  readonly flows: FlowInterval[];
  readonly dns: DnsTransaction[];
  readonly send: (frame: Uint8Array, timeMs: number, wireLength?: number) => void;
}

/** `send` takes a frame at a time in milliseconds. */
export function rig(options: Partial<EngineOptions> = {}): EngineRig {
  const flows: FlowInterval[] = [];
  const dns: DnsTransaction[] = [];
  const engine = createEngine(
    {
      source: "CAPTURE",
      dissectors: [],
      localNetworks: ["192.0.2.0/24"],
      tunnels: false,
      idleTimeoutMs: 60_000,
      activeTimeoutMs: 60_000,
      maxFlows: 1_000,
      ...options,
    },
    { flow: (interval) => flows.push({ ...interval }), dns: (transaction) => dns.push(transaction) },
  );
  const id = engine.addInterface("eth0", linkTypes.ETHERNET);
  return { engine, flows, dns, send: (frame, timeMs, wireLength = frame.length) => engine.packet(frame, 0, frame.length, wireLength, timeMs, id, 0) };
}

/** Segments of one HTTPS connection, and a question to a name server. */
export const client = (flags: number, body?: Uint8Array, port = 40_000): Uint8Array => ethernet(0x0800, ipv4(6, tcp(port, 443, flags, body)));
export const server = (flags: number, body?: Uint8Array, port = 40_000): Uint8Array =>
  ethernet(0x0800, ipv4(6, tcp(443, port, flags, body), { source: "198.51.100.2", destination: "192.0.2.1" }));
export const question = (port: number): Uint8Array => ethernet(0x0800, ipv4(17, udp(port, 53, payloadBytes(20))));

/** TCP flags. */
export const syn = 2;
export const synAck = 18;
export const ack = 16;
export const finAck = 17;
export const rst = 4;
