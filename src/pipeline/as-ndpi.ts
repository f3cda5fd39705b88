import type { FlowInterval } from "../model/flow-fields.ts";
import { parseIp } from "../net/ip.ts";

/** Where JA4's first part, `t13d1516h2`, says whether there is a server name, and the last letter of the protocol. */
const nameAt = 3;
const lastLetterAt = 9;

/**
 * Makes the row as nDPI 4 would tell it, for comparing figures with it and with what is built on it. It writes two letters of JA4
 * otherwise than the published description: `d` unless the client names an address, and the second letter of the first
 * application protocol where the description has the last (`ht` for `http/1.1`, not `h1`). The row itself changes: a copy of another
 * shape would make all that reads rows slower.
 */
export function asNdpi(row: FlowInterval): FlowInterval {
  const { ja4, hostname, tlsAlpn } = row;
  if (ja4 === "") return row;
  const name = parseIp(hostname) ? "i" : "d";
  const letter = tlsAlpn.length > 1 ? tlsAlpn[1]! : ja4[lastLetterAt]!;
  if (ja4[nameAt] !== name || ja4[lastLetterAt] !== letter)
    row.ja4 = `${ja4.slice(0, nameAt)}${name}${ja4.slice(nameAt + 1, lastLetterAt)}${letter}${ja4.slice(lastLetterAt + 1)}`;
  return row;
}
