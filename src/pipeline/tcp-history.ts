/**
 * Events of a TCP connection and what they say of it, in the notation that Zeek made usual (its conn.log's `history` and
 * `conn_state`): capital letters are the client's, small ones the server's, each when first seen.
 */
const names = ["syn", "synAck", "ack", "data", "fin", "rst", "retransmission", "zeroWindow", "gap"] as const;
const capitals = "SHADFRTWG";

/** Number of each event, and the letters by `number << 1 | role`. */
export const tcpEvents = {
  ...(Object.fromEntries(names.map((name, i) => [name, i])) as Readonly<Record<(typeof names)[number], number>>),
  letters: Array.from({ length: 2 * names.length }, (_, code) => (code % 2 === 0 ? capitals[code >> 1]! : capitals[code >> 1]!.toLowerCase())),
};

/** Events of one word of a history. Each is stored as its code, which is the number of its letter, plus one: 0 ends it. */
export const eventsPerWord = 6;
export const eventBits = 5;

/** A history's letters by its three words. */
export function historyText(w0: number, w1: number, w2: number): string {
  const slot = Math.imul(w0 ^ Math.imul(w1, 0x85ebca77) ^ Math.imul(w2, 0xc2b2ae3d), 0x9e3779b1) >>> (32 - slotBits);
  const at = 3 * slot;
  if (keptWords[at] === w0 && keptWords[at + 1] === w1 && keptWords[at + 2] === w2) return keptTexts[slot]!;
  let text = "";
  for (const word of [w0, w1, w2]) {
    for (let rest = word; rest !== 0; rest >>>= eventBits) text += tcpEvents.letters[(rest & ((1 << eventBits) - 1)) - 1]!;
  }
  keptWords[at] = w0;
  keptWords[at + 1] = w1;
  keptWords[at + 2] = w2;
  return (keptTexts[slot] = text);
}

/** Few histories exist. Which comes next to a slot has it: a flood of made-up ones costs time only. */
const slotBits = 10;
const keptWords = new Int32Array(3 << slotBits);
const keptTexts = Array.from({ length: 1 << slotBits }, () => "");

/**
 * Zeek's conn_state: S0 asked, no answer · S1 open · SF ended well · REJ refused · S2, S3 the client, the server alone ended it
 * · RSTO, RSTR broken off by the client, the server · RSTOS0 broken off by the client before an answer · RSTRH by a server whose
 * client was not seen · SH, SHR half of a handshake and an end · OTH the beginning was not seen.
 */
export function connectionState(history: string): string {
  const known = states.get(history);
  if (known !== undefined) return known;
  if (states.size >= maxStates) states.clear();
  const state = stateOf(history);
  states.set(history, state);
  return state;
}

/** Few histories exist. Cleared when full: a flood of made-up ones costs time only. */
const states = new Map<string, string>();
const maxStates = 4_096;

function stateOf(history: string): string {
  const has = (letter: string): boolean => history.includes(letter);
  if (!has("S")) {
    if (!has("h") || has("D") || has("d")) return "OTH";
    if (has("r")) return "RSTRH";
    return has("f") ? "SHR" : "OTH";
  }
  if (!has("h")) {
    if (has("r")) return "REJ";
    if (has("R")) return "RSTOS0";
    if (has("F")) return "SH";
    return has("d") ? "OTH" : "S0";
  }
  const broken = [history.indexOf("R"), history.indexOf("r")].filter((at) => at >= 0);
  if (broken.length > 0 && !(has("F") && has("f"))) return history[Math.min(...broken)] === "R" ? "RSTO" : "RSTR";
  if (has("F")) return has("f") ? "SF" : "S2";
  return has("f") ? "S3" : "S1";
}
