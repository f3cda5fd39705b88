/** The few C library calls a packet socket needs, with plain numbers; every call that fails throws a SystemCallError. */
export interface Libc {
  socket(domain: number, type: number, protocol: number): number;
  setsockopt(fd: number, level: number, option: number, value: Uint8Array): void;
  /** Fills `value` and returns how many bytes the kernel wrote. */
  getsockopt(fd: number, level: number, option: number, value: Uint8Array): number;
  bind(fd: number, address: Uint8Array): void;
  getsockname(fd: number, address: Uint8Array): void;
  send(fd: number, bytes: Uint8Array): number;
  close(fd: number): void;
  interfaceIndex(name: string): number;
  /** Longest packet of an interface, without its link header (netdevice(7), SIOCGIFMTU); `fd` is any socket. */
  interfaceMtu(fd: number, name: string): number;
  /** Maps a socket's ring, shared and writable. Memory of the kernel, not of V8: it stays until `unmap`. */
  map(fd: number, length: number): MappedMemory;
  /** The address of a Buffer's first byte. The caller keeps the Buffer alive while C may look at it. */
  addressOf(bytes: Uint8Array): bigint;
  /** `prctl(2)`, for the calling thread. */
  prctl(option: number, value: number): void;
  /** `capset(2)` version 3, for the calling thread. */
  capset(header: Uint8Array, data: Uint8Array): void;
}

export interface MappedMemory {
  /** Touching it after `unmap` crashes the process. */
  readonly buffer: ArrayBuffer;
  unmap(): void;
}

export class SystemCallError extends Error {
  override readonly name = "SystemCallError";
  readonly call: string;
  /** Linux error number, e.g. 1 EPERM, 19 ENODEV. */
  readonly errno: number;
  constructor(call: string, errno: number, reason: string) {
    super(`${call}: ${reason}`);
    this.call = call;
    this.errno = errno;
  }
}

export const errnoOf = { EPERM: 1, ENOMEM: 12, EACCES: 13, ENODEV: 19, EINVAL: 22, ENETDOWN: 100 } as const;

/** What is used of koffi, the foreign function interface: its one home is the capture driver, which hands it in. */
export interface ForeignFunctions {
  load(path: null): ForeignLibrary;
  errno(): number;
  view(pointer: unknown, length: number): ArrayBuffer;
  address(value: unknown): bigint;
}

interface ForeignLibrary {
  func(prototype: string): (...given: readonly unknown[]) => unknown;
  /** The address of a function or variable. */
  symbol(name: string): unknown;
}

/** The same with libraries by file name. */
export interface ForeignLibraries extends ForeignFunctions {
  load(path: string | null): ForeignLibrary;
}

/** Binds the C library of this process (glibc or musl). */
export function bindLibc(koffi: ForeignFunctions): Libc {
  const c = koffi.load(null);
  const calls = {
    socket: c.func("int socket(int, int, int)"),
    setsockopt: c.func("int setsockopt(int, int, int, const void*, uint32_t)"),
    getsockopt: c.func("int getsockopt(int, int, int, void*, void*)"),
    bind: c.func("int bind(int, const void*, uint32_t)"),
    getsockname: c.func("int getsockname(int, void*, void*)"),
    send: c.func("intptr_t send(int, const void*, size_t, int)"),
    close: c.func("int close(int)"),
    ioctl: c.func("int ioctl(int, ulong, void*)"),
    if_nametoindex: c.func("uint32_t if_nametoindex(const char*)"),
    mmap: c.func("void* mmap(void*, size_t, int, int, int, int64_t)"),
    munmap: c.func("int munmap(void*, size_t)"),
    strerror: c.func("const char* strerror(int)"),
    prctl: c.func("int prctl(int, ulong, ulong, ulong, ulong)"),
    capset: c.func("int capset(void*, const void*)"),
  };
  const failed = (call: string): never => {
    const errno = koffi.errno();
    throw new SystemCallError(call, errno, String(calls.strerror(errno)));
  };
  const checked = (call: string, result: unknown): number => (Number(result) < 0 ? failed(call) : Number(result));
  const length = (bytes: number): Buffer => {
    const buffer = Buffer.alloc(4);
    buffer.writeUInt32LE(bytes);
    return buffer;
  };
  return {
    socket: (domain, type, protocol) => checked("socket", calls.socket(domain, type, protocol)),
    setsockopt: (fd, level, option, value) => void checked("setsockopt", calls.setsockopt(fd, level, option, value, value.length)),
    getsockopt: (fd, level, option, value) => {
      const size = length(value.length);
      checked("getsockopt", calls.getsockopt(fd, level, option, value, size));
      return size.readUInt32LE();
    },
    bind: (fd, address) => void checked("bind", calls.bind(fd, address, address.length)),
    getsockname: (fd, address) => void checked("getsockname", calls.getsockname(fd, address, length(address.length))),
    send: (fd, bytes) => checked("send", calls.send(fd, bytes, bytes.length, 0)),
    close: (fd) => void checked("close", calls.close(fd)),
    interfaceIndex: (name) => {
      const index = Number(calls.if_nametoindex(name));
      return index > 0 ? index : failed("if_nametoindex");
    },
    interfaceMtu: (fd, name) => {
      const getMtu = 0x8921;
      const request = Buffer.alloc(40);
      request.write(name, 0, 15, "latin1");
      checked("ioctl", calls.ioctl(fd, getMtu, request));
      return request.readInt32LE(16);
    },
    map: (fd, bytes) => {
      const protReadWrite = 3;
      const mapShared = 1;
      const pointer = calls.mmap(null, bytes, protReadWrite, mapShared, fd, 0) as bigint;
      if (BigInt.asIntN(64, pointer) === -1n) failed("mmap");
      return { buffer: koffi.view(pointer, bytes), unmap: () => void checked("munmap", calls.munmap(pointer, bytes)) };
    },
    addressOf: (bytes) => koffi.address(bytes),
    prctl: (option, value) => void checked("prctl", calls.prctl(option, value, 0, 0, 0)),
    capset: (header, data) => void checked("capset", calls.capset(header, data)),
  };
}
