import { createSocket, type Socket } from "node:dgram";
import { compareOids } from "../../src/snmp/oid.ts";

/** A switch that answers SNMPv2c (RFC 3416) by its own arithmetic: no recording, so that it can be changed while it is polled. */
export class SimulatedSwitch {
  readonly ports: SimulatedPort[];
  name: string;
  /** Of this, one in so many of what is asked for; undefined for all that fits. */
  startedMs = Date.now() - 3_600_000;
  boots = 1;
  cpuPercent = 17;
  isSilent = false;
  /** What is sent in place of an answer; for tests of hostile agents. */
  spoil: ((answer: Buffer) => readonly Uint8Array[]) | undefined;
  neighbours: readonly { readonly port: number; readonly name: string }[];
  requests = 0;

  constructor(name: string, ports: number, seed = 1) {
    this.name = name;
    this.ports = Array.from({ length: ports }, (_, i) => ({
      isUp: i % 6 !== 5,
      isWanted: true,
      mbits: i >= ports - 2 ? 10_000 : 1_000,
      duplex: 3,
      alias: `room ${seed}-${i + 1}`,
      mac: [2, 0, seed >> 8, seed & 255, 0, i + 1],
      hostMac: [2, 1, seed >> 8, seed & 255, 0, i + 1],
      bytesPerSecond: 1_000 * (1 + ((seed * 7 + i * 13) % 1_000)),
      errorsPerSecond: 0,
      base: { bytes: BigInt(seed) * 1_000_000_007n, errors: 0, sinceMs: Date.now() },
    }));
    this.neighbours = [{ port: ports, name: "core-1" }];
  }

  /** All counters and clocks from zero, as after a power cut. */
  restart(): void {
    this.startedMs = Date.now();
    this.boots++;
    for (const port of this.ports) port.base = { bytes: 0n, errors: 0, sinceMs: Date.now() };
  }

  /** Errors counted until now stay. */
  setErrors(port: SimulatedPort, perSecond: number): void {
    const nowMs = Date.now();
    port.base = { bytes: bytesOf(port, nowMs), errors: errorsOf(port, nowMs), sinceMs: nowMs };
    port.errorsPerSecond = perSecond;
  }

  /** Answers on this address until it is closed. */
  listen(address: string, port = 0): Promise<{ readonly port: number; close(): void }> {
    const socket: Socket = createSocket("udp4");
    socket.on("message", (message: Buffer, sender) => {
      for (const answer of this.answer(message)) socket.send(answer, sender.port, sender.address);
    });
    return new Promise((resolve, reject) => {
      socket.once("error", reject);
      socket.bind(port, address, () => resolve({ port: socket.address().port, close: () => socket.close() }));
    });
  }

  answer(message: Buffer): readonly Uint8Array[] {
    if (this.isSilent) return [];
    this.requests++;
    const { community, pdu, id, bulk, oids } = requestOf(message);
    const layout = layoutOf(this.ports.length);
    const nowMs = Date.now();
    const parts: Buffer[] = [];
    let size = 0;
    const add = (row: Row | undefined, oid: Buffer): boolean => {
      const value = row?.value(this, nowMs);
      const encoded = value ? tlv(0x30, row!.encoded, value) : tlv(0x30, oid, pdu === 0xa0 ? noSuchInstance : endOfMibView);
      size += encoded.length;
      if (size > maxAnswer) return false;
      parts.push(encoded);
      return true;
    };
    if (pdu === 0xa0) for (const oid of oids) add(layout.rows[layout.exact.get(oid.toString("latin1")) ?? -1], oid);
    else {
      const at = oids.map((oid) => layout.after(oid, this));
      const rounds = pdu === 0xa5 ? bulk : 1;
      fill: for (let round = 0; round < rounds; round++) {
        let isOver = true;
        for (const [i, oid] of oids.entries()) {
          const row = layout.rows[at[i]!];
          if (row) isOver = false;
          if (!add(row, row ? row.encoded : oid)) break fill;
          if (row) at[i] = layout.skip(at[i]! + 1, this);
        }
        if (isOver) break;
      }
    }
    const body = tlv(0x30, integer(1), community, tlv(0xa2, id, integer(0), integer(0), tlv(0x30, ...parts)));
    return this.spoil ? this.spoil(body) : [body];
  }
}

export interface SimulatedPort {
  isUp: boolean;
  isWanted: boolean;
  mbits: number;
  /** dot3StatsDuplexStatus: 2 half, 3 full. */
  duplex: number;
  alias: string;
  readonly mac: readonly number[];
  hostMac: readonly number[];
  bytesPerSecond: number;
  errorsPerSecond: number;
  base: { bytes: bigint; errors: number; sinceMs: number };
}

const bytesOf = ({ base, bytesPerSecond, isUp }: SimulatedPort, nowMs: number): bigint =>
  base.bytes + (isUp ? BigInt(Math.floor((bytesPerSecond * (nowMs - base.sinceMs)) / 1_000)) : 0n);
const errorsOf = ({ base, errorsPerSecond }: SimulatedPort, nowMs: number): number =>
  base.errors + Math.floor((errorsPerSecond * (nowMs - base.sinceMs)) / 1_000);

/** What fits into an Ethernet frame. */
const maxAnswer = 1_420;
const noSuchInstance = Buffer.from([0x81, 0]);
const endOfMibView = Buffer.from([0x82, 0]);

interface Row {
  readonly oid: string;
  readonly encoded: Buffer;
  /** Undefined where the switch has none now. */
  readonly value: (device: SimulatedSwitch, nowMs: number) => Buffer | undefined;
}

interface Layout {
  readonly rows: readonly Row[];
  readonly exact: ReadonlyMap<string, number>;
  after(oid: Buffer, device: SimulatedSwitch): number;
  skip(from: number, device: SimulatedSwitch): number;
}

const layouts = new Map<number, Layout>();

/** All switches with as many ports have the same objects. */
function layoutOf(ports: number): Layout {
  const known = layouts.get(ports);
  if (known) return known;
  const rows = rowsFor(ports).toSorted((a, b) => compareOids(a.oid, b.oid));
  const exact = new Map(rows.map(({ encoded }, i) => [encoded.toString("latin1"), i]));
  const skip = (from: number, device: SimulatedSwitch): number => {
    let at = from;
    while (at < rows.length && rows[at]!.value(device, 0) === undefined) at++;
    return at;
  };
  const layout: Layout = {
    rows,
    exact,
    skip,
    after(oid, device) {
      const index = exact.get(oid.toString("latin1"));
      if (index !== undefined) return skip(index + 1, device);
      const text = oidText(oid.subarray(2));
      let [low, high] = [0, rows.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (compareOids(rows[middle]!.oid, text) <= 0) low = middle + 1;
        else high = middle;
      }
      return skip(low, device);
    },
  };
  layouts.set(ports, layout);
  return layout;
}

function rowsFor(ports: number): Row[] {
  const rows: Row[] = [];
  const add = (oid: string, value: Row["value"]): void => void rows.push({ oid, encoded: objectId(oid), value });
  const system = "1.3.6.1.2.1.1";
  const ticks = (device: SimulatedSwitch, nowMs: number): number => Math.floor(((nowMs || Date.now()) - device.startedMs) / 10) % 2 ** 32;
  const fixed =
    (value: Buffer): Row["value"] =>
    () =>
      value;
  add(`${system}.1.0`, fixed(octets("Cisco IOS Software, C2960X Software, Version 15.2(7)E2, RELEASE SOFTWARE (fc3)")));
  add(`${system}.2.0`, fixed(objectId("1.3.6.1.4.1.9.1.1208")));
  add(`${system}.3.0`, (device, nowMs) => unsigned(67, BigInt(ticks(device, nowMs))));
  add(`${system}.4.0`, fixed(octets("noc")));
  add(`${system}.5.0`, (device) => octets(device.name));
  add(`${system}.6.0`, fixed(octets("rack 7")));
  add("1.3.6.1.6.3.10.2.1.2.0", (device) => integer(device.boots));
  add("1.3.6.1.6.3.10.2.1.3.0", (device, nowMs) => integer(Math.floor(ticks(device, nowMs) / 100)));
  add("1.3.6.1.2.1.31.1.5.0", fixed(unsigned(67, 1_234n)));
  add("1.3.6.1.4.1.9.9.109.1.1.1.1.8.1", (device) => unsigned(66, BigInt(device.cpuPercent)));
  for (const [pool, name] of [
    [1, "Processor"],
    [2, "I/O"],
  ] as const) {
    add(`1.3.6.1.4.1.9.9.48.1.1.1.2.${pool}`, fixed(octets(name)));
    add(`1.3.6.1.4.1.9.9.48.1.1.1.5.${pool}`, fixed(unsigned(66, 100_000_000n * BigInt(pool))));
    add(`1.3.6.1.4.1.9.9.48.1.1.1.6.${pool}`, fixed(unsigned(66, 300_000_000n)));
  }
  const [table, extension] = ["1.3.6.1.2.1.2.2.1", "1.3.6.1.2.1.31.1.1.1"];
  for (let i = 0; i < ports; i++) {
    const n = i + 1;
    const of =
      (read: (port: SimulatedPort, nowMs: number) => Buffer): Row["value"] =>
      (device, nowMs) =>
        read(device.ports[i]!, nowMs);
    const label = octets(`Gi1/0/${n}`);
    add(`${table}.1.${n}`, fixed(integer(n)));
    add(`${table}.2.${n}`, fixed(octets(`GigabitEthernet1/0/${n}`)));
    add(`${table}.3.${n}`, fixed(integer(6)));
    add(`${table}.4.${n}`, fixed(integer(1_500)));
    add(
      `${table}.5.${n}`,
      of(({ mbits }) => unsigned(66, BigInt(Math.min(mbits * 1_000_000, 4_294_967_295)))),
    );
    add(
      `${table}.6.${n}`,
      of(({ mac }) => tlv(4, Buffer.from(mac))),
    );
    add(
      `${table}.7.${n}`,
      of(({ isWanted }) => integer(isWanted ? 1 : 2)),
    );
    add(
      `${table}.8.${n}`,
      of(({ isUp }) => integer(isUp ? 1 : 2)),
    );
    add(`${table}.9.${n}`, fixed(unsigned(67, 500n)));
    add(
      `${table}.10.${n}`,
      of((port, nowMs) => unsigned(65, bytesOf(port, nowMs) & 0xffffffffn)),
    );
    add(`${table}.13.${n}`, fixed(unsigned(65, 0n)));
    add(
      `${table}.14.${n}`,
      of((port, nowMs) => unsigned(65, BigInt(errorsOf(port, nowMs)))),
    );
    add(
      `${table}.16.${n}`,
      of((port, nowMs) => unsigned(65, (bytesOf(port, nowMs) / 2n) & 0xffffffffn)),
    );
    add(`${table}.19.${n}`, fixed(unsigned(65, 3n)));
    add(`${table}.20.${n}`, fixed(unsigned(65, 0n)));
    add(`${extension}.1.${n}`, fixed(label));
    add(
      `${extension}.6.${n}`,
      of((port, nowMs) => unsigned(70, bytesOf(port, nowMs))),
    );
    add(
      `${extension}.7.${n}`,
      of((port, nowMs) => unsigned(70, bytesOf(port, nowMs) / 700n)),
    );
    add(
      `${extension}.10.${n}`,
      of((port, nowMs) => unsigned(70, bytesOf(port, nowMs) / 2n)),
    );
    add(
      `${extension}.11.${n}`,
      of((port, nowMs) => unsigned(70, bytesOf(port, nowMs) / 1_400n)),
    );
    add(
      `${extension}.15.${n}`,
      of(({ mbits }) => unsigned(66, BigInt(mbits))),
    );
    add(
      `${extension}.18.${n}`,
      of(({ alias }) => octets(alias)),
    );
    add(`${extension}.19.${n}`, fixed(unsigned(67, 0n)));
    add(
      `1.3.6.1.2.1.10.7.2.1.19.${n}`,
      of(({ duplex }) => integer(duplex)),
    );
    add(`1.3.6.1.2.1.17.1.4.1.2.${n}`, fixed(integer(n)));
  }
  const remote = "1.0.8802.1.1.2.1.4.1.1";
  for (let i = 0; i < 4; i++) {
    const of =
      (read: (one: { readonly port: number; readonly name: string }) => Buffer): Row["value"] =>
      (device) => {
        const one = device.neighbours[i];
        return one && read(one);
      };
    const index = `0.${ports - i}.${i + 1}`;
    add(
      `${remote}.4.${index}`,
      of(() => integer(7)),
    );
    add(
      `${remote}.5.${index}`,
      of(({ name }) => octets(`chassis-${name}`)),
    );
    add(
      `${remote}.6.${index}`,
      of(() => integer(5)),
    );
    add(
      `${remote}.7.${index}`,
      of(() => octets("Te1/1")),
    );
    add(
      `${remote}.9.${index}`,
      of(({ name }) => octets(name)),
    );
    add(
      `${remote}.12.${index}`,
      of(() => tlv(4, Buffer.from([0x28]))),
    );
  }
  // One host on each port but the uplink; where it is may change, its row stays.
  for (let i = 0; i < ports - 1; i++) {
    const mac = (device: SimulatedSwitch): readonly number[] => device.ports[i]!.hostMac;
    const probe = [2, 1, 0, 0, 0, i + 1];
    add(`1.3.6.1.2.1.17.7.1.2.2.1.2.1.${probe.join(".")}`, (device) => integer(mac(device)[5]!));
    add(`1.3.6.1.2.1.17.7.1.2.2.1.3.1.${probe.join(".")}`, fixed(integer(3)));
  }
  return rows;
}

function tlv(tag: number, ...parts: readonly Buffer[]): Buffer {
  let length = 0;
  for (const part of parts) length += part.length;
  const head = length < 128 ? 2 : length < 256 ? 3 : 4;
  const made = Buffer.allocUnsafe(head + length);
  made[0] = tag;
  if (head === 2) made[1] = length;
  else if (head === 3) {
    made[1] = 0x81;
    made[2] = length;
  } else {
    made[1] = 0x82;
    made.writeUInt16BE(length, 2);
  }
  let at = head;
  for (const part of parts) {
    part.copy(made, at);
    at += part.length;
  }
  return made;
}
const octets = (text: string): Buffer => tlv(4, Buffer.from(text));
function integer(value: number): Buffer {
  return value < 128 ? Buffer.from([2, 1, value]) : unsigned(2, BigInt(value));
}
function unsigned(tag: number, value: bigint): Buffer {
  let hex = value.toString(16);
  if (hex.length % 2 === 1) hex = `0${hex}`;
  if (hex.charCodeAt(0) >= 56) hex = `00${hex}`;
  return tlv(tag, Buffer.from(hex, "hex"));
}
function objectId(text: string): Buffer {
  const [a = 0, b = 0, ...rest] = text.split(".").map(Number);
  const bytes = [a * 40 + b, ...rest].flatMap((number) => {
    const groups = [number % 128];
    for (let left = Math.floor(number / 128); left > 0; left = Math.floor(left / 128)) groups.unshift((left % 128) | 128);
    return groups;
  });
  return tlv(6, Buffer.from(bytes));
}
function oidText(bytes: Buffer): string {
  const numbers: number[] = [];
  let number = 0;
  for (const byte of bytes) {
    number = number * 128 + (byte & 127);
    if (byte >= 128) continue;
    if (numbers.length === 0) numbers.push(Math.floor(number / 40), number % 40);
    else numbers.push(number);
    number = 0;
  }
  return numbers.join(".");
}

interface SwitchRequest {
  readonly community: Buffer;
  readonly pdu: number;
  readonly id: Buffer;
  readonly bulk: number;
  /** Whole, with tag and length. */
  readonly oids: readonly Buffer[];
}

function requestOf(message: Buffer): SwitchRequest {
  let at = 0;
  const next = (): { readonly tag: number; readonly start: number; readonly end: number; readonly from: number } => {
    const from = at;
    const tag = message[at++]!;
    let length = message[at++]!;
    if (length & 0x80) {
      const octetCount = length & 0x7f;
      length = message.readUIntBE(at, octetCount);
      at += octetCount;
    }
    return { tag, start: at, end: at + length, from };
  };
  const skip = (): Buffer => {
    const { from, end } = next();
    at = end;
    return message.subarray(from, end);
  };
  next();
  skip();
  const community = skip();
  const pdu = next().tag;
  const id = skip();
  skip();
  const repetitions = next();
  const bulk = message.readUIntBE(repetitions.start, repetitions.end - repetitions.start);
  at = repetitions.end;
  const list = next();
  const oids: Buffer[] = [];
  while (at < list.end) {
    const { end } = next();
    oids.push(skip());
    at = end;
  }
  return { community, pdu, id, bulk, oids };
}
