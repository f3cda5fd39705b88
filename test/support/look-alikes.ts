import type { Dissector } from "../../src/model/dissector.ts";
import { client, dissect, type Conversation, type Sent } from "./dissect.ts";
import { messages } from "./messages.ts";
import { bytesOf, hexBytes, u16, u24, u32 } from "./packets.ts";

/** Numbers from a fixed seed (xorshift32): the same in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

function noiseOf(length: number): Uint8Array {
  const next = numbers(0x9e3779b9 + length);
  return Uint8Array.from({ length }, () => next() >>> 11);
}

/** Payloads of well-known protocols, beside `messages`, that a dissector of another protocol must leave alone. */
const neighbours: Readonly<Record<string, Uint8Array>> = {
  ...messages,
  sshVersion: bytesOf("SSH-2.0-OpenSSH_9.2\r\n"),
  ftpGreeting: bytesOf("220 ready\r\n"),
  pop3Greeting: bytesOf("+OK ready\r\n"),
  imapGreeting: bytesOf("* OK [CAPABILITY IMAP4rev1] ready\r\n"),
  httpConnect: bytesOf("CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n"),
  httpJson: bytesOf('{"status":"ok","id":1,"items":[]}'),
  line: bytesOf("hello, world\r\n"),
  jsonLine: bytesOf('{"id":1,"method":"login","params":["a","b"]}\n'),
  xml: bytesOf('<?xml version="1.0" encoding="utf-8"?><root/>'),
  ntpRequest: bytesOf([0x23, 0, 6, 0xec], new Uint8Array(44)),
  stunRequest: bytesOf([0, 1, 0, 0], hexBytes("2112a442"), new Uint8Array(12).fill(7)),
  mqttConnect: bytesOf([0x10, 16, 0, 4], "MQTT", [4, 2, 0, 60, 0, 4], "test"),
  snmpGet: hexBytes("302602010104067075626c6963a01902044f89a1b8020100020100300b300906052b060102010500"),
  ldapBind: hexBytes("300c020101600702010304008000"),
  smb2Negotiate: bytesOf([0, 0, 0, 68, 0xfe], "SMB", [64, 0], new Uint8Array(62)),
  rdpRequest: hexBytes("030000130ee00000000000010008000b000000"),
  bittorrentHandshake: bytesOf([19], "BitTorrent protocol", new Uint8Array(48).fill(3)),
  bgpOpen: bytesOf(new Uint8Array(16).fill(255), [0, 29, 1, 4, 0xfd, 0xe8, 0, 180, 10, 0, 0, 1, 0]),
  rdpCookie: hexBytes("0300002621e00000fe1100436f6f6b69653a206d737473686173683d610d0a0100080003000000"),
  zeros: new Uint8Array(120),
  ones: new Uint8Array(120).fill(255),
  zeroWord: new Uint8Array(4),
  // Of the lengths of other protocols' messages.
  ...Object.fromEntries(
    [4, 8, 12, 16, 20, 29, 32, 40, 48, 64, 90, 148, 200, 300, 600, 1000, 1200, 1400].map((length) => [`noise of ${length}`, noiseOf(length)]),
  ),
};

/** Noise: plain, and behind each usual kind of length prefix, as many binary protocols begin. */
function* noise(): Generator<Uint8Array> {
  const next = numbers(0x2545f491);
  for (let round = 0; round < 700; round++) {
    const bytes = Uint8Array.from({ length: 1 + (next() % 160) }, () => next() >>> 11);
    const { length } = bytes;
    const heads = [
      [],
      [length],
      u16(length),
      u16(length + 2),
      [length, 0],
      u24(length),
      [length, 0, 0],
      [length, 0, 0, 0],
      u32(length),
      u32(length + 4),
      [length + 4, 0, 0, 0],
    ];
    yield bytesOf(heads[round % heads.length]!, bytes);
  }
}

const shots = [...noise()];

const accepts = (dissector: Dissector, sent: Sent, conversation: Conversation): boolean =>
  dissect(dissector, [sent], conversation).verdicts.some((verdict) => verdict === "yes" || verdict === "done" || verdict === "stay");

/**
 * The names of well-known payloads, and the number of noise ones, that a dissector takes for its own protocol: on a port that
 * says nothing, and (well-known ones only, from either side) in the `conversations` given, over every transport of the
 * dissector where they name none. `apart` are those that are that protocol, or carry it.
 */
export function takenWrongly(dissector: Dissector, conversations: readonly Conversation[] = [], apart: readonly string[] = []): string[] {
  const taken: string[] = [];
  for (const conversation of [{}, ...conversations]) {
    for (const protocol of conversation.protocol === undefined ? dissector.transports : [conversation.protocol]) {
      for (const [what, bytes] of Object.entries(neighbours)) {
        if (apart.includes(what)) continue;
        for (const from of ["client", "server"] as const) {
          if (accepts(dissector, { from, bytes }, { ...conversation, protocol }))
            taken.push(`${what} from the ${from} on ${conversation.serverPort ?? "any port"}`);
        }
      }
    }
  }
  for (const protocol of dissector.transports) {
    const wrong = shots.filter((bytes) => accepts(dissector, client(bytes), { protocol })).length;
    if (wrong > 0) taken.push(`${wrong} of noise`);
  }
  return taken;
}
