import { wordAt } from "../../net/ip-bytes.ts";
import { macAt } from "../../net/mac.ts";
import { certEnterprise, citrixEnterprise, ntopEnterprise, reverseEnterprise } from "./elements.ts";
import { has, type RawFlow } from "./exported-flow.ts";
import { ntpMs, unsigned } from "./numbers.ts";
import { variableLength, variableLengthAt, type Template } from "./templates.ts";
import { textValue } from "./values.ts";

const skip = 0;
/** ntop's elements in NetFlow v9, which has no enterprises, begin here. */
const ntopNetflow9Base = 57_472;

type Store = (raw: RawFlow, bytes: Uint8Array, at: number, length: number) => void;

/** What is done with an IANA element of a flow; the others are skipped. */
const stores: Readonly<Record<number, Store>> = {
  1: (raw, bytes, at, length) => {
    raw.bytes = unsigned(bytes, at, length);
    raw.has |= has.bytes;
  },
  2: (raw, bytes, at, length) => {
    raw.packets = unsigned(bytes, at, length);
  },
  4: ({ flow }, bytes, at, length) => {
    flow.protocol = unsigned(bytes, at, length) & 0xff;
  },
  6: ({ flow }, bytes, at, length) => {
    flow.tcpFlags = unsigned(bytes, at, length) & 0xff;
  },
  7: ({ flow }, bytes, at, length) => {
    flow.sourcePort = unsigned(bytes, at, length) & 0xffff;
  },
  8: ({ flow }, bytes, at, length) => {
    // Templates with both families leave one of them zero.
    if (length !== 4 || (flow.hasAddresses && wordAt(bytes, at) === 0)) return;
    flow.source0 = flow.source1 = 0;
    flow.source2 = 0xffff;
    flow.source3 = wordAt(bytes, at);
    flow.isV6 = false;
    flow.hasAddresses = true;
  },
  10: ({ flow }, bytes, at, length) => {
    flow.inputInterface = unsigned(bytes, at, length);
  },
  11: ({ flow }, bytes, at, length) => {
    flow.destinationPort = unsigned(bytes, at, length) & 0xffff;
  },
  12: ({ flow }, bytes, at, length) => {
    if (length !== 4 || (flow.isV6 && wordAt(bytes, at) === 0)) return;
    flow.destination0 = flow.destination1 = 0;
    flow.destination2 = 0xffff;
    flow.destination3 = wordAt(bytes, at);
    flow.hasAddresses = true;
  },
  14: ({ flow }, bytes, at, length) => {
    flow.outputInterface = unsigned(bytes, at, length);
  },
  21: (raw, bytes, at, length) => {
    raw.endUptime = unsigned(bytes, at, length);
    raw.has |= has.endUptime;
  },
  22: (raw, bytes, at, length) => {
    raw.startUptime = unsigned(bytes, at, length);
    raw.has |= has.startUptime;
  },
  23: (raw, bytes, at, length) => {
    raw.postBytes = unsigned(bytes, at, length);
    raw.has |= has.post;
  },
  24: (raw, bytes, at, length) => {
    raw.postPackets = unsigned(bytes, at, length);
  },
  27: ({ flow }, bytes, at, length) => {
    if (length !== 16 || isZero16(bytes, at)) return;
    flow.source0 = wordAt(bytes, at);
    flow.source1 = wordAt(bytes, at + 4);
    flow.source2 = wordAt(bytes, at + 8);
    flow.source3 = wordAt(bytes, at + 12);
    flow.isV6 = true;
    flow.hasAddresses = true;
  },
  28: ({ flow }, bytes, at, length) => {
    if (length !== 16 || isZero16(bytes, at)) return;
    flow.destination0 = wordAt(bytes, at);
    flow.destination1 = wordAt(bytes, at + 4);
    flow.destination2 = wordAt(bytes, at + 8);
    flow.destination3 = wordAt(bytes, at + 12);
    flow.isV6 = true;
    flow.hasAddresses = true;
  },
  32: icmpTypeCode,
  34: samplingInterval,
  48: samplerId,
  50: samplingInterval,
  56: ({ flow }, bytes, at, length) => {
    if (length === 6) flow.sourceMac = macAt(bytes, at);
  },
  58: vlan,
  61: ({ flow }, bytes, at, length) => {
    const value = unsigned(bytes, at, length);
    flow.observedAt = value > 1 ? -1 : value;
  },
  80: ({ flow }, bytes, at, length) => {
    if (length === 6) flow.destinationMac = macAt(bytes, at);
  },
  85: (raw, bytes, at, length) => {
    raw.totalBytes = unsigned(bytes, at, length);
    raw.has |= has.total;
  },
  86: (raw, bytes, at, length) => {
    raw.totalPackets = unsigned(bytes, at, length);
  },
  95: (raw, bytes, at, length) => {
    // RFC 6759 §4.1: one byte of engine, the rest is its number.
    if (length >= 2 && length <= 8) raw.applicationId = bytes[at]! * 0x100_0000 + unsigned(bytes, at + 1, length - 1);
  },
  96: ({ flow }, bytes, at, length) => {
    flow.application = textValue(bytes, at, Math.min(length, 64));
  },
  136: ({ flow }, bytes, at, length) => {
    flow.endReason = unsigned(bytes, at, length);
  },
  139: icmpTypeCode,
  150: (raw, bytes, at, length) => start(raw, unsigned(bytes, at, length) * 1_000),
  151: (raw, bytes, at, length) => end(raw, unsigned(bytes, at, length) * 1_000),
  152: (raw, bytes, at, length) => start(raw, unsigned(bytes, at, length)),
  153: (raw, bytes, at, length) => end(raw, unsigned(bytes, at, length)),
  154: (raw, bytes, at, length) => (length === 8 ? start(raw, ntpMs(bytes, at)) : undefined),
  155: (raw, bytes, at, length) => (length === 8 ? end(raw, ntpMs(bytes, at)) : undefined),
  156: (raw, bytes, at, length) => (length === 8 ? start(raw, ntpMs(bytes, at)) : undefined),
  157: (raw, bytes, at, length) => (length === 8 ? end(raw, ntpMs(bytes, at)) : undefined),
  158: (raw, bytes, at, length) => {
    raw.startDeltaMs = unsigned(bytes, at, length) / 1_000;
    raw.has |= has.startDelta;
  },
  159: (raw, bytes, at, length) => {
    raw.endDeltaMs = unsigned(bytes, at, length) / 1_000;
    raw.has |= has.endDelta;
  },
  160: (raw, bytes, at, length) => {
    raw.systemInitMs = unsigned(bytes, at, length);
    raw.has |= has.systemInit;
  },
  161: (raw, bytes, at, length) => {
    raw.durationMs = unsigned(bytes, at, length);
    raw.has |= has.duration;
  },
  162: (raw, bytes, at, length) => {
    raw.durationMs = unsigned(bytes, at, length) / 1_000;
    raw.has |= has.duration;
  },
  176: icmpType,
  177: icmpCode,
  178: icmpType,
  179: icmpCode,
  180: ({ flow }, bytes, at, length) => {
    flow.sourcePort = unsigned(bytes, at, length) & 0xffff;
  },
  181: ({ flow }, bytes, at, length) => {
    flow.destinationPort = unsigned(bytes, at, length) & 0xffff;
  },
  182: ({ flow }, bytes, at, length) => {
    flow.sourcePort = unsigned(bytes, at, length) & 0xffff;
  },
  183: ({ flow }, bytes, at, length) => {
    flow.destinationPort = unsigned(bytes, at, length) & 0xffff;
  },
  231: (raw, bytes, at, length) => {
    raw.initiatorBytes = unsigned(bytes, at, length);
    raw.has |= has.initiator;
  },
  232: (raw, bytes, at, length) => {
    raw.responderBytes = unsigned(bytes, at, length);
    raw.has |= has.initiator;
  },
  234: ({ flow }, bytes, at, length) => {
    flow.vrf = unsigned(bytes, at, length);
  },
  239: ({ flow }, bytes, at, length) => {
    flow.biflowDirection = unsigned(bytes, at, length);
  },
  243: vlan,
  298: (raw, bytes, at, length) => {
    raw.initiatorPackets = unsigned(bytes, at, length);
  },
  299: (raw, bytes, at, length) => {
    raw.responderPackets = unsigned(bytes, at, length);
  },
  302: samplerId,
  305: samplingInterval,
  306: (raw, bytes, at, length) => {
    raw.samplingSpace = unsigned(bytes, at, length);
  },
  312: frameLength,
  313: (raw, _bytes, at, length) => section(raw, 2, at, length),
  315: (raw, _bytes, at, length) => section(raw, 1, at, length),
  322: (raw, bytes, at, length) => observed(raw, unsigned(bytes, at, length) * 1_000),
  323: (raw, bytes, at, length) => observed(raw, unsigned(bytes, at, length)),
  324: (raw, bytes, at, length) => (length === 8 ? observed(raw, ntpMs(bytes, at)) : undefined),
  325: (raw, bytes, at, length) => (length === 8 ? observed(raw, ntpMs(bytes, at)) : undefined),
  352: (raw, bytes, at, length) => {
    raw.layer2Bytes = unsigned(bytes, at, length);
    raw.has |= has.layer2;
  },
  460: hostname,
};

/** The same of the opposite direction, RFC 5103. */
const reverseStores: Readonly<Record<number, Store>> = {
  1: (raw, bytes, at, length) => {
    raw.reverseBytes = unsigned(bytes, at, length);
    raw.has |= has.reverse;
  },
  2: (raw, bytes, at, length) => {
    raw.reversePackets = unsigned(bytes, at, length);
  },
  6: ({ flow }, bytes, at, length) => {
    flow.reverseTcpFlags = unsigned(bytes, at, length) & 0xff;
  },
  85: (raw, bytes, at, length) => {
    raw.reverseTotalBytes = unsigned(bytes, at, length);
    raw.has |= has.reverseTotal;
  },
  86: (raw, bytes, at, length) => {
    raw.reverseTotalPackets = unsigned(bytes, at, length);
  },
};

/** YAF says the flags of the first packet and those of all later ones apart; the flow's are both. */
const certStores: Readonly<Record<number, Store>> = {
  14: addFlags,
  15: addFlags,
  294: hostname,
  16398: addReverseFlags,
  16399: addReverseFlags,
};

const enterpriseStores: Readonly<Record<number, Readonly<Record<number, Store>>>> = {
  0: stores,
  [reverseEnterprise]: reverseStores,
  [certEnterprise]: certStores,
  [ntopEnterprise]: { 188: hostname },
  [citrixEnterprise]: { 142: hostname },
};

function start(raw: RawFlow, ms: number): void {
  raw.startMs = ms;
  raw.has |= has.start;
}

function end(raw: RawFlow, ms: number): void {
  raw.endMs = ms;
  raw.has |= has.end;
}

function observed(raw: RawFlow, ms: number): void {
  raw.observedMs = ms;
  raw.has |= has.observed;
}

function section(raw: RawFlow, layer: number, at: number, length: number): void {
  raw.sectionLayer = layer;
  raw.sectionAt = at;
  raw.sectionLength = length;
}

function frameLength(raw: RawFlow, bytes: Uint8Array, at: number, length: number): void {
  raw.frameLength = unsigned(bytes, at, length);
}

function icmpTypeCode(raw: RawFlow, bytes: Uint8Array, at: number, length: number): void {
  if (length !== 2) return;
  raw.flow.icmpType = bytes[at]!;
  raw.flow.icmpCode = bytes[at + 1]!;
  raw.has |= has.icmp;
}

function icmpType(raw: RawFlow, bytes: Uint8Array, at: number, length: number): void {
  raw.flow.icmpType = unsigned(bytes, at, length) & 0xff;
  raw.has |= has.icmp;
}

function icmpCode(raw: RawFlow, bytes: Uint8Array, at: number, length: number): void {
  raw.flow.icmpCode = unsigned(bytes, at, length) & 0xff;
  raw.has |= has.icmp;
}

function vlan({ flow }: RawFlow, bytes: Uint8Array, at: number, length: number): void {
  flow.vlan = unsigned(bytes, at, length) & 0xfff;
}

function samplerId(raw: RawFlow, bytes: Uint8Array, at: number, length: number): void {
  raw.samplerId = unsigned(bytes, at, length);
}

function samplingInterval(raw: RawFlow, bytes: Uint8Array, at: number, length: number): void {
  raw.samplingInterval = unsigned(bytes, at, length);
}

function hostname({ flow }: RawFlow, bytes: Uint8Array, at: number, length: number): void {
  if (length > 0 && length <= 255) flow.hostname = textValue(bytes, at, length).toLowerCase();
}

function addFlags({ flow }: RawFlow, bytes: Uint8Array, at: number, length: number): void {
  flow.tcpFlags |= unsigned(bytes, at, length) & 0xff;
}

function addReverseFlags({ flow }: RawFlow, bytes: Uint8Array, at: number, length: number): void {
  flow.reverseTcpFlags |= unsigned(bytes, at, length) & 0xff;
}

function isZero16(bytes: Uint8Array, at: number): boolean {
  return (wordAt(bytes, at) | wordAt(bytes, at + 4) | wordAt(bytes, at + 8) | wordAt(bytes, at + 12)) === 0;
}

/** Reads records of one template. Made once per template, so that a record costs one step for each field that matters. */
export class FlowReader {
  readonly #stores: readonly (Store | typeof skip)[];
  readonly #lengths: readonly number[];
  readonly #isOfNtop: boolean;
  readonly #place = { at: 0 };

  constructor(template: Template) {
    const steps: (Store | typeof skip)[] = [];
    const lengths: number[] = [];
    for (const { enterprise, element, length, isScope } of template.fields) {
      const store = isScope || length === 0 ? skip : (enterpriseStores[enterprise]?.[element] ?? skip);
      // What is skipped is skipped in one go.
      if (store === skip && length !== variableLength && steps.at(-1) === skip && lengths.at(-1) !== variableLength) lengths[lengths.length - 1]! += length;
      else {
        steps.push(store);
        lengths.push(length);
      }
    }
    this.#stores = steps;
    this.#lengths = lengths;
    this.#isOfNtop = template.fields.some(
      ({ enterprise, element }) => enterprise === ntopEnterprise || (enterprise === 0 && element >= ntopNetflow9Base && element < 0x8000 + ntopNetflow9Base),
    );
  }

  /** Fills `raw` from the record at `start`; where the record ends, or -1 when it is cut short. */
  read(raw: RawFlow, bytes: Uint8Array, start: number, end: number): number {
    raw.clear();
    raw.isOfNtop = this.#isOfNtop;
    const steps = this.#stores;
    const lengths = this.#lengths;
    let at = start;
    for (let i = 0; i < steps.length; i++) {
      let length = lengths[i]!;
      if (length === variableLength) {
        length = variableLengthAt(bytes, at, end, this.#place);
        if (length < 0) return -1;
        at = this.#place.at;
      } else if (at + length > end) return -1;
      const store = steps[i]!;
      // A variable length may be none.
      if (store !== skip && length > 0) store(raw, bytes, at, length);
      at += length;
    }
    return at;
  }
}
