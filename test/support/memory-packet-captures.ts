import { Readable } from "node:stream";
import { AppError } from "../../src/model/errors.ts";
import { throughOf } from "../../src/model/principal.ts";
import { captureQuotas, type PacketCapture, type PacketCaptures } from "../../src/model/services/packet-captures.ts";

/** The file that every capture of `memoryPacketCaptures` gives. */
export const capturedBytes = Buffer.from("0a0d0d0a1c000000", "hex");

/** Packet captures without a meter. A filter that ends with `and` counts as one that does not compile. */
export function memoryPacketCaptures(clock: () => number): PacketCaptures {
  const captures = new Map<string, PacketCapture>();
  return {
    check: async ({ filter }) => {
      if (filter.endsWith("and")) throw new AppError("BAD_INPUT", "The filter is not right: syntax error", { path: "input.filter", got: filter });
    },
    start: async (wanted, by) => {
      const id = `00000000-0000-4000-8000-${String(captures.size + 1).padStart(12, "0")}`;
      const nowMs = clock();
      const capture: PacketCapture = {
        ...wanted,
        interfaces: wanted.interfaces.length > 0 ? wanted.interfaces : ["eth0"],
        id,
        state: "RUNNING",
        by: by.userName,
        through: throughOf(by),
        startedAtMs: nowMs,
        expiresAtMs: nowMs + captureQuotas.keepMs,
        packets: 0,
        bytes: 0,
        files: 0,
        lost: 0,
        link: `http://127.0.0.1:3000/captures/${id}.pcapng`,
      };
      captures.set(id, capture);
      return capture;
    },
    stop: async (id) => {
      const capture = captures.get(id);
      if (!capture) return undefined;
      const stopped: PacketCapture = { ...capture, state: "STOPPED", finishedAtMs: clock(), message: "Stopped." };
      captures.set(id, stopped);
      return stopped;
    },
    get: (id) => captures.get(id),
    list: () => [...captures.values()].toReversed(),
    read: (id) => {
      const capture = captures.get(id);
      return capture && { capture, bytes: capturedBytes.length, stream: Readable.from([capturedBytes]) };
    },
  };
}
