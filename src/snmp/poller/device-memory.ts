import type { SnmpInterfaceLive, SnmpInterfaceRates, SnmpLive, SnmpVitals } from "../../model/snmp-device.ts";
import type { SnmpInterface, SnmpReport } from "../../model/snmp-report.ts";
import { type CounterGrowth, counterGrowth, type CounterReading } from "./counter-growth.ts";
import { type ErrorWatch, noErrors, watchErrors } from "./error-watch.ts";
import type { FastInterface } from "./fast-group.ts";
import { type Happening, type InterfaceState, linkEvents, statusEvent } from "./interface-events.ts";
import { ratesOf } from "./interface-rates.ts";
import type { Loads } from "../parts/loads.ts";
import type { Medium } from "./medium-group.ts";
import { atMost } from "./neighbour-events.ts";
import type { Age } from "./restart.ts";

/** An interface between two polls. */
export interface RememberedInterface extends InterfaceState {
  readonly isPhysical: boolean;
  /** ifCounterDiscontinuityTime. */
  readonly discontinuityTicks?: number;
  /** Absent after a restart, and before the first poll. */
  readonly last?: CounterReading;
  /** Of the poll that was last; absent where nothing could be compared. */
  readonly growth?: CounterGrowth;
  readonly rates?: SnmpInterfaceRates;
  readonly errors: ErrorWatch;
}

/** IANAifType of wires: ethernetCsmacd, fastEther, gigabitEthernet and what else shows the speed of the line. */
const physicalTypes: ReadonlySet<number | undefined> = new Set([6, 26, 62, 69, 117]);
const mostEvents = 20;
const nothingLoaded: Loads = { processors: [], memory: [], storage: [], sensors: [], vpn: [] };

/** What is known of one device between polls: a few hundred bytes for each interface. Takes readings, gives what happened; asks nothing. */
export class DeviceMemory {
  readonly interfaces = new Map<number, RememberedInterface>();
  age: Age | undefined;
  loads: Loads = nothingLoaded;
  #atMs = 0;
  #hasPolled = false;

  /** Names and speeds, as they were read last; keeps what polls found since. */
  learn(interfaces: readonly SnmpInterface[]): void {
    const known = new Map(this.interfaces);
    this.interfaces.clear();
    for (const { ifIndex, name, alias, type, speedBitsPerSecond, duplex, adminStatus, operStatus } of interfaces) {
      const before = known.get(ifIndex);
      // Another one may have its number now.
      const same = before?.name === name ? before : undefined;
      this.interfaces.set(ifIndex, {
        errors: noErrors,
        ...(adminStatus && { adminStatus }),
        ...(operStatus && this.#hasPolled && { operStatus }),
        ...same,
        ifIndex,
        name,
        ...(alias !== undefined && { alias }),
        ...(speedBitsPerSecond !== undefined && { speedBitsPerSecond }),
        ...(duplex && { duplex }),
        isPhysical: physicalTypes.has(type),
      });
    }
  }

  /** It began anew: its counters too, its interfaces maybe under other numbers. */
  forget(): void {
    for (const [ifIndex, one] of this.interfaces) {
      const { last: _last, growth: _growth, rates: _rates, operStatus: _operStatus, ...rest } = one;
      this.interfaces.set(ifIndex, rest);
    }
  }

  /** Counters and status; `isNew` when an interface came or went since names were read. */
  tookFast(read: readonly FastInterface[], atMs: number): { readonly happenings: readonly Happening[]; readonly isNew: boolean; readonly hasMoved: boolean } {
    const happenings: Happening[] = [];
    let isNew = false;
    const seen = new Set<number>();
    for (const now of read) {
      const { ifIndex, adminStatus, operStatus } = now;
      seen.add(ifIndex);
      const before = this.interfaces.get(ifIndex);
      if (!before) isNew = true;
      const kept: RememberedInterface = before ?? { ifIndex, name: `if ${ifIndex}`, isPhysical: false, errors: noErrors };
      const growth = kept.last && counterGrowth(kept.last, now, kept);
      const rates = growth && ratesOf(growth, atMs, kept.speedBitsPerSecond);
      const { watch, hasRisen } = rates ? watchErrors(kept.errors, rates) : { watch: kept.errors, hasRisen: false };
      const after: { -readonly [K in keyof RememberedInterface]: RememberedInterface[K] } = { ...kept, last: now, errors: watch };
      if (adminStatus) after.adminStatus = adminStatus;
      if (operStatus) after.operStatus = operStatus;
      if (growth) after.growth = growth;
      else delete after.growth;
      if (rates) after.rates = rates;
      else delete after.rates;
      this.interfaces.set(ifIndex, after);
      const status = before && this.#hasPolled ? statusEvent(before, after) : undefined;
      if (status) happenings.push(status);
      if (hasRisen && rates) happenings.push(errorEvent(after, rates));
    }
    for (const ifIndex of this.interfaces.keys()) {
      if (seen.has(ifIndex)) continue;
      isNew = true;
      this.interfaces.delete(ifIndex);
    }
    this.#atMs = atMs;
    const hasMoved = happenings.some(({ kind }) => kind === "INTERFACE_UP" || kind === "INTERFACE_DOWN");
    this.#hasPolled = true;
    return { happenings: bounded(happenings), isNew, hasMoved };
  }

  tookMedium({ links, sensors, vpn, storage }: Medium): readonly Happening[] {
    const happenings: Happening[] = [];
    for (const [ifIndex, link] of links) {
      const before = this.interfaces.get(ifIndex);
      if (!before) continue;
      const after = { ...before, ...link };
      happenings.push(...linkEvents(before, after));
      const hasBegunAnew = before.discontinuityTicks !== undefined && link.discontinuityTicks !== before.discontinuityTicks;
      const { last: _last, ...anew } = after;
      this.interfaces.set(ifIndex, hasBegunAnew ? anew : after);
    }
    this.loads = { ...this.loads, sensors, vpn, ...(storage && { storage }) };
    return bounded(happenings);
  }

  tookLoads(loads: Partial<Loads>): void {
    this.loads = { ...this.loads, ...loads };
  }

  tookWhole(report: SnmpReport): readonly Happening[] {
    const happenings = report.interfaces.flatMap((now) => {
      const before = this.interfaces.get(now.ifIndex);
      return before?.name === now.name ? linkEvents(before, { ...now, ...(before.operStatus && { operStatus: before.operStatus }) }) : [];
    });
    this.learn(report.interfaces);
    const { processors, memory, storage, sensors, vpn } = report;
    this.loads = { processors, memory, storage, sensors, vpn };
    return bounded(happenings);
  }

  live(): SnmpLive | undefined {
    if (!this.#hasPolled) return undefined;
    const interfaces = new Map<number, SnmpInterfaceLive>();
    for (const [ifIndex, { adminStatus, operStatus, rates }] of this.interfaces)
      interfaces.set(ifIndex, { ifIndex, ...(adminStatus && { adminStatus }), ...(operStatus && { operStatus }), ...(rates && { rates }) });
    return { atMs: this.#atMs, ...this.loads, interfaces };
  }

  vitals(atMs: number): SnmpVitals {
    let [interfacesUp, interfacesDown] = [0, 0];
    for (const { adminStatus, operStatus } of this.interfaces.values()) {
      if (operStatus === "up") interfacesUp++;
      else if (adminStatus === "up") interfacesDown++;
    }
    const { processors, memory } = this.loads;
    const ticks = this.age?.uptimeTicks;
    return {
      atMs,
      interfacesUp,
      interfacesDown,
      ...(ticks !== undefined && { uptimeMs: ticks * 10 }),
      ...(processors.length > 0 && { cpuPercent: rounded(processors.reduce((sum, { usedPercent }) => sum + usedPercent, 0) / processors.length) }),
      ...(memory.length > 0 && { memoryPercent: Math.max(...memory.map(({ usedPercent }) => usedPercent)) }),
    };
  }
}

const rounded = (value: number): number => Math.round(value * 10) / 10;

function errorEvent(one: InterfaceState, { inErrorsPerSecond = 0, outErrorsPerSecond = 0 }: SnmpInterfaceRates): Happening {
  const text = `${one.name} has ${rounded(inErrorsPerSecond + outErrorsPerSecond)} errors a second.`;
  return { kind: "ERRORS_RISING", ifIndex: one.ifIndex, text, after: `${rounded(inErrorsPerSecond)} in, ${rounded(outErrorsPerSecond)} out a second` };
}

/** A device that loses all its ports at once says so in some events, not in thousands. */
function bounded(happenings: readonly Happening[]): Happening[] {
  const kinds = [...new Set(happenings.map(({ kind }) => kind))];
  return kinds.flatMap((kind) =>
    atMost(
      happenings.filter((one) => one.kind === kind),
      mostEvents,
      kind,
      "more of its interfaces changed so",
    ),
  );
}
