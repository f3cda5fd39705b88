import { createGunzip } from "node:zlib";

/** Compressed data is given to zlib in pieces; of a damaged stream the piece under way is lost. */
const smallestPieceBytes = 64;
const largestPieceBytes = 32 << 10;
/** CRC and length at the end of a member (RFC 1952 §2.2). */
const trailerBytes = 8;
const readBytes = 512 << 10;
const outputBytes = 128 << 10;

export interface GunzipSource {
  /** Reads compressed bytes into `into` from `at`; 0 at the end. */
  read(into: Uint8Array, at: number): Promise<number>;
  /** Decompressed bytes, valid during the call only. False: no more are wanted. */
  onData(bytes: Uint8Array): boolean;
  /** After each piece; a promise holds decompressing back. */
  onPiece(): void | Promise<void>;
}

/**
 * Decompresses gzip data, several members too, that begins with `beginning`; memory is bounded whatever it expands to. All that can be
 * had goes to `onData`; gives what is wrong with the data then, undefined when nothing is. Rejects with what the source's functions throw.
 */
export async function gunzip(beginning: Uint8Array, source: GunzipSource): Promise<string | undefined> {
  const stream = createGunzip({ chunkSize: outputBytes });
  let failure: NodeJS.ErrnoException | undefined;
  stream.on("error", (error) => {
    failure = error;
  });
  stream.on("data", (bytes: Buffer) => {
    try {
      if (!source.onData(bytes)) stream.destroy();
    } catch (error) {
      stream.destroy(error as Error);
    }
  });
  const closed = new Promise<void>((resolve) => {
    stream.once("close", resolve);
  });
  const write = (piece: Uint8Array): Promise<void> => Promise.race([new Promise<void>((resolve) => stream.write(piece, () => resolve())), closed]);
  try {
    await feed(beginning, source, write, () => stream.destroyed || stream.readableEnded);
    stream.end();
  } catch (error) {
    stream.destroy();
    throw error;
  }
  await closed;
  if (failure === undefined) return undefined;
  if (failure.code === "Z_BUF_ERROR") return "The compressed data ends early";
  if (failure.code?.startsWith("Z_")) return `The compressed data is damaged (${failure.message})`;
  throw failure;
}

/**
 * A wrong checksum takes with it what comes out at the same time, so the last bytes go alone; and a piece is never more than a 64th of
 * what came before it, so that damage costs little.
 */
async function feed(beginning: Uint8Array, source: GunzipSource, write: (piece: Uint8Array) => Promise<void>, isOver: () => boolean): Promise<void> {
  const buffer = new Uint8Array(readBytes);
  let input = beginning;
  let have = input.length;
  let given = 0;
  for (;;) {
    const ready = Math.max(0, have - trailerBytes);
    for (let at = 0; at < ready;) {
      const size = Math.min(ready - at, largestPieceBytes, Math.max(smallestPieceBytes, given >> 6));
      await write(input.subarray(at, at + size));
      await source.onPiece();
      if (isOver()) return;
      at += size;
      given = Math.min(given + size, largestPieceBytes << 6);
    }
    buffer.set(input.slice(ready, have));
    input = buffer;
    have -= ready;
    const size = await source.read(input, have);
    have += size;
    if (size === 0) return write(input.subarray(0, have));
  }
}
