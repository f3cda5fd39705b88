import { createCipheriv, createHmac, hkdfSync } from "node:crypto";
import { bytesOf, u16, u32 } from "./packets.ts";

export interface QuicInitialOptions {
  readonly version?: number;
  readonly destinationId?: Uint8Array;
  readonly sourceId?: Uint8Array;
  readonly packetNumber?: number;
  /** The id the keys are made of; the destination id unless told (later packets keep the first one's). */
  readonly keysOf?: Uint8Array;
  readonly token?: Uint8Array;
  /** The datagram's length without the tag; the rest is PADDING. */
  readonly size?: number;
}

const salts: Readonly<Record<number, string>> = {
  1: "38762cf7f55934b34d179ae6a4c80cadccbb7f0a",
  0x6b3343cf: "0dede3def700a6db819381be6e269dcbf9bd2ed9",
  0xff00001d: "afbfec289993d24c9e9786f19c6111e04390a899",
};

/** A variable-length integer of two bytes (RFC 9000 §16). */
export const varint2 = (value: number): number[] => u16(0x4000 | value);

/** A CRYPTO frame (RFC 9000 §19.6). */
export function cryptoFrame(offset: number, data: Uint8Array): Uint8Array {
  return bytesOf([6], varint2(offset), varint2(data.length), data);
}

/** One client Initial packet with these frames, protected as RFC 9001 §5 says. */
export function quicInitial(frames: Uint8Array, options: QuicInitialOptions = {}): Uint8Array {
  const {
    version = 1,
    destinationId = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
    sourceId = new Uint8Array(0),
    packetNumber = 0,
    token = new Uint8Array(0),
    size = 1100,
  } = options;
  const prefix = version === 0x6b3343cf ? "quicv2" : "quic";
  const initial = createHmac("sha256", Buffer.from(salts[version]!, "hex"))
    .update(options.keysOf ?? destinationId)
    .digest();
  const client = expand(initial, "client in", 32);
  const plain = new Uint8Array(Math.max(size, frames.length));
  plain.set(frames);
  const type = version === 0x6b3343cf ? 1 : 0;
  const numberBytes = u32(packetNumber);
  const header = Buffer.from(
    bytesOf(
      [0xc0 | (type << 4) | 3],
      u32(version),
      [destinationId.length],
      destinationId,
      [sourceId.length],
      sourceId,
      varint2(token.length),
      token,
      varint2(4 + plain.length + 16),
      numberBytes,
    ),
  );
  const nonce = expand(client, `${prefix} iv`, 12);
  for (let i = 0; i < 4; i++) nonce[8 + i]! ^= numberBytes[i]!;
  const cipher = createCipheriv("aes-128-gcm", expand(client, `${prefix} key`, 16), nonce);
  cipher.setAAD(header);
  const sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  const mask = createCipheriv("aes-128-ecb", expand(client, `${prefix} hp`, 16), null).update(sealed.subarray(0, 16));
  header[0]! ^= mask[0]! & 0x0f;
  for (let i = 0; i < 4; i++) header[header.length - 4 + i]! ^= mask[1 + i]!;
  return bytesOf(header, sealed);
}

function expand(secret: Uint8Array, label: string, length: number): Buffer {
  // HKDF-Expand alone: `hkdfSync` would extract first, so the one block is made by hand.
  const info = bytesOf(u16(length), [label.length + 6], `tls13 ${label}`, [0], [1]);
  return createHmac("sha256", secret).update(info).digest().subarray(0, length);
}

/** A packet with a short header: what follows once keys are agreed on. Nobody outside can read it. */
export function quicShortPacket(destinationId: Uint8Array, size = 200): Uint8Array {
  const noise = new Uint8Array(hkdfSync("sha256", destinationId, "", "noise", Math.min(size, 8000)));
  return bytesOf([0x40 | (noise[0]! & 0x3f)], destinationId, noise);
}
