import { once } from "node:events";
import type { Socket } from "node:net";
import { z } from "zod";
import { defineMonitor } from "../model/monitor.ts";
import { openTimedSocket, PhaseClock, reasonOf } from "../runtime/timed-socket.ts";

const maxBytes = 65_536;

export default defineMonitor({
  name: "tcp",
  description: "Time to open a TCP connection, and what is said first.",
  target: "HOST",
  unit: "ms",
  direction: "HIGHER_IS_WORSE",
  parameters: z.strictObject({
    port: z.int().min(1).max(65_535).describe("Port"),
    send: z.string().max(500).optional().describe("Text to send once connected; \\r\\n ends a line"),
    expect: z.string().min(1).max(500).optional().describe("Text the first 64 KiB of the answer must hold, such as SSH-2.0"),
  }),
  intervals: { usualMs: 60_000, leastMs: 1_000 },
  timeoutMs: 5_000,
  thresholds: { warning: 200, critical: 1_000, guidance: "Opening takes one round trip: set warning at three times what icmp says." },
  async measure({ port, send, expect }, { target, egress, signal }) {
    const opened = await openTimedSocket(egress, { host: target, port, signal });
    const value = opened.phases.reduce((sum, { ms }) => sum + ms, 0);
    if (!opened.socket) return { value, phases: opened.phases, down: opened.failure };
    const { socket } = opened;
    try {
      if (expect === undefined && send === undefined) return { value, phases: opened.phases };
      const clock = new PhaseClock("answer");
      if (send !== undefined) socket.write(send.replaceAll("\\r", "\r").replaceAll("\\n", "\n"));
      const down = expect === undefined ? undefined : await missing(socket, expect, signal);
      return { value, phases: [...opened.phases, ...clock.all()], ...(down !== undefined && { down }) };
    } finally {
      socket.destroy();
    }
  },
});

/** Reads until the text has come; why it will not, else. */
async function missing(socket: Socket, text: string, signal: AbortSignal): Promise<string | undefined> {
  const wanted = Buffer.from(text);
  let read = Buffer.alloc(0);
  const ended = once(socket, "end", { signal }).then(
    () => undefined,
    () => undefined,
  );
  try {
    for (;;) {
      const part = await Promise.race([once(socket, "data", { signal }) as Promise<[Buffer]>, ended]);
      if (part === undefined) return signal.aborted ? "answer: no answer in time" : "answer: closed before the wanted text came";
      read = Buffer.concat([read, part[0]]);
      if (read.includes(wanted)) return undefined;
      if (read.length >= maxBytes) return `answer: the wanted text is not in its first ${maxBytes} bytes`;
    }
  } catch (error) {
    return `answer: ${reasonOf(error, signal)}`;
  }
}
