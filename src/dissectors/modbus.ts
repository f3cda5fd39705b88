import { defineDissector } from "../model/dissector.ts";
import { uint16 } from "../wire/integers.ts";

interface ModbusState {
  transaction: number;
  /** Of the last request; -1 before one. */
  code: number;
}

const port = 502;
const maxLength = 254;
/** Schneider's programming protocol goes under a function code of its own. */
const umas = 0x5a;
/** Public function codes (Modbus application protocol 1.1b3, §5) and that one. */
const functions: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 15, 16, 17, 20, 21, 22, 23, 24, 43, umas]);

/**
 * Modbus over TCP (Modbus messaging on TCP/IP implementation guide 1.0b, §3.1.3): transaction, protocol 0, length, unit and
 * function. Away from its port the answer must repeat transaction and function.
 */
export default defineDissector<ModbusState>({
  name: "modbus",
  title: "Modbus",
  category: "Industrial",
  transports: [6],
  ports: { tcp: [port] },

  probe({ bytes, start, end, direction }) {
    return isMessage(bytes, start, end) && (direction === 1 || functions.has(bytes[start + 7]!));
  },

  open: () => ({ transaction: 0, code: -1 }),

  dissect({ bytes, start, end, direction, serverPort }, state, facts) {
    if (!isMessage(bytes, start, end)) return "no";
    const code = bytes[start + 7]!;
    if ((code & 0x7f) === umas) facts.application = "UMAS";
    if (serverPort === port) return functions.has(code & 0x7f) ? "done" : "no";
    if (direction === 1) return state.code === (code & 0x7f) && state.transaction === uint16(bytes, start) ? "done" : state.code < 0 ? "maybe" : "no";
    state.transaction = uint16(bytes, start);
    state.code = code;
    return functions.has(code) ? "maybe" : "no";
  },
});

function isMessage(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 8 || bytes[start + 2] !== 0 || bytes[start + 3] !== 0) return false;
  const length = uint16(bytes, start + 4);
  return length >= 2 && length <= maxLength && length <= end - start - 6;
}
