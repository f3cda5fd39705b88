import { readFileSync } from "node:fs";
import type { Libc } from "./libc.ts";

const rawSockets = 1n << 13n;
/** `_LINUX_CAPABILITY_VERSION_3`: two words of each set. */
const capabilityVersion = 0x2008_0522;
const setNoNewPrivileges = 38;

/**
 * Gives up every Linux capability but CAP_NET_RAW (capabilities(7)), and as root the way to get them back by starting a program: a packet
 * that ever took this process over would find it able to do little more than read packets. Gives the capabilities it gave up, 0 for none.
 *
 * Capabilities are of each thread: the one that calls this, which reads the packets, and all that it starts from now on.
 */
export function keepRawSocketsOnly(libc: Pick<Libc, "capset" | "prctl">): bigint {
  const permitted = permittedCapabilities();
  const kept = permitted & rawSockets;
  if (permitted === kept) return 0n;
  const header = Buffer.alloc(8);
  header.writeUInt32LE(capabilityVersion, 0);
  const sets = Buffer.alloc(24);
  // Effective, permitted, and inheritable: a tcpdump that the meter starts needs it too.
  for (const offset of [0, 4, 8]) sets.writeUInt32LE(Number(kept & 0xffff_ffffn), offset);
  if (process.geteuid?.() === 0) libc.prctl(setNoNewPrivileges, 1);
  libc.capset(header, sets);
  return permitted & ~kept;
}

/** Of the calling thread, which has to be the main one. */
function permittedCapabilities(): bigint {
  const row = /^CapPrm:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/thread-self/status", "latin1"));
  return row ? BigInt(`0x${row[1]}`) : 0n;
}
