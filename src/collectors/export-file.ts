import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { linkTypes } from "../pipeline/engine.ts";
import { Decoder } from "../pipeline/decoder.ts";
import { frameStatus } from "../pipeline/frame.ts";
import { AppError } from "../model/errors.ts";
import { Ip } from "../net/ip.ts";
import { fileName, unreadableFile } from "../runtime/unreadable-file.ts";
import type { CaptureHandlers } from "../net/capture-parser.ts";

/** One datagram of a file; the bytes are valid during the call only. */
export type DatagramVisitor = (bytes: Uint8Array, start: number, end: number, sender: string, timeMs: number) => void;

/** Reads capture files; handed in, for plug-ins do not know each other. */
export type ReadCapture = (path: string, handlers: CaptureHandlers) => Promise<{ readonly problem?: { readonly message: string; readonly position: number } }>;

const wanted = "a capture of exported datagrams, an IPFIX file, or a single datagram";
const udp = 17;
const maxPlainBytes = 64 * 1024 * 1024;
const ipfixVersion = 10;

/**
 * The exported datagrams of a file: the UDP payloads of a capture (pcap or pcapng, plain or gzipped), the messages of an IPFIX file
 * (RFC 5655), or a file that is one datagram. Returns why not all could be read, if so. Throws an AppError when nothing could.
 */
export async function readExportFile(path: string, readCapture: ReadCapture, visit: DatagramVisitor): Promise<string | undefined> {
  if (isCapture(path)) return readFromCapture(path, readCapture, visit);
  const bytes = readPlain(path);
  const nowMs = Date.now();
  let at = 0;
  // Messages of IPFIX stand one after another; the others do not say how long they are.
  while (at + 16 <= bytes.length && bytes.readUInt16BE(at) === ipfixVersion && bytes.readUInt16BE(at + 2) >= 16) {
    const end = Math.min(bytes.length, at + bytes.readUInt16BE(at + 2));
    visit(bytes, at, end, "", nowMs);
    at = end;
  }
  if (at < bytes.length) visit(bytes, at, bytes.length, "", nowMs);
  return undefined;
}

async function readFromCapture(path: string, readCapture: ReadCapture, visit: DatagramVisitor): Promise<string | undefined> {
  const decoder = new Decoder(false);
  const { frame } = decoder;
  const interfaces: number[] = [];
  const { problem } = await readCapture(path, {
    addInterface: (linkType) => interfaces.push(linkType) - 1,
    onPacket(bytes, offset, capturedLength, wireLength, timeMs, interfaceId) {
      decoder.decode(bytes, offset, offset + capturedLength, wireLength, interfaces[interfaceId] ?? linkTypes.ETHERNET, 0);
      if (frame.status !== frameStatus.ip || frame.protocol !== udp || frame.payloadEnd <= frame.payloadStart) return;
      visit(bytes, frame.payloadStart, frame.payloadEnd, senderOf(frame), timeMs);
    },
  });
  return problem && `${problem.message} (at byte ${problem.position})`;
}

function senderOf(frame: Decoder["frame"]): string {
  return (frame.isV6 ? new Ip(frame.source0, frame.source1, frame.source2, frame.source3) : Ip.v4(frame.source3)).text;
}

/** First bytes of pcap in both byte orders and resolutions, pcapng, gzip. */
const captureMagic = new Set(["a1b2c3d4", "d4c3b2a1", "a1b23c4d", "4d3cb2a1", "0a0d0d0a"]);

function isCapture(path: string): boolean {
  const start = Buffer.alloc(4);
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch (cause) {
    throw unreadableFile(path, wanted, cause);
  }
  try {
    readSync(fd, start, 0, 4, 0);
  } catch (cause) {
    throw unreadableFile(path, wanted, cause);
  } finally {
    closeSync(fd);
  }
  return captureMagic.has(start.toString("hex")) || start.readUInt16BE(0) === 0x1f8b;
}

function readPlain(path: string): Buffer {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw unreadableFile(path, wanted, cause);
  }
  if (bytes.length > maxPlainBytes) {
    throw new AppError("LIMIT_EXCEEDED", "The file is too big for exported messages.", { path: fileName(path), wanted: `at most ${maxPlainBytes} bytes` });
  }
  return bytes;
}

/** For a file in which there was nothing to visit that anyone knows. */
export const nothingExported = (path: string): AppError =>
  new AppError("BAD_INPUT", "The file holds no NetFlow, IPFIX or sFlow.", { path: fileName(path), wanted });
