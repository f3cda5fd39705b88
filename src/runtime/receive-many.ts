import { SystemCallError, type ForeignFunctions } from "./libc.ts";

/**
 * `recvmmsg(2)` without waiting: fills up to `count` mmsghdr structures of `headers` and returns how many; 0 when nothing is there.
 * The memory they point to must stay. Throws a SystemCallError for anything but an empty socket.
 */
export type ReceiveMany = (fd: number, headers: Uint8Array, count: number) => number;

const dontWait = 0x40;
/** Nothing there; a signal came first. */
const emptyHanded: ReadonlySet<number> = new Set([11, 4]);

export function bindReceiveMany(koffi: ForeignFunctions): ReceiveMany {
  const c = koffi.load(null);
  const recvmmsg = c.func("int recvmmsg(int, void*, uint32_t, int, void*)");
  const strerror = c.func("const char* strerror(int)");
  return (fd, headers, count) => {
    const received = recvmmsg(fd, headers, count, dontWait, null) as number;
    if (received >= 0) return received;
    const errno = koffi.errno();
    if (emptyHanded.has(errno)) return 0;
    throw new SystemCallError("recvmmsg", errno, String(strerror(errno)));
  };
}
