import type { Libc } from "../../runtime/libc.ts";
import { assembled, setProgram, type Instruction } from "./socket-program.ts";

/* linux/if_packet.h */
const levelPacket = 263;
const packetOption = { fanOut: 18, fanOutData: 22 } as const;
/** PACKET_FANOUT_CBPF: a program of ours says whose packet it is. */
const byProgram = 6;

/* linux/filter.h: where the network header is, and where the kernel's own word for the packet's type. */
const networkHeader = 0xfff0_0000;
const packetType = 0xffff_f000;

/* Classic BPF (bpf(4)). */
const code = {
  load: 0x00,
  loadHalf: 0x28,
  loadWordAtX: 0x40,
  store: 0x02,
  loadX: 0x61,
  setX: 0x01,
  storeX: 0x03,
  addX: 0x0c,
  xorX: 0xac,
  multiply: 0x24,
  shiftRight: 0x74,
  copyToX: 0x07,
  jump: 0x05,
  ifEqual: 0x15,
  returnA: 0x16,
  returnNumber: 0x06,
} as const;

const etherTypes = { ipv4: 0x0800, ipv6: 0x86dd, vlan: 0x8100, serviceVlan: 0x88a8 } as const;
/** Cells of the program's memory: the sum of the addresses, and where the IP header begins behind the network header. */
const cell = { sum: 0, start: 1 } as const;

const { load, loadHalf, loadWordAtX, store, loadX, setX, storeX, addX, xorX, multiply, shiftRight, copyToX, jump, ifEqual, returnA, returnNumber } = code;

/** Adds the words of an IP header at `first`, `first` + 4 …; at the end the sum is in A. */
function sumOfWords(first: number, count: number): Instruction[] {
  return Array.from({ length: count }, (_, i): Instruction[] => [
    [loadX, 0, 0, cell.start],
    [loadWordAtX, 0, 0, networkHeader + first + 4 * i],
    [loadX, 0, 0, cell.sum],
    [addX, 0, 0, 0],
    [store, 0, 0, cell.sum],
  ]).flat();
}

const addresses4 = sumOfWords(12, 2);
const addresses6 = sumOfWords(8, 8);

/**
 * Whose packet it is, by the sum of its two addresses: all that two hosts say to one another is read by one process, in both
 * directions, with fragments. What is no IP, or has it deeper than behind a second VLAN tag, is the first one's.
 *
 * Not PACKET_FANOUT_HASH: it takes the ports of whole packets but not of fragments, and of GRE and IP-in-IP what is inside, so that one
 * flow comes to several processes; and with PACKET_FANOUT_FLAG_DEFRAG the kernel puts IPv4 fragments together before anybody counts them.
 */
const byAddresses = assembled([
  [load, 0, 0, 0],
  [store, 0, 0, cell.sum],
  [setX, 0, 0, 0],
  [loadHalf, 0, 0, packetType],
  [ifEqual, 1, 0, etherTypes.vlan],
  [ifEqual, 0, 2, etherTypes.serviceVlan],
  // The kernel takes off one tag; this is another: its number and the type of what follows.
  [setX, 0, 0, 4],
  [loadHalf, 0, 0, networkHeader + 2],
  [storeX, 0, 0, cell.start],
  [ifEqual, 2, 0, etherTypes.ipv4],
  [ifEqual, addresses4.length + 2, 0, etherTypes.ipv6],
  [returnNumber, 0, 0, 0],
  ...addresses4,
  [jump, 0, 0, addresses6.length],
  ...addresses6,
  [multiply, 0, 0, 0x9e37_79b1],
  [copyToX, 0, 0, 0],
  [shiftRight, 0, 0, 16],
  [xorX, 0, 0, 0],
  [returnA, 0, 0, 0],
]);

/**
 * Makes a packet socket, bound to an interface that is up, share the interface's packets with all others of this number: each packet
 * goes to one of them. Throws a SystemCallError: EINVAL when the interface is down, or when sockets of another interface have the number.
 */
export function joinFanOut(libc: Libc, fd: number, group: number): void {
  const request = Buffer.alloc(4);
  request.writeUInt16LE(group & 0xffff, 0);
  request.writeUInt16LE(byProgram, 2);
  libc.setsockopt(fd, levelPacket, packetOption.fanOut, request);
  setProgram(libc, fd, levelPacket, packetOption.fanOutData, byAddresses);
}
