import { emptyFacts, type Direction, type Dissector, type DnsFinding, type Findings, type FlowFacts, type Payload, type Verdict } from "../model/dissector.ts";
import type { Ip } from "../net/ip.ts";
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

/** A dissector that may still take a flow, with what it has learnt on its own account. */
interface Candidate {
  readonly dissector: Dissector;
  readonly state: unknown;
  readonly facts: FlowFacts;
}

interface Inspection {
  /** Those that may still say yes. */
  candidates: readonly Candidate[];
  /** The candidate that said yes; nobody else is asked from then on. */
  accepted: Candidate | undefined;
  /** Those that said no: never asked again for this flow. */
  rejected: readonly Dissector[];
}

/**
 * Names flows: hands the first payload packets of each to the dissectors whose probe likes them, those usual on the flow's
 * ports first, until one accepts. State is kept only for flows that some probe said yes to.
 */
export class Inspector {
  readonly payload: CurrentPayload;
  /** By flow id; set once a dissector accepted the flow. */
  facts: (FlowFacts | undefined)[] = [];
  #inspections: (Inspection | undefined)[] = [];
  /** Those usual on a port, by transport and port. */
  readonly #byPort = new Map<number, readonly Dissector[]>();
  /** Those that may take a payload on any port, by transport. */
  readonly #anywhere = new Map<number, readonly Dissector[]>();
  /** Of these the ones that may begin with a byte, by transport and that byte; made when one is first seen. */
  readonly #byFirstByte = new Map<number, readonly Dissector[]>();
  readonly #findings: Findings;

  constructor(
    dissectors: readonly Dissector[],
    payload: CurrentPayload,
    onDns: ((finding: DnsFinding) => void) | undefined,
    onMalformed: (reason: string) => void,
  ) {
    this.payload = payload;
    this.#findings = { dns: onDns, malformed: onMalformed };
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
    // Ten times faster than to make arrays of that length.
    for (let id = this.facts.length; id < capacity; id++) {
      this.facts.push(undefined);
      this.#inspections.push(undefined);
    }
  }

  /** Whether some dissector still follows flow `id`. */
  follows(id: number): boolean {
    return this.#inspections[id] !== undefined;
  }

  /** Drops what is known of flow `id`; `payload` says which flow that is, if somebody follows it. */
  forget(id: number): void {
    this.#end(id);
    this.facts[id] = undefined;
  }

  /** No more payloads for flow `id`: who accepted it reports what is still open. */
  #end(id: number): void {
    const inspection = this.#inspections[id];
    if (!inspection) return;
    this.#inspections[id] = undefined;
    const candidate = inspection.accepted;
    try {
      candidate?.dissector.close?.(candidate.state, this.#findings);
    } catch (error) {
      this.#failed(candidate!.dissector, error);
    }
  }

  /** Looks at `payload`, which is of flow `id`; gives the flow's state word with its inspection bits brought up to date. */
  inspect(id: number, stateWord: number): number {
    const { payload } = this;
    let word = stateWord;
    const known = this.#inspections[id];
    if (known) word = this.#askAgain(id, known, word);
    const probed = payload.direction === 0 ? state.probedSent : state.probedReceived;
    if ((word & (probed | state.inspected)) === 0 && !known?.accepted) word = this.#probe(id, word | probed);
    const inspection = this.#inspections[id];
    const nobodyLeft = !inspection || (!inspection.accepted && inspection.candidates.length === 0);
    const bothProbed = (word & state.probedSent) !== 0 && (word & state.probedReceived) !== 0;
    if ((word & state.staying) === 0 && (payload.index >= maxPayloads || (nobodyLeft && bothProbed))) word |= state.inspected;
    if ((word & state.inspected) !== 0) this.#end(id);
    return word;
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
      let inspection = this.#inspections[id];
      if (inspection && knows(inspection, dissector)) continue;
      const candidate = this.#candidate(dissector);
      if (!candidate) continue;
      inspection ??= this.#inspections[id] = { candidates: nobody, accepted: undefined, rejected: none };
      const verdict = this.#dissect(candidate);
      if (verdict === "no") inspection.rejected = [...inspection.rejected, dissector];
      else if (verdict === "maybe") inspection.candidates = [...inspection.candidates, candidate];
      else return this.#accept(id, inspection, candidate, verdict, stateWord);
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

  /** Shows the payload to those who have seen others of this flow. Those that say no are out. */
  #askAgain(id: number, inspection: Inspection, stateWord: number): number {
    const { accepted } = inspection;
    if (accepted) {
      const verdict = this.#dissect(accepted);
      if (verdict === "maybe") return stateWord;
      return verdict === "no" ? over(stateWord) : this.#accept(id, inspection, accepted, verdict, stateWord);
    }
    const undecided: Candidate[] = [];
    for (const candidate of inspection.candidates) {
      const verdict = this.#dissect(candidate);
      if (verdict === "no") inspection.rejected = [...inspection.rejected, candidate.dissector];
      else if (verdict === "maybe") undecided.push(candidate);
      else return this.#accept(id, inspection, candidate, verdict, stateWord);
    }
    inspection.candidates = undecided;
    return stateWord;
  }

  /** The candidate has the flow alone. */
  #accept(id: number, inspection: Inspection, candidate: Candidate, verdict: Verdict, stateWord: number): number {
    inspection.accepted = candidate;
    inspection.candidates = nobody;
    this.facts[id] = named(candidate);
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

/** Shared: most flows have one dissector at once, and there are many flows. */
const none: readonly Dissector[] = [];
const nobody: readonly Candidate[] = [];

/** Whether the dissector has been asked about this flow before. */
function knows(inspection: Inspection, dissector: Dissector): boolean {
  return inspection.rejected.includes(dissector) || inspection.candidates.some((candidate) => candidate.dissector === dissector);
}

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
