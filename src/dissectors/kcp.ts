import { defineDissector } from "../model/dissector.ts";
import { uint32, uint32le } from "../wire/integers.ts";

const headerBytes = 24;
/** Push, acknowledge, ask for the window, tell it. */
const firstCommand = 81;
const lastCommand = 84;

interface KcpState {
  conversation: number;
}

/** KCP, a reliable transport of games and tunnels (its protocol.txt): segments with a conversation, a command and a length that fill the datagram, from both sides or twice from one. */
export default defineDissector<KcpState>({
  name: "kcp",
  title: "KCP",
  category: "Network",
  transports: [17],
  ports: {},

  probe: ({ bytes, start, end }) => isSegments(bytes, start, end),
  open: () => ({ conversation: -1 }),

  dissect({ bytes, start, end }, state) {
    if (!isSegments(bytes, start, end)) return "no";
    const conversation = uint32(bytes, start);
    if (state.conversation === conversation) return "done";
    if (state.conversation >= 0) return "no";
    state.conversation = conversation;
    return "maybe";
  },
});

function isSegments(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < headerBytes || uint32(bytes, start) === 0) return false;
  let at = start;
  while (at + headerBytes <= end) {
    const command = bytes[at + 4]!;
    const length = uint32le(bytes, at + 20);
    if (command < firstCommand || command > lastCommand || (command !== firstCommand && length !== 0) || length > end - at - headerBytes) return false;
    at += headerBytes + length;
  }
  return at === end;
}
