/** Big-endian bytes of `size` for each number. */
export function u8(...values: readonly number[]): Buffer {
  return Buffer.from(values);
}
export function u16(...values: readonly number[]): Buffer {
  return Buffer.concat(values.map((value) => Buffer.from([value >>> 8, value & 0xff])));
}
export function u32(...values: readonly number[]): Buffer {
  return Buffer.concat(
    values.map((value) => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value >>> 0);
      return bytes;
    }),
  );
}
export function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}
export function ip4(text: string): Buffer {
  return Buffer.from(text.split(".").map(Number));
}
export const join = (...parts: readonly Uint8Array[]): Buffer => Buffer.concat(parts);

export interface TestFlow {
  readonly source: string;
  readonly destination: string;
  readonly sourcePort?: number;
  readonly destinationPort?: number;
  readonly protocol?: number;
  readonly packets?: number;
  readonly bytes?: number;
  readonly flags?: number;
  /** Uptime of the first and the last packet, milliseconds. */
  readonly first?: number;
  readonly last?: number;
  readonly input?: number;
  readonly output?: number;
}

/** A NetFlow v5 datagram: header of 24 bytes, 48 for each flow. */
export function netflow5(
  flows: readonly TestFlow[],
  { uptime = 100_000, seconds = 1_700_000_000, sequence = 0, engine = 0, sampling = 0, count = flows.length } = {},
): Buffer {
  const records = flows.map((flow) =>
    join(
      ip4(flow.source),
      ip4(flow.destination),
      ip4("192.0.2.254"),
      u16(flow.input ?? 1, flow.output ?? 2),
      u32(flow.packets ?? 1, flow.bytes ?? 100, flow.first ?? uptime - 2_000, flow.last ?? uptime - 1_000),
      u16(flow.sourcePort ?? 0, flow.destinationPort ?? 0),
      u8(0, flow.flags ?? 0, flow.protocol ?? 6, 0),
      u16(0, 0),
      u8(24, 24),
      u16(0),
    ),
  );
  return join(u16(5, count), u32(uptime, seconds, 0, sequence), u16(engine, sampling), ...records);
}

/** [element, length] or [enterprise, element, length]. */
export type TestField = readonly [number, number] | readonly [number, number, number];

function ipfixField(field: TestField): Buffer {
  return field.length === 2 ? u16(field[0], field[1]) : join(u16(field[1] | 0x8000, field[2]), u32(field[0]));
}

export function set(id: number, ...body: readonly Uint8Array[]): Buffer {
  const bytes = join(...body);
  return join(u16(id, bytes.length + 4), bytes);
}

export function netflow9(sets: readonly Uint8Array[], { uptime = 100_000, seconds = 1_700_000_000, sequence = 0, source = 0 } = {}): Buffer {
  return join(u16(9, sets.length), u32(uptime, seconds, sequence, source), ...sets);
}
export function netflow9Template(id: number, fields: readonly (readonly [number, number])[]): Buffer {
  return set(0, u16(id, fields.length), ...fields.map((field) => u16(...field)));
}
export function netflow9Options(id: number, scopes: readonly (readonly [number, number])[], fields: readonly (readonly [number, number])[]): Buffer {
  return set(1, u16(id, scopes.length * 4, fields.length * 4), ...[...scopes, ...fields].map((field) => u16(...field)));
}

export function ipfix(sets: readonly Uint8Array[], { seconds = 1_700_000_000, sequence = 0, domain = 0 } = {}): Buffer {
  const body = join(...sets);
  return join(u16(10, 16 + body.length), u32(seconds, sequence, domain), body);
}
export function ipfixTemplate(id: number, fields: readonly TestField[]): Buffer {
  return set(2, u16(id, fields.length), ...fields.map(ipfixField));
}
export function ipfixOptions(id: number, scopes: readonly TestField[], fields: readonly TestField[]): Buffer {
  return set(3, u16(id, scopes.length + fields.length, scopes.length), ...[...scopes, ...fields].map(ipfixField));
}

/** An sFlow v5 datagram of IPv4 agent 192.0.2.77. */
export function sflow(samples: readonly Uint8Array[], { sequence = 1, subAgent = 0, agent = "192.0.2.77" } = {}): Buffer {
  return join(u32(5, 1), ip4(agent), u32(subAgent, sequence, 5_000, samples.length), ...samples);
}
/** A structure with its format and length; the body must be a multiple of 4. */
export function xdr(format: number, ...body: readonly Uint8Array[]): Buffer {
  const bytes = join(...body);
  return join(u32(format, bytes.length), bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4));
}
