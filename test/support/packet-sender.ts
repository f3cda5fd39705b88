import { loadLibc } from "../../src/collectors/capture/afpacket.ts";

export interface PacketSender {
  /** One whole Ethernet frame, at once. */
  send(frame: Uint8Array): void;
  close(): void;
}

/** Sends frames on an interface of this process's network namespace. Needs CAP_NET_RAW. */
export async function openSender(interfaceName: string): Promise<PacketSender> {
  const libc = await loadLibc();
  const fd = libc.socket(17, 3, 0);
  const address = Buffer.alloc(20);
  address.writeUInt16LE(17, 0);
  address.writeInt32LE(libc.interfaceIndex(interfaceName), 4);
  libc.bind(fd, address);
  return { send: (frame) => void libc.send(fd, frame), close: () => libc.close(fd) };
}
