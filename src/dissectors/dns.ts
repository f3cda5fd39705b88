import { defineDissector, type Findings, type FlowFacts, type Payload } from "../model/dissector.ts";
import { DnsMessage, isDnsClass, mayBeDns } from "../wire/dns-message.ts";
import { dnsResponseCodeName, dnsTypeName } from "../net/dns-numbers.ts";
import { InOrder } from "../wire/in-order.ts";

/** A question that waits for its answer. */
interface Pending {
  readonly id: number;
  readonly nameHash: number;
  readonly type: number;
  readonly timeMs: number;
  readonly name: string;
}

interface DnsState {
  /** Whether a message was understood: from then on the flow is DNS whatever follows. */
  known: boolean;
  /** Oldest first. */
  pending: readonly Pending[];
  /** Of the last answer, so that one sent twice is reported once. */
  answeredId: number;
  answeredHash: number;
  /** Over TCP: what each direction has of an unfinished message. */
  streams: [InOrder | undefined, InOrder | undefined] | undefined;
}

/** Mostly one waits or none does: arrays of their exact length take a fifth of the memory of one that grows. */
const none: readonly Pending[] = [];
const maxPending = 32;
/** No resolver waits this long: an older question has had its time. */
const patienceMs = 30_000;
const maxTcpMessage = 16_384;
const dnsPort = 53;

/** Decodes one message after the other; nothing of it is kept. */
const message = new DnsMessage();

/**
 * DNS over UDP and TCP (RFC 1035, RFC 7766). Each question is reported once: with its answer and latency, or without when a
 * different one takes its id, too many wait, 30 s have gone by, or the flow ends (`close`). A repeated question is the same transaction.
 */
export default defineDissector<DnsState>({
  name: "dns",
  title: "DNS",
  category: "Network",
  transports: [17, 6],
  ports: { udp: [dnsPort], tcp: [dnsPort] },

  probe(payload) {
    const { bytes, start, end, serverPort, clientPort } = payload;
    // Names of their own on these ports: multicast DNS, LLMNR, NetBIOS.
    if (serverPort === 5353 || clientPort === 5353 || serverPort === 5355 || serverPort === 137) return false;
    const lenient = serverPort === dnsPort || clientPort === dnsPort;
    if (payload.protocol === 17) return mayBeDns(bytes, start, end, lenient);
    return end - start >= 14 && ((bytes[start]! << 8) | bytes[start + 1]!) >= 12 && mayBeDns(bytes, start + 2, end, lenient);
  },

  open: () => ({ known: false, pending: none, answeredId: -1, answeredHash: 0, streams: undefined }),

  dissect(payload, state, facts, findings) {
    for (let oldest = state.pending[0]; oldest && payload.timeMs - oldest.timeMs > patienceMs; oldest = state.pending[0]) {
      unanswered(oldest, findings);
      state.pending = without(state.pending, 0);
    }
    if (payload.protocol === 17) readMessage(payload.bytes, payload.start, payload.end, payload, state, facts, findings);
    else if (!readStream(payload, state, facts, findings)) return state.known ? "done" : "no";
    return state.known ? "stay" : "no";
  },

  close(state, findings) {
    for (const question of state.pending) unanswered(question, findings);
    state.pending = none;
  },
});

/** Messages behind 2-byte lengths; those that came whole are read in place. False when the stream cannot be followed any more. */
function readStream(payload: Payload, state: DnsState, facts: FlowFacts, findings: Findings): boolean {
  let { bytes, start: at, end } = payload;
  const stream = state.streams?.[payload.direction];
  const waits = stream !== undefined && stream.length > 0;
  if (waits) {
    stream.add(bytes, at, end, payload.sequence);
    if (stream.broken) return false;
    bytes = stream.bytes;
    at = 0;
    end = stream.length;
  }
  const first = at;
  while (end - at >= 2) {
    const length = (bytes[at]! << 8) | bytes[at + 1]!;
    if (length < 12 || length > maxTcpMessage - 2) return false;
    if (at + 2 + length > end) break;
    if (!readMessage(bytes, at + 2, at + 2 + length, payload, state, facts, findings)) return false;
    at += 2 + length;
  }
  if (waits) stream.drop(at - first);
  else if (at < end) {
    // The first bytes of a flow decide: what cannot be the beginning of a message is not waited for.
    if (!state.known && !(end - at >= 14 && mayBeDns(bytes, at + 2, end, true))) return false;
    const kept = new InOrder(maxTcpMessage);
    kept.add(bytes, at, end, (payload.sequence + (at - payload.start)) | 0);
    state.streams ??= [undefined, undefined];
    state.streams[payload.direction] = kept;
    state.known ||= payload.serverPort === dnsPort;
    return state.known;
  }
  return true;
}

/** Reads one message into the state; false when it is none. */
function readMessage(bytes: Uint8Array, start: number, end: number, payload: Payload, state: DnsState, facts: FlowFacts, findings: Findings): boolean {
  const readable = message.read(bytes, start, end);
  if (!readable || (message.questionCount > 0 && !isDnsClass(message.class))) {
    if (state.known || payload.serverPort === dnsPort) findings.malformed(message.problem === "truncated" ? "dns-question-cut" : "dns-question");
    return false;
  }
  if (message.isResponse) readAnswer(payload.timeMs, state, facts, findings);
  else readQuestion(payload.timeMs, state, facts, findings);
  if (message.problem === "malformed") findings.malformed("dns-name");
  return state.known;
}

function readQuestion(timeMs: number, state: DnsState, facts: FlowFacts, findings: Findings): void {
  const { id, nameHash, type, questionCount } = message;
  if (questionCount === 0) {
    state.known ||= message.additionalCount > 0;
    return;
  }
  const same = state.pending.findIndex((question) => question.id === id);
  if (same >= 0) {
    const older = state.pending[same]!;
    if (older.nameHash === nameHash && older.type === type) return;
    state.pending = without(state.pending, same);
    unanswered(older, findings);
  }
  const name = message.name();
  if (message.problem !== "") return;
  state.known = true;
  learn(facts, name, type);
  if (state.pending.length >= maxPending) {
    unanswered(state.pending[0]!, findings);
    state.pending = without(state.pending, 0);
  }
  const question = { id, nameHash, type, timeMs, name };
  state.pending = state.pending.length === 0 ? [question] : [...state.pending, question];
}

function readAnswer(timeMs: number, state: DnsState, facts: FlowFacts, findings: Findings): void {
  const { id, nameHash, questionCount } = message;
  const at = state.pending.findIndex((question) => question.id === id && (questionCount === 0 || question.nameHash === nameHash));
  const question = at < 0 ? undefined : state.pending[at]!;
  if (!question) {
    const repeated = state.answeredId === id && state.answeredHash === nameHash;
    if (questionCount === 0 || repeated) return;
  }
  const name = question ? question.name : message.name();
  if (message.problem !== "") return;
  const type = question ? question.type : message.type;
  const responseCode = dnsResponseCodeName(message.responseCode);
  state.known = true;
  state.answeredId = id;
  state.answeredHash = nameHash;
  learn(facts, name, type);
  if (facts.dnsResponseCode === "") facts.dnsResponseCode = responseCode;
  if (question) state.pending = without(state.pending, at);
  if (!isWanted(name, findings)) return;
  findings.dns?.({
    timeMs: question ? question.timeMs : timeMs,
    name,
    type: dnsTypeName(type),
    responseCode,
    answers: message.answers(),
    latencyUs: question ? microseconds(timeMs - question.timeMs) : -1,
  });
}

/** Latency fits the column (Int32) and is never negative, whatever the clock of the capture did. */
function microseconds(ms: number): number {
  return Math.min(0x7fffffff, Math.max(0, Math.round(ms * 1000)));
}

function without(pending: readonly Pending[], at: number): readonly Pending[] {
  return pending.length === 1 ? none : pending.toSpliced(at, 1);
}

function learn(facts: FlowFacts, name: string, type: number): void {
  if (facts.hostname === "" && name !== ".") {
    facts.hostname = name;
    // How a client of DNSCrypt asks for the resolver's certificate: the first step of that protocol.
    if (type === 16 && name.startsWith("2.dnscrypt-cert.")) facts.applicationMaster = "DNSCrypt";
  }
  if (facts.dnsQueryType === "") facts.dnsQueryType = dnsTypeName(type);
}

function isWanted(name: string, { dns, wantsDns }: Findings): boolean {
  return dns !== undefined && (wantsDns?.(name) ?? true);
}

function unanswered(question: Pending, findings: Findings): void {
  if (!isWanted(question.name, findings)) return;
  findings.dns?.({ timeMs: question.timeMs, name: question.name, type: dnsTypeName(question.type), responseCode: "", answers: [], latencyUs: -1 });
}
