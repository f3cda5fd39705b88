import { compareIp, writeIpPacked } from "./ip-bytes.ts";
import { unspecifiedIp, type Ip } from "./ip.ts";
import { sha1OfShort } from "./sha1.ts";

/**
 * Community ID v1 (Corelight's specification): SHA-1 over seed, the smaller endpoint, the larger one, protocol and ports, so
 * that both directions of a conversation hash alike.
 *
 * `sourcePort`, `destinationPort` are the ports of TCP, UDP and SCTP, and the type and code of ICMP and ICMPv6; other
 * protocols have none and both are ignored.
 */
export function communityIdText(protocol: number, source: Ip, sourcePort: number, destination: Ip, destinationPort: number, seed = 0): string {
  communityIdDigest(protocol, source, sourcePort, destination, destinationPort, seed);
  for (let i = 0; i < 5; i++) digestBytes.writeInt32BE(digest[i]!, i * 4);
  return `1:${digestBytes.toString("base64")}`;
}

/** The SHA-1 itself as five words, good until the next call. */
export function communityIdDigest(protocol: number, source: Ip, sourcePort: number, destination: Ip, destinationPort: number, seed = 0): Int32Array {
  // A row and its text ask one after the other.
  if (
    last.source !== source ||
    last.destination !== destination ||
    last.sourcePort !== sourcePort ||
    last.destinationPort !== destinationPort ||
    last.protocol !== protocol ||
    last.seed !== seed
  ) {
    sha1OfShort(encode(protocol, source, sourcePort, destination, destinationPort, seed), digest);
    last.source = source;
    last.destination = destination;
    last.sourcePort = sourcePort;
    last.destinationPort = destinationPort;
    last.protocol = protocol;
    last.seed = seed;
  }
  return digest;
}

/** First 8 bytes of the same SHA-1, big-endian: what the store keeps in `community_id_hash`. */
export function communityIdHash(protocol: number, source: Ip, sourcePort: number, destination: Ip, destinationPort: number, seed = 0): bigint {
  communityIdDigest(protocol, source, sourcePort, destination, destinationPort, seed);
  hashWords[lowWord] = digest[1]!;
  hashWords[1 - lowWord] = digest[0]!;
  return hashes[0]!;
}

/** The same 8 bytes from a text such as `1:wCb3OG7yAFWelaUydu0D+125CLM=`; undefined when it is no version 1 Community ID. */
export function hashOfCommunityId(text: string): bigint | undefined {
  if (!/^1:[A-Za-z0-9+/]{27}=$/.test(text)) return undefined;
  return Buffer.from(text.slice(2), "base64").readBigUInt64BE(0);
}

/** ICMP messages that ask, with the answer's type: such a pair is one conversation (types of RFC 792, 950, 1256). */
const icmpPairs = pairs([8, 0], [13, 14], [15, 16], [17, 18], [10, 9]);
/** The same for ICMPv6 (RFC 4443, 4861, 2710, 4620, 3775). */
const icmp6Pairs = pairs([128, 129], [133, 134], [135, 136], [130, 131], [139, 140], [144, 145]);

function pairs(...asked: readonly (readonly [number, number])[]): Int16Array {
  const table = new Int16Array(256).fill(-1);
  for (const [question, answer] of asked) {
    table[question] = answer;
    table[answer] = question;
  }
  return table;
}

const digest = new Int32Array(5);
/** What `digest` is of. */
const last = { protocol: -1, source: unspecifiedIp, sourcePort: 0, destination: unspecifiedIp, destinationPort: 0, seed: 0 };
/** One 64-bit number as its two halves, in this machine's order. */
const hashes = new BigUint64Array([1n]);
const hashWords = new Int32Array(hashes.buffer);
const lowWord = hashWords[0] === 1 ? 0 : 1;
const digestBytes = Buffer.alloc(20);

const v4Bytes = new Uint8Array(16);
const v6Bytes = new Uint8Array(40);
const v4Portless = v4Bytes.subarray(0, 12);
const v6Portless = v6Bytes.subarray(0, 36);

function encode(protocol: number, source: Ip, sourcePort: number, destination: Ip, destinationPort: number, seed: number): Uint8Array {
  let oneWay = false;
  let from = sourcePort;
  let to = destinationPort;
  let hasPorts = true;
  if (protocol === 1 || protocol === 58) {
    const counterpart = (protocol === 1 ? icmpPairs : icmp6Pairs)[from & 255]!;
    if (counterpart < 0) oneWay = true;
    else to = counterpart;
  } else if (protocol !== 6 && protocol !== 17 && protocol !== 132) {
    hasPorts = false;
    from = to = 0;
  }
  const order = oneWay ? -1 : compareIp(source, destination) || from - to;
  const swap = order > 0;
  const isV4 = source.isV4 && destination.isV4;
  const bytes = isV4 ? v4Bytes : v6Bytes;
  bytes[0] = seed >>> 8;
  bytes[1] = seed;
  let at = writeIpPacked(bytes, 2, swap ? destination : source);
  at = writeIpPacked(bytes, at, swap ? source : destination);
  bytes[at] = protocol;
  bytes[at + 1] = 0;
  if (!hasPorts) return isV4 ? v4Portless : v6Portless;
  const low = swap ? to : from;
  const high = swap ? from : to;
  bytes[at + 2] = low >>> 8;
  bytes[at + 3] = low;
  bytes[at + 4] = high >>> 8;
  bytes[at + 5] = high;
  return bytes;
}
