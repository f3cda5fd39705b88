import type { EncodedBatch } from "../model/encoded-batch.ts";
import type { LiveInterface, MeterStatus } from "../model/services/live-view.ts";

/** What a meter process is told, as JSON, in its first argument. */
export interface MeterOptions {
  /** Unix socket of the server that started it. */
  readonly socketPath: string;
  /** Interfaces to capture on; absent for the usual ones, empty for none. */
  readonly interfaces?: readonly string[];
  /** Name of a capture driver, or `auto`. */
  readonly captureDriver: string;
  /** Filter of pcap-filter(7); absent for every packet. */
  readonly captureFilter?: string;
  readonly snapLength: number;
  readonly promiscuous: boolean;
  /** Processes that share each interface; absent for one, the meter itself. */
  readonly captureProcesses?: number;
  /** Capture ring per interface. */
  readonly ringBytes: number;
  readonly maxFlows: number;
  readonly idleTimeoutMs: number;
  readonly activeTimeoutMs: number;
  /** CIDRs; absent for the usual ones. */
  readonly localNetworks?: readonly string[];
  /** Names of networks, `Office=192.168.1.0/24`; absent: none has one. */
  readonly networkNames?: readonly string[];
  readonly tunnels: boolean;
  /** Folder of the tables that say where addresses are; absent: nobody says it. */
  readonly addressData?: string;
  readonly logLevel: string;
}

/** First request on the socket: who connects. */
export interface Hello {
  readonly role: "meter" | "import";
  readonly pid: number;
}

/** A batch without its bytes, which ride along. */
export type BatchHead = Omit<EncodedBatch, "bytes">;

/** The meter's own part of its status. Restarts and gap are those of processes that read for it. */
export type MeterReport = Omit<MeterStatus, "running" | "pid" | "startedAtMs" | "awaySinceMs" | "restarts" | "gapMs"> &
  Partial<Pick<MeterStatus, "restarts" | "gapMs">>;

/** Requests the server sends to the meter, with the parameters of the LiveView method of that name. */
export const liveMethods = ["interfaces", "flows", "summary", "hosts", "hostsByAddress", "countries", "macsByAddress", "traffic", "status"] as const;
export type LiveMethod = (typeof liveMethods)[number];
export const liveMethod = (name: LiveMethod): string => `live.${name}`;
export const stopMethod = "stop";

/** An interface as the system has it, without what a capture adds. */
export type SystemInterface = Pick<LiveInterface, "name" | "addresses" | "mac" | "mtu" | "speedMbps"> & {
  readonly isUp: boolean;
  readonly isLoopback: boolean;
  /** The kernel's number; changes when an interface goes and another of the name comes. 0 when unknown. */
  readonly index: number;
  /** Names of the interfaces it is made of: ports of a bridge or bond, the parent of a VLAN. */
  readonly lowers: readonly string[];
};
