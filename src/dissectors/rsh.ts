import { defineDissector } from "../model/dissector.ts";
import { digitsEnd } from "../wire/scan.ts";

const shellPort = 514;
const execPort = 512;

/** BSD's remote shell and exec (rcmd(3), rshd(8), rexecd(8)): the port for standard error as digits with a zero behind them. Users and commands are not kept. */
export default defineDissector({
  name: "rsh",
  title: "RSH",
  category: "Remote access",
  transports: [6],
  ports: { tcp: [shellPort, execPort] },
  firstBytes: [0, ...Array.from({ length: 10 }, (_, i) => 0x30 + i)],
  onlyOnPorts: true,

  probe({ bytes, start, end, serverPort, direction }) {
    if ((serverPort !== shellPort && serverPort !== execPort) || direction !== 0) return false;
    const behind = digitsEnd(bytes, start, Math.min(end, start + 6));
    if (behind >= end || bytes[behind] !== 0) return false;
    // No second connection: a zero, or an empty string, which alone says too little. The rest may follow in segments of its own.
    if (behind === start && (end - start < 4 || bytes[end - 1] !== 0)) return false;
    return end - behind === 1 || (bytes[behind + 1]! >= 0x21 && bytes[behind + 1]! < 0x7f);
  },

  open: () => undefined,
  dissect: () => "done",
});
