import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { element } from "./ber-element.ts";

export interface DatagramCounts {
  /** Answers from elsewhere than where the question went. */
  otherSender: number;
  /** Not read to their end: no SNMP, or less protected than the question (RFC 3414 §3.2). */
  malformed: number;
  unprotected: number;
}

export interface SocketGuard {
  readonly address: string;
  readonly port: number;
  /** Lets any address answer: devices with many addresses do not always use the one that was asked. */
  readonly anySender: boolean;
  /** msgFlags of the questions (RFC 3412 §6.4): 1 authenticated, 2 encrypted. */
  readonly securityLevel: number;
  readonly counts: DatagramCounts;
}

/**
 * Sockets for the library, which takes answers from anywhere, takes an unprotected answer for a protected question, and lets an
 * exception of its reading end the process.
 */
export function guardedSockets(guard: SocketGuard): { createSocket(type: "udp4" | "udp6"): Socket } {
  return {
    createSocket(type) {
      const socket = createSocket(type);
      const listen = socket.on.bind(socket) as (event: string, listener: (...args: unknown[]) => void) => Socket;
      const on = (event: string, listener: (...args: unknown[]) => void): Socket =>
        listen(event, event === "message" ? (guarded(guard, listener) as (...args: unknown[]) => void) : listener);
      socket.on = on as Socket["on"];
      return socket;
    },
  };
}

type MessageListener = (message: Buffer, sender: RemoteInfo) => void;

function guarded(guard: SocketGuard, listener: MessageListener): MessageListener {
  return (message, sender) => {
    const { counts } = guard;
    if (!guard.anySender && (sender.port !== guard.port || !isSameAddress(sender.address, guard.address))) counts.otherSender++;
    else if (guard.securityLevel > 0 && !isProtected(message, guard.securityLevel)) counts.unprotected++;
    else {
      try {
        listener(message, sender);
      } catch {
        counts.malformed++;
      }
    }
  };
}

/** Addresses come as the system writes them, maybe with a zone. */
const isSameAddress = (a: string, b: string): boolean => a.replace(/%.*/, "") === b;

const reportPdu = 0xa8;

/** Whether an answer is protected as its question was. Reports need not be: who cannot read a question cannot sign what is wrong with it. */
function isProtected(message: Uint8Array, level: number): boolean {
  const whole = element(message, 0);
  const version = whole && element(message, whole.start);
  const header = version && element(message, version.end);
  const id = header && element(message, header.start);
  const size = id && element(message, id.end);
  const flags = size && element(message, size.end);
  if (!header || !flags || flags.end !== flags.start + 1) return false;
  if ((message[flags.start]! & level) === level) return true;
  const security = element(message, header.end);
  const scoped = security && element(message, security.end);
  const engine = scoped && element(message, scoped.start);
  const context = engine && element(message, engine.end);
  return context !== undefined && message[context.end] === reportPdu;
}
