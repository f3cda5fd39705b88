/** A pcap of Ethernet frames, a second apart. */
export function pcapOf(frames: readonly Uint8Array[]): Buffer {
  const header = (...words: readonly number[]): Buffer => Buffer.from(Uint32Array.from(words).buffer);
  return Buffer.concat([
    header(0xa1b2c3d4, 0x00040002, 0, 0, 65_535, 1),
    ...frames.flatMap((frame, i) => [header(1_700_000_000 + i, 0, frame.length, frame.length), frame]),
  ]);
}
