import { join, u16, u24, u8 } from "./traffic/bytes.ts";

export interface WlanOptions {
  /** The two octets of frame control as they stand in the frame. */
  readonly control?: readonly [number, number];
  /** Between the header of 24 octets and the LLC header: fourth address, QoS control, HT control. */
  readonly more?: Uint8Array;
  readonly sequence?: number;
  readonly etherType?: number;
}

/** Addresses end in their number: 1 the receiver, 2 the transmitter, 3 the third. */
const address = (number: number): Uint8Array => join(u8(2), u24(0), u8(0), u8(number));

/** An IEEE 802.11 data frame with LLC/SNAP (RFC 1042). */
export function wlan(body: Uint8Array, options: WlanOptions = {}): Uint8Array {
  const { control = [0x08, 0x01], more = new Uint8Array(0), sequence = 0, etherType = 0x0800 } = options;
  const llc = join(u24(0xaaaa03), u24(0), u16(etherType));
  return join(Uint8Array.from(control), u16(0), address(1), address(2), address(3), u16(sequence), more, llc, body);
}
