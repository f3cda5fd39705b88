import { emptyFacts, type Direction, type Dissector, type DnsFinding, type Findings, type FlowFacts, type Payload, type Verdict } from "../model/dissector.ts";
import { portName } from "../model/port-names.ts";
import type { Ip } from "../net/ip.ts";
import { ApplicationNamer } from "./application-namer.ts";
import { state } from "./flow-record.ts";

/** Payload packets of a flow that are looked at before it stays without a name. */
const maxPayloads = 12;

/** The one payload object dissectors see; the engine fills it in before each call. */
export class CurrentPayload implements Payload {
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;
  protocol = 0;
  direction: Direction = 0;
  clientPort = 0;
  serverPort = 0;
  index = 0;
  sequence = 0;
  timeMs = 0;
  readonly clientIp: () => Ip;
  readonly serverIp: () => Ip;

  constructor(clientIp: () => Ip, serverIp: () => Ip) {
    this.clientIp = clientIp;
    this.serverIp = serverIp;
  }
}

/** Shared: most flows have one dissector at once, and there are many flows. */
const none: readonly Dissector[] = [];
const nobody: readonly Candidate[] = [];

/** A dissector that may still take a flow or has taken it, with what it has learnt on its own account. */
interface Candidate {
  readonly dissector: Dissector;
  readonly state: unknown;
  readonly facts: FlowFacts;
}

/** A flow nobody has taken yet. */
interface Undecided {
  /** Those that may still say yes. */
  candidates: readonly Candidate[];
  /** Those that said no: never asked again for this flow. */
  rejected: readonly Dissector[];
}

/** What is known of a flow: facts, once nobody asks any more; before that who has accepted it, nobody else being asked from then on. */
type Entry = FlowFacts | Candidate | Undecided;

// By a member of theirs: one is made for nearly every flow, and instances of classes take longer to make.
const isCandidate = (entry: Entry | undefined): entry is Candidate => (entry as Candidate | undefined)?.dissector !== undefined;
const isUndecided = (entry: Entry | undefined): entry is Undecided => (entry as Undecided | undefined)?.candidates !== undefined;

/** Whether the dissector has been asked about this flow before. */
function knows({ rejected, candidates }: Undecided, dissector: Dissector): boolean {
  return rejected.includes(dissector) || candidates.some((candidate) => candidate.dissector === dissector);
}

/**
 * Names flows: hands the first payload packets of each to the dissectors whose probe likes them, those usual on the flow's
 * ports first, until one accepts. State is kept only for flows that some probe said yes to.
 */
export class Inspector {
  readonly payload: CurrentPayload;
  /** By flow id. */
  readonly #entries: (Entry | undefined)[] = [];
  /** Those usual on a port, by transport and port. */
  readonly #byPort = new Map<number, readonly Dissector[]>();
  /** Those that may take a payload on any port, by transport. */
  readonly #anywhere = new Map<number, readonly Dissector[]>();
  /** Of these the ones that may begin with a byte, by transport and that byte; made when one is first seen. */
  readonly #byFirstByte = new Map<number, readonly Dissector[]>();
  readonly #namer = new ApplicationNamer();
  readonly #findings: Findings;

  constructor(
    dissectors: readonly Dissector[],
    payload: CurrentPayload,
    onDns: ((finding: DnsFinding) => void) | undefined,
    onMalformed: (reason: string) => void,
  ) {
    this.payload = payload;
    this.#findings = {
      dns: (finding) => {
        this.#namer.learn(finding);
        onDns?.(finding);
      },
      // Nobody keeps transactions: only what names addresses is worth working out.
      ...(!onDns && { wantsDns: (name) => this.#namer.wants(name) }),
      malformed: onMalformed,
    };
    const alike = dissectors.map((dissector): Dissector => ({ ...shape, ...dissector }));
    for (const transport of [6, 17, 132] as const) {
      const usable = alike.filter((dissector) => dissector.transports.includes(transport));
      for (const port of new Set(usable.flatMap((dissector) => portsOf(dissector, transport)))) {
        this.#byPort.set(
          (transport << 16) | port,
          usable.filter((dissector) => portsOf(dissector, transport).includes(port)),
        );
      }
      this.#anywhere.set(
        transport,
        usable.filter((dissector) => dissector.onlyOnPorts !== true),
      );
    }
  }

  /** Makes room for flow ids below `capacity`. */
  reserve(capacity: number): void {
    // Ten times faster than to make an array of that length.
    for (let id = this.#entries.length; id < capacity; id++) this.#entries.push(undefined);
  }

  /** What is known of flow `id`; undefined while no dissector has accepted it. */
  facts(id: number): FlowFacts | undefined {
    const entry = this.#entries[id];
    if (isCandidate(entry)) return entry.facts;
    return isUndecided(entry) ? undefined : entry;
  }

  /** Whether some dissector still follows flow `id`. */
  follows(id: number): boolean {
    const entry = this.#entries[id];
    return isCandidate(entry) || isUndecided(entry);
  }

  /** Drops what is known of flow `id`; `payload` says which flow that is, if somebody follows it. */
  forget(id: number): void {
    this.#end(id);
    this.#entries[id] = undefined;
  }

  /** No more payloads for flow `id`: who accepted it reports what is still open. */
  #end(id: number): void {
    const entry = this.#entries[id];
    if (isUndecided(entry)) this.#entries[id] = undefined;
    if (!isCandidate(entry)) return;
    this.#entries[id] = entry.facts;
    try {
      entry.dissector.close?.(entry.state, this.#findings);
    } catch (error) {
      this.#failed(entry.dissector, error);
    }
  }

  /** Looks at `payload`, which is of flow `id`; gives the flow's state word with its inspection bits brought up to date. */
  inspect(id: number, stateWord: number): number {
    const { payload } = this;
    let word = stateWord;
    const known = this.#entries[id];
    if (isCandidate(known)) word = this.#askAccepted(id, known, word);
    else if (isUndecided(known)) word = this.#askAgain(id, known, word);
    const probed = payload.direction === 0 ? state.probedSent : state.probedReceived;
    if ((word & (probed | state.inspected)) === 0 && !isCandidate(this.#entries[id])) word = this.#probe(id, word | probed);
    const entry = this.#entries[id];
    const nobodyLeft = !isCandidate(entry) && !(isUndecided(entry) && entry.candidates.length > 0);
    const bothProbed = (word & state.probedSent) !== 0 && (word & state.probedReceived) !== 0;
    if ((word & state.staying) === 0 && (payload.index >= maxPayloads || (nobodyLeft && bothProbed))) word |= state.inspected;
    if ((word & state.inspected) !== 0) {
      this.#conclude(id);
      this.#end(id);
    }
    return word;
  }

  /** The flow has said all it will: what it has not said its server's address may. */
  #conclude(id: number): void {
    const { protocol, serverPort, serverIp, timeMs } = this.payload;
    const facts = this.facts(id);
    if (facts) this.#namer.nameByAddress(facts, serverIp, timeMs);
    else if (!this.#byPort.has((protocol << 16) | serverPort) && !portName(protocol, serverPort))
      this.#entries[id] = this.#namer.factsByAddress(serverIp, timeMs);
  }

  /**
   * Shows the payload to each dissector that is new to this flow and whose probe says yes, until one accepts: first to those
   * usual on the server's port, then the client's, then to all others that its first byte does not rule out.
   */
  #probe(id: number, stateWord: number): number {
    const { bytes, start, protocol, serverPort, clientPort } = this.payload;
    const transport = protocol << 16;
    const onServerPort = this.#byPort.get(transport | serverPort) ?? none;
    const onClientPort = this.#byPort.get(transport | clientPort) ?? none;
    let word = this.#probeAmong(id, onServerPort, none, none, stateWord);
    if (word === notTaken) word = this.#probeAmong(id, onClientPort, onServerPort, none, stateWord);
    if (word === notTaken) word = this.#probeAmong(id, this.#beginningWith(protocol, bytes[start]!), onServerPort, onClientPort, stateWord);
    return word === notTaken ? stateWord : word;
  }

  #beginningWith(protocol: number, byte: number): readonly Dissector[] {
    const key = (protocol << 16) | byte;
    const known = this.#byFirstByte.get(key);
    if (known) return known;
    const made = (this.#anywhere.get(protocol) ?? none).filter(({ firstBytes }) => firstBytes?.includes(byte) ?? true);
    this.#byFirstByte.set(key, made);
    return made;
  }

  /** Of `dissectors` those that are in none of the other lists, which have been asked. */
  #probeAmong(id: number, dissectors: readonly Dissector[], asked: readonly Dissector[], alsoAsked: readonly Dissector[], stateWord: number): number {
    for (const dissector of dissectors) {
      if (asked.includes(dissector) || alsoAsked.includes(dissector)) continue;
      const entry = this.#entries[id];
      if (isUndecided(entry) && knows(entry, dissector)) continue;
      const candidate = this.#candidate(dissector);
      if (!candidate) continue;
      const verdict = this.#dissect(candidate);
      if (verdict !== "no" && verdict !== "maybe") return this.#accept(id, candidate, verdict, stateWord);
      const undecided = isUndecided(entry) ? entry : (this.#entries[id] = { candidates: nobody, rejected: none });
      if (verdict === "no") undecided.rejected = [...undecided.rejected, dissector];
      else undecided.candidates = [...undecided.candidates, candidate];
    }
    return notTaken;
  }

  #candidate(dissector: Dissector): Candidate | undefined {
    try {
      return dissector.probe(this.payload) ? { dissector, state: dissector.open(), facts: emptyFacts() } : undefined;
    } catch (error) {
      this.#failed(dissector, error);
      return undefined;
    }
  }

  /** Shows the payload to who has accepted the flow. */
  #askAccepted(id: number, accepted: Candidate, stateWord: number): number {
    const verdict = this.#dissect(accepted);
    if (verdict === "maybe") return stateWord;
    return verdict === "no" ? over(stateWord) : this.#accept(id, accepted, verdict, stateWord);
  }

  /** Shows the payload to those who have seen others of this flow. Those that say no are out. */
  #askAgain(id: number, entry: Undecided, stateWord: number): number {
    const stillUndecided: Candidate[] = [];
    for (const candidate of entry.candidates) {
      const verdict = this.#dissect(candidate);
      if (verdict === "no") entry.rejected = [...entry.rejected, candidate.dissector];
      else if (verdict === "maybe") stillUndecided.push(candidate);
      else return this.#accept(id, candidate, verdict, stateWord);
    }
    entry.candidates = stillUndecided;
    return stateWord;
  }

  /** The candidate has the flow alone. */
  #accept(id: number, candidate: Candidate, verdict: Verdict, stateWord: number): number {
    this.#entries[id] = candidate;
    this.#namer.nameByHost(named(candidate));
    if (verdict === "done") return over(stateWord);
    return verdict === "stay" ? stateWord | state.staying : stateWord & ~state.staying;
  }

  #dissect(candidate: Candidate): Verdict {
    try {
      return candidate.dissector.dissect(this.payload, candidate.state, candidate.facts, this.#findings);
    } catch (error) {
      this.#failed(candidate.dissector, error);
      return "no";
    }
  }

  /** A dissector must not throw; one that does loses this flow, and the counter says whose bug it is. */
  #failed(dissector: Dissector, error: unknown): void {
    this.#findings.malformed(`${dissector.name}: internal error ${error instanceof Error ? error.name : "unknown"}`);
  }
}

/** No dissector accepted: no state word. */
const notTaken = -1;

/** The state word of a flow whose payloads need no more looking at. */
function over(stateWord: number): number {
  return (stateWord & ~state.staying) | state.inspected;
}

/** The candidate's facts with the names the dissector left to us. */
function named({ dissector, facts }: Candidate): FlowFacts {
  if (facts.applicationMaster === "") facts.applicationMaster = dissector.title;
  if (facts.application === "") facts.application = facts.applicationMaster;
  if (facts.applicationConfidence === "") facts.applicationConfidence = "INSPECTED";
  if (facts.category === "") facts.category = dissector.category;
  return facts;
}

/** All members a dissector may have, in one order: each is asked millions of times, and objects of many shapes take longer to look into. */
const shape = {
  name: "",
  title: "",
  category: "",
  transports: [],
  ports: {},
  firstBytes: undefined,
  onlyOnPorts: undefined,
  probe: undefined,
  open: undefined,
  dissect: undefined,
  close: undefined,
};

function portsOf(dissector: Dissector, transport: 6 | 17 | 132): readonly number[] {
  if (transport === 6) return dissector.ports.tcp ?? [];
  return transport === 17 ? (dissector.ports.udp ?? []) : [];
}
