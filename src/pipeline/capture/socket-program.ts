import type { Libc } from "../../runtime/libc.ts";

/** One instruction of classic BPF: code, how far to jump when true and when false, and its number. */
export type Instruction = readonly [code: number, jumpTrue: number, jumpFalse: number, k: number];

const instructionBytes = 8;

/** As the kernel takes them: sock_filter { u16 code; u8 jt, jf; u32 k } each. */
export function assembled(program: readonly Instruction[]): Buffer {
  const bytes = Buffer.alloc(program.length * instructionBytes);
  for (const [i, [code, jumpTrue, jumpFalse, k]] of program.entries()) {
    const at = i * instructionBytes;
    bytes.writeUInt16LE(code, at);
    bytes.writeUInt8(jumpTrue, at + 2);
    bytes.writeUInt8(jumpFalse, at + 3);
    bytes.writeUInt32LE(k >>> 0, at + 4);
  }
  return bytes;
}

/** Gives a socket a program: `option` says what for. */
export function setProgram(libc: Libc, fd: number, level: number, option: number, instructions: Uint8Array): void {
  // sock_fprog { u16 length; sock_filter *filter } and the instructions in one buffer, so that both live through the call.
  const program = Buffer.alloc(16 + instructions.length);
  program.writeUInt16LE(instructions.length / instructionBytes, 0);
  program.writeBigUInt64LE(libc.addressOf(program) + 16n, 8);
  program.set(instructions, 16);
  libc.setsockopt(fd, level, option, program.subarray(0, 16));
}
