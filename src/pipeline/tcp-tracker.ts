import { state } from "./flow-record.ts";
import type { Frame } from "./frame.ts";
import { GrowingMemory } from "./growing-memory.ts";
import { eventBits, eventsPerWord, historyText, tcpEvents } from "./tcp-history.ts";

/** What a TCP connection showed since the last time it was asked: by role, 0 the client's packets, 1 the server's. */
export interface TcpMeasurements {
  /** Segments that brought sequence numbers which had been there before. */
  readonly retransmissions: [number, number];
  /** Segments that came after later ones. */
  readonly outOfOrder: [number, number];
  /** Bytes never seen: lost before the place of capture, or by the capture. */
  readonly lostBytes: [number, number];
  /** Segments that forbade the other side to send. */
  readonly zeroWindows: [number, number];
  /** From SYN to SYN+ACK: the way to the server and back, µs; -1 unknown. */
  serverLatencyUs: number;
  /** From SYN+ACK to the client's ACK: the way to the client and back, µs; -1 unknown. */
  clientLatencyUs: number;
  /** From the last of the client's first request to the server's first answer, µs; -1 unknown. */
  applicationLatencyUs: number;
  /** Events in the order they were first seen, see `tcp-history.ts`. */
  history: string;
}

/** Words of one connection's record; the last two are a double. */
const recordWords = 20;
const recordBytes = recordWords * 4;
const at = {
  state: 0,
  history: 1,
  holeStart: 4,
  holeEnd: 6,
  retransmissions: 8,
  outOfOrder: 10,
  lost: 12,
  /** Of either side 16 bits, which stay at their largest. */
  zeroWindows: 14,
  server: 15,
  client: 16,
  application: 17,
} as const;
const markAt = 9;
const maxZeroWindows = 0xffff;
/** Of the state word: bits 0 to 17 events seen, then these. */
const seenAck = 1 << (tcpEvents.ack << 1);
const seenData = 1 << (tcpEvents.data << 1);
const knowsNext = 1 << 18;
const phaseShift = 20;
const phaseMask = 7;
const countShift = 24;
const phaseOf = (stateWord: number): number => (stateWord >>> phaseShift) & phaseMask;
const phase = { begun: 0, syn: 1, synAck: 2, open: 3, request: 4, answered: 5 } as const;

const fin = 1;
const syn = 2;
const rst = 4;
const ack = 16;
const firstCapacity = 256;
/** Further ahead than any window reaches (RFC 7323 §2.3): not a hole but another stream. */
const maxWindow = 1 << 30;
const maxLatencyUs = 0x7fffffff;

/**
 * Follows the sequence numbers of TCP connections (RFC 9293 §3.4) and the time their handshake and first answer take. Memory is
 * taken by connection, not by flow. Nothing is allocated by packet.
 */
export class TcpTracker {
  readonly #measured: TcpMeasurements = {
    retransmissions: [0, 0],
    outOfOrder: [0, 0],
    lostBytes: [0, 0],
    zeroWindows: [0, 0],
    serverLatencyUs: -1,
    clientLatencyUs: -1,
    applicationLatencyUs: -1,
    history: "",
  };
  readonly #memory: GrowingMemory;
  #words: Int32Array;
  #doubles: Float64Array;
  #used = 0;
  /** Freed slots, chained through their first word as slot + 1; 0 ends. */
  #free = 0;

  /** Follows `maxConnections` at a time at most. */
  constructor(maxConnections: number) {
    this.#memory = new GrowingMemory(Math.min(firstCapacity, maxConnections) * recordBytes, maxConnections * recordBytes);
    this.#words = new Int32Array(this.#memory.buffer);
    this.#doubles = new Float64Array(this.#memory.buffer);
  }

  /** A slot for a new connection. */
  open(): number {
    let slot = this.#free - 1;
    if (slot >= 0) {
      this.#free = this.#words[slot * recordWords]!;
      this.#words.fill(0, slot * recordWords, (slot + 1) * recordWords);
    } else {
      slot = this.#used++;
      // Slots never used are zero.
      if (this.#used * recordWords > this.#words.length) this.#grow();
    }
    const o = slot * recordWords;
    this.#words[o + at.server] = this.#words[o + at.client] = this.#words[o + at.application] = -1;
    return slot;
  }

  close(slot: number): void {
    this.#words[slot * recordWords] = this.#free;
    this.#free = slot + 1;
  }

  /** Closes all. */
  clear(): void {
    this.#words.fill(0, 0, this.#used * recordWords);
    this.#used = 0;
    this.#free = 0;
  }

  /**
   * Takes in a segment of the client (`role` 0) or the server (1), whose sequence number should be `expected`, and gives the
   * one that is to come next from there; before the first segment it may be any.
   */
  packet(slot: number, role: number, frame: Frame, timeMs: number, expected: number): number {
    const words = this.#words;
    const o = slot * recordWords;
    const { tcpFlags, payloadLength } = frame;
    let next = expected;
    if ((tcpFlags & syn) !== 0) this.#saw(o, role, (tcpFlags & ack) === 0 ? tcpEvents.syn : tcpEvents.synAck);
    if (payloadLength > 0) this.#saw(o, role, tcpEvents.data);
    else if ((tcpFlags & (syn | fin | rst | ack)) === ack) this.#saw(o, role, tcpEvents.ack);
    const advance = payloadLength + ((tcpFlags & syn) >> 1) + (tcpFlags & fin);
    if (advance > 0) next = this.#follow(o, role, frame, advance, expected);
    if ((tcpFlags & fin) !== 0) this.#saw(o, role, tcpEvents.fin);
    if ((tcpFlags & rst) !== 0) this.#saw(o, role, tcpEvents.rst);
    else if (frame.tcpWindow === 0 && (tcpFlags & syn) === 0) {
      if (((words[o + at.zeroWindows]! >>> (16 * role)) & 0xffff) !== maxZeroWindows) words[o + at.zeroWindows]! += 1 << (16 * role);
      this.#saw(o, role, tcpEvents.zeroWindow);
    }
    if (phaseOf(words[o + at.state]!) !== phase.answered) this.#time(o, role, tcpFlags, payloadLength, timeMs);
    return next;
  }

  /**
   * Bits of the state word for both endpoints, the client being A (`clientSide` 0) or B: plain segments of that side, which have neither
   * SYN, FIN nor RST, and a window, tell nothing any more but for what is to come next. `state.quietAck` is of acknowledgments,
   * `state.quietData` of those with data that come in order.
   */
  quiet(slot: number, clientSide: number): number {
    const seen = this.#words[slot * recordWords + at.state]!;
    const now = phaseOf(seen);
    let bits = 0;
    for (let side = 0; side < 2; side++) {
      const role = side ^ clientSide;
      if (now !== phase.syn && now !== phase.synAck && (seen & (seenAck << role)) !== 0) bits |= state.quietAck << side;
      if (now === phase.answered && (seen & (knowsNext << role)) !== 0 && (seen & (seenData << role)) !== 0) bits |= state.quietData << side;
    }
    return bits;
  }

  /** What the connection showed; counts begin anew with the next segment when `restart`. The object is reused. */
  measured(slot: number, restart: boolean): TcpMeasurements {
    const words = this.#words;
    const o = slot * recordWords;
    const measured = this.#measured;
    for (const role of [0, 1] as const) {
      measured.retransmissions[role] = words[o + at.retransmissions + role]! >>> 0;
      measured.outOfOrder[role] = words[o + at.outOfOrder + role]! >>> 0;
      measured.lostBytes[role] = words[o + at.lost + role]! >>> 0;
      measured.zeroWindows[role] = (words[o + at.zeroWindows]! >>> (16 * role)) & maxZeroWindows;
    }
    measured.serverLatencyUs = words[o + at.server]!;
    measured.clientLatencyUs = words[o + at.client]!;
    measured.applicationLatencyUs = words[o + at.application]!;
    measured.history = historyText(words[o + at.history]!, words[o + at.history + 1]!, words[o + at.history + 2]!);
    if (restart) for (let i = o + at.retransmissions; i <= o + at.zeroWindows; i++) words[i] = 0;
    return measured;
  }

  /** Adds an event to the history the first time it is seen. */
  #saw(o: number, role: number, event: number): void {
    const words = this.#words;
    const code = (event << 1) | role;
    const seen = words[o + at.state]!;
    if ((seen & (1 << code)) !== 0) return;
    const count = seen >>> countShift;
    words[o + at.history + ((count / eventsPerWord) | 0)]! |= (code + 1) << (eventBits * (count % eventsPerWord));
    words[o + at.state] = (seen | (1 << code)) + (1 << countShift);
  }

  /** Compares the segment's sequence number with the one that was to come next, and gives the next. */
  #follow(o: number, role: number, frame: Frame, advance: number, expected: number): number {
    const words = this.#words;
    const sequence = frame.tcpSequence;
    const behind = (sequence + advance) | 0;
    const isSyn = (frame.tcpFlags & syn) !== 0;
    const known = knowsNext << role;
    const ahead = (sequence - expected) | 0;
    if ((words[o + at.state]! & known) === 0 || (isSyn && ahead !== -1) || ahead > maxWindow || ahead < -maxWindow) {
      words[o + at.state]! |= known;
      words[o + at.holeStart + role] = words[o + at.holeEnd + role] = 0;
      return behind;
    }
    if (ahead >= 0) {
      if (ahead > 0) {
        words[o + at.lost + role]! += ahead;
        words[o + at.holeStart + role] = expected;
        words[o + at.holeEnd + role] = sequence;
        this.#saw(o, role, tcpEvents.gap);
      }
      return behind;
    }
    if (this.#fills(o, role, sequence, advance)) return expected;
    // A keep-alive repeats the last byte, or none (RFC 9293 §3.8.4).
    if (ahead === -1 && frame.payloadLength <= 1 && !isSyn && (frame.tcpFlags & fin) === 0) return expected;
    words[o + at.retransmissions + role]!++;
    this.#saw(o, role, tcpEvents.retransmission);
    return ahead + advance > 0 ? behind : expected;
  }

  /** Whether the segment belongs into the last hole: it then came late. */
  #fills(o: number, role: number, sequence: number, advance: number): boolean {
    const words = this.#words;
    const start = words[o + at.holeStart + role]!;
    const end = words[o + at.holeEnd + role]!;
    const left = (end - sequence) | 0;
    if (start === end || ((sequence - start) | 0) < 0 || left <= 0) return false;
    words[o + at.outOfOrder + role]!++;
    const filled = Math.min(advance, left);
    // What was missing may have been told with an earlier interval.
    words[o + at.lost + role] = Math.max(0, words[o + at.lost + role]! - filled);
    if (sequence === start) words[o + at.holeStart + role] = (start + filled) | 0;
    else if (filled === left) words[o + at.holeEnd + role] = sequence;
    return true;
  }

  /** One mark is enough: each time measured begins where the last ended, or later. */
  #time(o: number, role: number, flags: number, payloadLength: number, timeMs: number): void {
    const words = this.#words;
    const mark = (o >> 1) + markAt;
    const now = phaseOf(words[o + at.state]!);
    const sinceUs = Math.max(0, Math.min(maxLatencyUs, Math.round((timeMs - this.#doubles[mark]!) * 1_000)));
    let next: number = now;
    if ((flags & syn) !== 0) {
      if (role === 0 && (flags & ack) === 0 && now <= phase.syn) next = phase.syn;
      else if (role === 1 && (flags & ack) !== 0 && now === phase.syn) {
        words[o + at.server] = sinceUs;
        next = phase.synAck;
      } else return;
    } else if (role === 0) {
      if (now === phase.synAck && (flags & ack) !== 0) words[o + at.client] = sinceUs;
      if (payloadLength > 0) next = phase.request;
      else if (now === phase.synAck) next = phase.open;
      else return;
    } else {
      if (payloadLength === 0) return;
      if (now === phase.request) words[o + at.application] = sinceUs;
      next = phase.answered;
    }
    words[o + at.state] = (words[o + at.state]! & ~(phaseMask << phaseShift)) | (next << phaseShift);
    this.#doubles[mark] = timeMs;
  }

  #grow(): void {
    this.#memory.reserve(this.#used * recordBytes);
    this.#words = new Int32Array(this.#memory.buffer);
    this.#doubles = new Float64Array(this.#memory.buffer);
  }
}
