import { createCipheriv, createHmac } from "node:crypto";
import { ascii, join, u16, u32, u8, vec8 } from "./bytes.ts";
import { clientHello } from "./tls-bytes.ts";
import type { Random } from "./random.ts";

/** RFC 9001 §5.2. */
const initialSalt = Buffer.from("38762cf7f55934b34d179ae6a4c80cadccbb7f0a", "hex");
const initialPacketBytes = 1_200;
const tagBytes = 16;

/** A client's first datagram: Initial with a ClientHello, padded to 1,200 bytes, protected as RFC 9001 §5 says. */
export function quicClientInitial(random: Random, name: string, destinationId: Uint8Array, sourceId: Uint8Array): Uint8Array {
  const hello = clientHello(random, name, ["h3"], true, true);
  return initial("client in", destinationId, destinationId, sourceId, join(u8(6), u8(0), varint(hello.length), hello));
}

/** A server's Initial: an acknowledgement, padded. Its keys come from the client's first destination id. */
export function quicServerInitial(firstDestinationId: Uint8Array, clientId: Uint8Array, serverId: Uint8Array): Uint8Array {
  return initial("server in", firstDestinationId, clientId, serverId, Uint8Array.of(2, 0, 0, 0, 0));
}

/** A packet with a short header: from the outside random but for its first bits. */
export function quicShortPacket(random: Random, destinationId: Uint8Array, length: number): Uint8Array {
  return join(u8(0x40 | random.between(0, 0x3f)), destinationId, random.bytes(Math.max(20, length)));
}

function initial(label: string, keySource: Uint8Array, destinationId: Uint8Array, sourceId: Uint8Array, frames: Uint8Array): Uint8Array {
  const secret = expandLabel(hmac(initialSalt, keySource), label, 32);
  const key = expandLabel(secret, "quic key", 16);
  const iv = expandLabel(secret, "quic iv", 12);
  const headerKey = expandLabel(secret, "quic hp", 16);
  const beforeLength = join(u8(0xc3), u32(1), vec8(destinationId), vec8(sourceId), u8(0));
  const packetNumber = u32(0);
  const length = initialPacketBytes - beforeLength.length - 2;
  const header = join(beforeLength, u16(0x4000 | length), packetNumber);
  const plain = join(frames, new Uint8Array(length - packetNumber.length - tagBytes - frames.length));
  const cipher = createCipheriv("aes-128-gcm", key, iv);
  cipher.setAAD(header);
  const sealed = join(cipher.update(plain), cipher.final(), cipher.getAuthTag());
  const mask = createCipheriv("aes-128-ecb", headerKey, null).update(sealed.subarray(0, 16));
  const packet = join(header, sealed);
  packet[0]! ^= mask[0]! & 0x0f;
  for (let i = 0; i < 4; i++) packet[header.length - 4 + i]! ^= mask[1 + i]!;
  return packet;
}

const hmac = (key: Uint8Array, data: Uint8Array): Buffer => createHmac("sha256", key).update(data).digest();

/** HKDF-Expand-Label of TLS 1.3 (RFC 8446 §7.1), one block. */
function expandLabel(secret: Uint8Array, label: string, length: number): Buffer {
  return hmac(secret, join(u16(length), vec8(ascii(`tls13 ${label}`)), u8(0), u8(1))).subarray(0, length);
}

/** RFC 9000 §16, two octets. */
const varint = (value: number): Uint8Array => u16(0x4000 | value);
