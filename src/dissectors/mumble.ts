import { defineDissector } from "../model/dissector.ts";
import { uint32 } from "../wire/integers.ts";
import { isZero } from "../wire/scan.ts";

const port = 64_738;
const pingBytes = 12;
const pongBytes = 24;

interface MumbleState {
  high: number;
  low: number;
  asked: boolean;
}

/** Mumble's question to a server that is not connected (its "Server status" documentation): four zero bytes and an id; version, the same id, users and bandwidth answer it. */
export default defineDissector<MumbleState>({
  name: "mumble",
  title: "Mumble",
  category: "VoIP",
  transports: [17],
  ports: { udp: [port] },
  firstBytes: [0],

  probe: ({ bytes, start, end, direction }) => direction === 0 && end - start === pingBytes && isZero(bytes, start, start + 4),
  open: () => ({ high: 0, low: 0, asked: false }),

  dissect({ bytes, start, end, direction, serverPort }, state) {
    if (direction === 0) {
      if (end - start !== pingBytes || !isZero(bytes, start, start + 4)) return "no";
      state.high = uint32(bytes, start + 4);
      state.low = uint32(bytes, start + 8);
      state.asked = true;
      return serverPort === port ? "done" : "maybe";
    }
    const answers = state.asked && end - start === pongBytes && uint32(bytes, start + 4) === state.high && uint32(bytes, start + 8) === state.low;
    return answers && bytes[start] === 0 && uint32(bytes, start) !== 0 ? "done" : "no";
  },
});
