import { linkTypes } from "../engine.ts";
import type { CaptureOptions, CaptureSource, CaptureStats } from "../../model/capture.ts";
import { errnoOf, SystemCallError, type Libc, type MappedMemory } from "../../runtime/libc.ts";
import { joinFanOut } from "./fan-out.ts";
import { assembled, setProgram } from "./socket-program.ts";
import { SuperFrames, type Segmentation } from "./super-frame.ts";

type OnPacket = Parameters<CaptureSource["poll"]>[1];

/* linux/if_packet.h, linux/if_ether.h, asm-generic/socket.h */
const familyPacket = 17;
const socketRaw = 3;
const socketDatagram = 2;
const levelSocket = 1;
const levelPacket = 263;
const attachFilter = 26;
const packetOption = { addMembership: 1, rxRing: 5, statistics: 6, version: 10, virtioHeader: 15, ignoreOutgoing: 23 } as const;
const tpacketV3 = 2;
const promiscuousMembership = 1;
const etherTypes = { all: 3, ipv4: 0x0800, ipv6: 0x86dd } as const;
const arpHardware = { ethernet: 1, rawIp: 519, loopback: 772, none: 65_534 } as const;
const statusUser = 1;
const statusVlanValid = 0x10;
const outgoing = 4;
/** virtio_net_hdr, in front of each frame when asked for: flags, gso_type (u8), hdr_len, gso_size, csum_start, csum_offset (u16). */
const virtio = { bytes: 10, needsChecksum: 1, gsoTcp4: 1, gsoTcp6: 4, gsoUdp: 5, gsoEcn: 0x80 } as const;
const retireMs = 50;
const vlanTagBytes = 4;

export interface RingOptions extends CaptureOptions {
  /** Makes the filter's program (8 bytes an instruction, cutting at the snap length) for frames of a link type; absent to keep every packet. */
  readonly program?: (linkType: number) => Uint8Array;
  /** Whether this kernel says of each frame how it was put together, of every kind. Others leave out frames of the kinds they do not know. */
  readonly tellsSegments?: boolean;
}

/**
 * A TPACKET_V3 receive ring of one interface (packet_mmap in the kernel's documentation). The kernel fills blocks and hands
 * each over when it is full or 50 ms old; `poll` reads them in place.
 *
 * Ethernet and loopback are read whole. IP-only links (tun) are raw IP. Any other hardware is read from its network layer on,
 * as raw IP, and what is not IP there is left out.
 */
export class PacketRing implements CaptureSource {
  readonly interfaceName: string;
  readonly linkType: number;
  readonly waitFd: number;
  readonly keepsBytes = true;
  readonly #libc: Libc;
  readonly #memory: MappedMemory;
  readonly #bytes: Uint8Array;
  readonly #words: Uint32Array;
  readonly #signedWords: Int32Array;
  readonly #halves: Uint16Array;
  readonly #blockBytes: number;
  readonly #blocks: number;
  readonly #skipOutgoing: boolean;
  readonly #isCooked: boolean;
  readonly #superFrames: SuperFrames | undefined;
  readonly #hasVirtio: boolean;
  readonly #statistics = Buffer.alloc(12);
  /** Lets packets in, once; absent when they come already. */
  #admit: (() => void) | undefined;
  #packets = 0;
  #drops = 0;
  #block = 0;
  /** Packets of the current block not yet delivered, and where the next one is. */
  #left = 0;
  #position = 0;
  #isReading = false;
  #isClosed = false;

  private constructor(libc: Libc, interfaceName: string, fd: number, memory: MappedMemory, ring: RingSize, link: Link, admit?: () => void) {
    this.#libc = libc;
    this.#admit = admit;
    this.interfaceName = interfaceName;
    this.waitFd = fd;
    this.#memory = memory;
    this.#blockBytes = ring.blockBytes;
    this.#blocks = ring.blocks;
    this.linkType = link.linkType;
    this.#isCooked = link.isCooked;
    this.#superFrames = link.superFrames;
    this.#hasVirtio = link.hasVirtio;
    this.#skipOutgoing = link.isLoopback;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#words = new Uint32Array(memory.buffer);
    this.#signedWords = new Int32Array(memory.buffer);
    this.#halves = new Uint16Array(memory.buffer);
  }

  /** Throws a SystemCallError: EPERM without CAP_NET_RAW, ENODEV when the interface is gone, ENOMEM when the ring is too big. */
  static open(libc: Libc, interfaceName: string, options: RingOptions): PacketRing {
    const index = libc.interfaceIndex(interfaceName);
    const whole = PacketRing.#openAs(libc, interfaceName, index, options, socketRaw);
    if (whole) return whole;
    const cooked = PacketRing.#openAs(libc, interfaceName, index, options, socketDatagram);
    if (!cooked) throw new SystemCallError("bind", errnoOf.EINVAL, "the interface changed its link type while it was opened");
    return cooked;
  }

  /** Undefined when the link's frames are of a kind that must be read cooked. */
  static #openAs(libc: Libc, interfaceName: string, index: number, options: RingOptions, type: number): PacketRing | undefined {
    // Protocol 0: nothing arrives before bind, so filter and ring are in place for the first packet.
    const fd = libc.socket(familyPacket, type, 0);
    let memory: MappedMemory | undefined;
    try {
      const kind = linkOf(bindTo(libc, fd, index, 0), type);
      if (!kind) {
        libc.close(fd);
        return undefined;
      }
      const splits = options.splitSuperFrames === true && !kind.isCooked;
      const link = {
        ...kind,
        hasVirtio: splits && options.tellsSegments === true,
        superFrames: splits ? new SuperFrames(kind.linkType, libc.interfaceMtu(fd, interfaceName)) : undefined,
      };
      libc.setsockopt(fd, levelPacket, packetOption.version, int32(tpacketV3));
      if (link.hasVirtio) libc.setsockopt(fd, levelPacket, packetOption.virtioHeader, int32(1));
      const ring = ringSize(options.bufferBytes);
      libc.setsockopt(fd, levelPacket, packetOption.rxRing, ringRequest(ring));
      memory = libc.map(fd, ring.blockBytes * ring.blocks);
      const program = options.program?.(link.linkType) ?? keep(options.snapLength);
      const { fanOut } = options;
      // Between the two calls it would get everybody's packets.
      attachProgram(libc, fd, fanOut === undefined ? program : keep(0));
      if (link.isLoopback) ignoreOutgoing(libc, fd);
      bindTo(libc, fd, index, etherTypes.all);
      if (fanOut !== undefined) joinFanOut(libc, fd, fanOut + index);
      if (options.promiscuous && !link.isLoopback) joinPromiscuous(libc, fd, index);
      return new PacketRing(libc, interfaceName, fd, memory, ring, link, fanOut === undefined ? undefined : () => attachProgram(libc, fd, program));
    } catch (error) {
      memory?.unmap();
      libc.close(fd);
      throw error;
    }
  }

  begin(): void {
    if (!this.#isClosed) this.#admit?.();
    this.#admit = undefined;
  }

  poll(budget: number, onPacket: OnPacket, onLeaving?: () => void): number {
    if (this.#isClosed || this.#isReading) return 0;
    this.#isReading = true;
    let delivered = 0;
    try {
      while (delivered < budget && (this.#left > 0 || this.#takeBlock())) {
        const limit = Math.min(this.#left, budget - delivered);
        for (let k = 0; k < limit; k++) {
          const at = this.#position;
          this.#position = at + this.#words[at >> 2]!;
          this.#left--;
          delivered += this.#deliver(at, onPacket, onLeaving);
          if (this.#isClosed) return delivered;
        }
        if (this.#left > 0) continue;
        onLeaving?.();
        this.#giveBack();
      }
    } finally {
      onLeaving?.();
      this.#isReading = false;
      if (this.#isClosed) this.#release();
    }
    return delivered;
  }

  stats(): CaptureStats {
    if (!this.#isClosed) this.#readStatistics();
    const superFrames = this.#superFrames && { superFrames: { ...this.#superFrames.counts } };
    return { packets: this.#packets, drops: this.#drops, ...superFrames };
  }

  close(): void {
    if (this.#isClosed) return;
    this.#readStatistics();
    this.#isClosed = true;
    if (!this.#isReading) this.#release();
  }

  /** tpacket3_hdr: next, sec, nsec, snaplen, len, status (u32 each), mac, net (u16), rxhash, vlan_tci (u32), vlan_tpid (u16); sockaddr_ll at 48. */
  #deliver(at: number, onPacket: OnPacket, onLeaving: (() => void) | undefined): number {
    const words = this.#words;
    const word = at >> 2;
    const packetType = this.#bytes[at + 58]!;
    if (this.#skipOutgoing && packetType === outgoing) return 0;
    if (this.#isCooked) {
      const protocol = (this.#bytes[at + 50]! << 8) | this.#bytes[at + 51]!;
      if (protocol !== etherTypes.ipv4 && protocol !== etherTypes.ipv6) return 0;
    }
    const hasVlan = (words[word + 5]! & statusVlanValid) !== 0;
    const timeMs = words[word + 1]! * 1_000 + words[word + 2]! / 1e6;
    // The frame on the wire had the tag that the kernel took off.
    const wireLength = hasVlan ? words[word + 4]! + vlanTagBytes : words[word + 4]!;
    const start = at + this.#halves[(at + 24) >> 1]!;
    const captured = words[word + 3]!;
    const vlan = hasVlan ? words[word + 8]! & 0xfff : 0;
    if (this.#hasVirtio) {
      // Of a frame that the kernel cannot describe it leaves the place, unwritten: what lies there may be anything.
      if (start + captured > (this.#block + 1) * this.#blockBytes) return 0;
      if (this.#bytes[start - virtio.bytes + 1] !== 0)
        return this.#split(start, captured, words[word + 4]!, hasVlan, timeMs, vlan, eachAlone(onPacket, onLeaving));
    } else if (this.#superFrames?.isTooLong(words[word + 4]!) === true) {
      return this.#split(start, captured, words[word + 4]!, hasVlan, timeMs, vlan, eachAlone(onPacket, onLeaving));
    }
    onPacket(this.#bytes, start, captured, wireLength, timeMs, vlan);
    return 1;
  }

  #split(start: number, captured: number, length: number, hasVlan: boolean, timeMs: number, vlan: number, onPacket: OnPacket): number {
    const how = this.#hasVirtio ? this.#segmentation(start - virtio.bytes) : byMtu;
    return this.#superFrames!.deliver(this.#bytes, start, captured, length, how, hasVlan ? vlanTagBytes : 0, timeMs, vlan, onPacket);
  }

  #segmentation(at: number): Segmentation {
    const bytes = this.#bytes;
    const halves = this.#halves;
    const type = bytes[at + 1]! & ~virtio.gsoEcn;
    return {
      protocol: type === virtio.gsoTcp4 || type === virtio.gsoTcp6 ? 6 : type === virtio.gsoUdp ? 17 : 0,
      size: halves[(at + 4) >> 1]!,
      transportAt: (bytes[at]! & virtio.needsChecksum) !== 0 ? halves[(at + 6) >> 1]! : 0,
    };
  }

  /** Block header: version, offset_to_priv, block_status, num_pkts, offset_to_first_pkt (u32 each). */
  #takeBlock(): boolean {
    const word = (this.#block * this.#blockBytes) >> 2;
    if ((Atomics.load(this.#signedWords, word + 2) & statusUser) === 0) return false;
    this.#left = this.#words[word + 3]!;
    this.#position = this.#block * this.#blockBytes + this.#words[word + 4]!;
    if (this.#left === 0) this.#giveBack();
    return true;
  }

  #giveBack(): void {
    Atomics.store(this.#signedWords, ((this.#block * this.#blockBytes) >> 2) + 2, 0);
    this.#block = (this.#block + 1) % this.#blocks;
  }

  /** tpacket_stats_v3: packets (drops included), drops, queue freezes. The kernel starts again from 0 at each read. */
  #readStatistics(): void {
    this.#libc.getsockopt(this.waitFd, levelPacket, packetOption.statistics, this.#statistics);
    this.#packets += this.#statistics.readUInt32LE(0);
    this.#drops += this.#statistics.readUInt32LE(4);
  }

  #release(): void {
    this.#memory.unmap();
    this.#libc.close(this.waitFd);
  }
}

/** The segments of a super-frame get their headers in the same place, one after the other. */
function eachAlone(onPacket: OnPacket, onLeaving: (() => void) | undefined): OnPacket {
  if (!onLeaving) return onPacket;
  return (bytes, offset, capturedLength, wireLength, timeMs, vlan) => {
    onPacket(bytes, offset, capturedLength, wireLength, timeMs, vlan);
    onLeaving();
  };
}

interface RingSize {
  readonly blockBytes: number;
  readonly blocks: number;
}

interface LinkKind {
  readonly linkType: number;
  readonly isLoopback: boolean;
  readonly isCooked: boolean;
}

interface Link extends LinkKind {
  /** Absent: frames are delivered as the kernel has them. */
  readonly superFrames: SuperFrames | undefined;
  readonly hasVirtio: boolean;
}

/** The kernel does not say how a frame was cut: TCP fills what the link takes. */
const byMtu: Segmentation = { protocol: 6, size: 0, transportAt: 0 };

/** Blocks of 256 KiB hold any super-frame (64 KiB) and are handed over often. */
function ringSize(bufferBytes: number): RingSize {
  const blockBytes = 256 * 1024;
  return { blockBytes, blocks: Math.max(2, Math.floor(bufferBytes / blockBytes)) };
}

/** tpacket_req3: block_size, block_nr, frame_size, frame_nr, retire_blk_tov, sizeof_priv, feature_req_word. */
function ringRequest(ring: RingSize): Buffer {
  const frameBytes = 2_048;
  const request = Buffer.alloc(28);
  const fields = [ring.blockBytes, ring.blocks, frameBytes, (ring.blockBytes / frameBytes) * ring.blocks, retireMs, 0, 0];
  for (const [i, field] of fields.entries()) request.writeUInt32LE(field, i * 4);
  return request;
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32LE(value);
  return buffer;
}

/** Binds to an interface and returns its hardware type (ARPHRD_*), as the kernel says it in this network namespace. */
function bindTo(libc: Libc, fd: number, index: number, etherType: number): number {
  const address = Buffer.alloc(20);
  address.writeUInt16LE(familyPacket, 0);
  address.writeUInt16BE(etherType, 2);
  address.writeInt32LE(index, 4);
  libc.bind(fd, address);
  libc.getsockname(fd, address);
  return address.readUInt16LE(8);
}

function linkOf(hardware: number, socketType: number): LinkKind | undefined {
  if (socketType === socketDatagram) return { linkType: linkTypes.RAW, isLoopback: false, isCooked: true };
  if (hardware === arpHardware.ethernet) return { linkType: linkTypes.ETHERNET, isLoopback: false, isCooked: false };
  if (hardware === arpHardware.loopback) return { linkType: linkTypes.ETHERNET, isLoopback: true, isCooked: false };
  if (hardware === arpHardware.none || hardware === arpHardware.rawIp) return { linkType: linkTypes.RAW, isLoopback: false, isCooked: false };
  return undefined;
}

/** One instruction, `ret #length`: the kernel copies no more than that of each packet, and with 0 leaves it out. */
function keep(length: number): Buffer {
  const returnNumber = 0x06;
  return assembled([[returnNumber, 0, 0, length]]);
}

/** The kernel runs the program on each packet and copies as many bytes as it returns; 0 leaves the packet out. */
function attachProgram(libc: Libc, fd: number, instructions: Uint8Array): void {
  setProgram(libc, fd, levelSocket, attachFilter, instructions);
}

/** Loopback shows each packet twice, going out and coming in. Kernels before 4.20 do not know the option; `poll` skips them there. */
function ignoreOutgoing(libc: Libc, fd: number): void {
  try {
    libc.setsockopt(fd, levelPacket, packetOption.ignoreOutgoing, int32(1));
  } catch (error) {
    if (!(error instanceof SystemCallError)) throw error;
  }
}

/** packet_mreq. Refused on some virtual interfaces: their own traffic is still seen. */
function joinPromiscuous(libc: Libc, fd: number, index: number): void {
  const request = Buffer.alloc(16);
  request.writeInt32LE(index, 0);
  request.writeUInt16LE(promiscuousMembership, 4);
  try {
    libc.setsockopt(fd, levelPacket, packetOption.addMembership, request);
  } catch (error) {
    if (!(error instanceof SystemCallError)) throw error;
  }
}
