import { Decoder } from "../../src/pipeline/decoder.ts";
import { linkTypes } from "../../src/pipeline/engine.ts";
import type { Frame } from "../../src/pipeline/frame.ts";

/** What the decoder makes of a frame; its offsets count from the frame's beginning, but for `macOffset`. */
export function decodeFrame(
  bytes: Uint8Array,
  options: { readonly linkType?: number; readonly tunnels?: boolean; readonly wireLength?: number; readonly vlan?: number } = {},
): Frame {
  const { linkType = linkTypes.ETHERNET, tunnels = false, wireLength = bytes.length, vlan = 0 } = options;
  const decoder = new Decoder(tunnels);
  // Surrounded by other bytes: nothing outside may be read.
  const around = new Uint8Array(bytes.length + 128).fill(0x45);
  around.set(bytes, 64);
  decoder.decode(around, 64, 64 + bytes.length, wireLength, linkType, vlan);
  decoder.frame.payloadStart -= 64;
  decoder.frame.payloadEnd -= 64;
  return decoder.frame;
}
