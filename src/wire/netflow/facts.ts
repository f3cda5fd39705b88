import { netflow9Scope } from "./elements.ts";
import { unsigned } from "./numbers.ts";
import { variableLength, variableLengthAt, type Template } from "./templates.ts";
import { textValue } from "./values.ts";

/** Of one exporter, of each kind. */
const maxFacts = 16_384;

/** What an exporter's options records say that flows need: how it samples, names of its interfaces and applications, when it started. */
export class ExporterFacts {
  /** Sampling rate by `domain/sampler id`; one packet in so many. */
  readonly samplers = new Map<string, number>();
  /** Sampling rate by `domain/ifIndex`. */
  readonly interfaceRates = new Map<string, number>();
  /** Sampling rate of a whole domain. */
  readonly domainRates = new Map<number, number>();
  readonly interfaceNames = new Map<number, string>();
  /** By RFC 6759's engine << 24 | selector. */
  readonly applications = new Map<number, string>();
  /** When the exporter's clock of uptime began, by domain, milliseconds since 1970. */
  readonly systemInits = new Map<number, number>();
  /** Grows when something was learnt that was not known. */
  changes = 0;

  /** How many there are. */
  get size(): number {
    return this.samplers.size + this.interfaceRates.size + this.domainRates.size + this.interfaceNames.size + this.applications.size + this.systemInits.size;
  }

  /** Learns from the options record at `start`; false when it is cut short. */
  learn(domain: number, template: Template, bytes: Uint8Array, start: number, end: number): boolean {
    const said = new OptionsRecord();
    if (!said.read(template, bytes, start, end)) return false;
    const { interfaceIndex, samplerId, rate } = said;
    if (rate >= 1) {
      if (samplerId >= 0) this.#put(this.samplers, `${domain}/${samplerId}`, rate);
      else if (interfaceIndex > 0) this.#put(this.interfaceRates, `${domain}/${interfaceIndex}`, rate);
      else this.#put(this.domainRates, domain, rate);
    }
    const name = said.interfaceName || said.interfaceDescription;
    if (interfaceIndex > 0 && name !== "") this.#put(this.interfaceNames, interfaceIndex, name);
    if (said.applicationId > 0 && said.applicationName !== "") this.#put(this.applications, said.applicationId, said.applicationName);
    if (said.systemInitMs > 0) this.#put(this.systemInits, domain, said.systemInitMs);
    return true;
  }

  /** One packet in so many, from what options said; 1 when they said nothing, 0 when a sampler is named that nobody described. */
  rateOf(domain: number, samplerId: number, interfaceIndex: number): number {
    if (samplerId >= 0) {
      const rate = this.samplers.get(`${domain}/${samplerId}`) ?? this.#anyDomain(samplerId);
      if (rate !== undefined) return rate;
    }
    const general = this.interfaceRates.size > 0 ? this.interfaceRates.get(`${domain}/${interfaceIndex}`) : undefined;
    return general ?? this.domainRates.get(domain) ?? (samplerId > 0 ? 0 : 1);
  }

  /** Some exporters describe samplers in one domain and use them in others. */
  #anyDomain(samplerId: number): number | undefined {
    for (const [key, rate] of this.samplers) if (key.endsWith(`/${samplerId}`)) return rate;
    return undefined;
  }

  #put<K, V>(map: Map<K, V>, key: K, value: V): void {
    if (map.get(key) === value || (map.size >= maxFacts && !map.has(key))) return;
    map.set(key, value);
    this.changes++;
  }
}

/** The fields of one options record that matter here. */
class OptionsRecord {
  interfaceIndex = 0;
  samplerId = -1;
  interfaceName = "";
  interfaceDescription = "";
  applicationId = 0;
  applicationName = "";
  systemInitMs = 0;
  #interval = 0;
  /** Packets left out between the looked at ones; -1 not said. */
  #space = -1;
  #size = 0;
  #population = 0;
  #probability = 0;

  /** Packets per packet looked at: RFC 5476 §6.5; 0 when nothing is said. */
  get rate(): number {
    if (this.#interval > 0) return packetsPerSample(this.#interval, this.#space);
    if (this.#size > 0 && this.#population >= this.#size) return this.#population / this.#size;
    if (this.#probability > 0 && this.#probability <= 1) return 1 / this.#probability;
    return 0;
  }

  read(template: Template, bytes: Uint8Array, start: number, end: number): boolean {
    const place = { at: 0 };
    let at = start;
    for (const { enterprise, element, length: told } of template.fields) {
      place.at = at;
      const length = told === variableLength ? variableLengthAt(bytes, at, end, place) : told;
      at = place.at;
      if (length < 0 || at + length > end) return false;
      if (enterprise === 0) this.#take(element, bytes, at, length);
      else if (enterprise === netflow9Scope && element === 2) this.interfaceIndex = unsigned(bytes, at, length);
      at += length;
    }
    return true;
  }

  #take(element: number, bytes: Uint8Array, at: number, length: number): void {
    switch (element) {
      case 10:
      case 14:
        if (this.interfaceIndex === 0) this.interfaceIndex = unsigned(bytes, at, length);
        return;
      case 34:
      case 50:
      case 305:
        this.#interval = unsigned(bytes, at, length);
        return;
      case 48:
      case 302:
        this.samplerId = unsigned(bytes, at, length);
        return;
      case 82:
        this.interfaceName = textValue(bytes, at, Math.min(length, 128));
        return;
      case 83:
        this.interfaceDescription = textValue(bytes, at, Math.min(length, 128));
        return;
      case 95:
        if (length >= 2 && length <= 8) this.applicationId = bytes[at]! * 0x100_0000 + unsigned(bytes, at + 1, length - 1);
        return;
      case 96:
        this.applicationName = textValue(bytes, at, Math.min(length, 64));
        return;
      case 160:
        this.systemInitMs = unsigned(bytes, at, length);
        return;
      case 306:
        this.#space = unsigned(bytes, at, length);
        return;
      case 309:
        this.#size = unsigned(bytes, at, length);
        return;
      case 310:
        this.#population = unsigned(bytes, at, length);
        return;
      case 311:
        if (length === 4 || length === 8) this.#probability = floatAt(bytes, at, length);
    }
  }
}

/**
 * Packets per packet looked at. With a space (RFC 5477 §8.2.5: samplingPacketInterval looked at, samplingPacketSpace not) it is
 * their ratio, without one the interval itself is "one in so many", as in NetFlow.
 */
export function packetsPerSample(interval: number, space: number): number {
  return space < 0 ? interval : (interval + space) / interval;
}

function floatAt(bytes: Uint8Array, at: number, length: 4 | 8): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, length);
  return length === 4 ? view.getFloat32(0) : view.getFloat64(0);
}
