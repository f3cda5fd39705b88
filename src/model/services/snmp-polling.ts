import type { SnmpStatus } from "../snmp-device.ts";

/** Traps and informs since the start. */
export interface SnmpTrapCounts {
  /** Of known devices, made events. */
  readonly taken: number;
  /** From addresses of no device. */
  readonly unknownSender: number;
  /** Of known devices, with another community, user, password or with less protection than theirs. */
  readonly refused: number;
  readonly malformed: number;
  /** More than one device may send in a while. */
  readonly tooMany: number;
}

/** Since the start, but for what is now. */
export interface SnmpPollingStatus {
  /** Of each device. */
  readonly statuses: readonly SnmpStatus[];
  readonly polls: number;
  /** Polls left out because the one before still ran, or because this process was held up for a whole interval. */
  readonly missed: number;
  /** How late the latest poll began in the last minute or two. */
  readonly lateMs: number;
  readonly running: number;
  readonly traps: SnmpTrapCounts;
  /** Why traps are not received although they are configured. */
  readonly trapProblem?: string;
}

/** How polling itself is doing. */
export interface SnmpPolling {
  status(): SnmpPollingStatus;
}
