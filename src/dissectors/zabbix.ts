import { defineDissector } from "../model/dissector.ts";
import { startsWith } from "../wire/ascii.ts";
import { indexOfText } from "../wire/lines.ts";
import { networkName } from "../wire/text.ts";

const headerLength = 13;

/** Zabbix agents, proxies and servers (Zabbix manual, "Header and data length"): a magic, flags, lengths; the agent's host in plain JSON. */
export default defineDissector({
  name: "zabbix",
  title: "Zabbix",
  category: "System",
  transports: [6],
  ports: { tcp: [10050, 10051] },
  firstBytes: [0x5a],

  probe({ bytes, start, end }) {
    // Flags: the protocol's bit, and compressed or large perhaps.
    return end - start >= headerLength && startsWith(bytes, start, end, "ZBXD") && (bytes[start + 4]! & 0xf9) === 1;
  },

  open: () => undefined,

  dissect({ bytes, start, end }, _state, facts) {
    const host = indexOfText(bytes, start + headerLength, end, '"host":"') + 8;
    if (host < start + headerLength) return "done";
    let stop = host;
    while (stop < end && bytes[stop] !== 0x22) stop++;
    facts.hostname = networkName(bytes, host, stop);
    return "done";
  },
});
