import { defineDissector } from "../model/dissector.ts";
import { holds } from "../wire/scan.ts";

const methods = [
  "mining.subscribe",
  "mining.authorize",
  "mining.notify",
  "mining.configure",
  "mining.set_difficulty",
  "mining.submit",
  "eth_submitLogin",
  "eth_getWork",
  "eth_submitWork",
  "eth_submitHashrate",
];
/** Of Monero and its kin: the method's name alone says little, what it is sent with does. */
const loginFields = ['"agent"', '"pass"'];
const maxLine = 512;

/**
 * Stratum, by which miners get their work from pools: lines of JSON-RPC with methods of its own (Bitcoin's "Stratum V1"
 * documentation; EIP-1571 for Ethereum; the login of CryptoNote pools). Wallets and workers are not kept.
 */
export default defineDissector({
  name: "mining",
  title: "Mining",
  category: "Cryptocurrency",
  transports: [6],
  ports: {},
  firstBytes: [0x7b],

  probe({ bytes, start, end }) {
    if (end - start < 20 || bytes[start] !== 0x7b) return false;
    const stop = Math.min(end, start + maxLine);
    if (!holds(bytes, start, stop, '"method"')) return false;
    if (methods.some((method) => holds(bytes, start, stop, method))) return true;
    return holds(bytes, start, stop, '"login"') && loginFields.every((field) => holds(bytes, start, stop, field));
  },

  open: () => undefined,

  dissect(_payload, _state, facts) {
    facts.application = "Stratum";
    return "done";
  },
});
