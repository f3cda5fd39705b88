import { createSocket } from "node:dgram";

/** Sends datagrams to a port of this machine, one after the other, from one socket. */
export async function sendDatagrams(port: number, datagrams: readonly Uint8Array[], host = "127.0.0.1"): Promise<void> {
  const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
  for (const bytes of datagrams) await new Promise<void>((resolve, reject) => socket.send(bytes, port, host, (error) => (error ? reject(error) : resolve())));
  await new Promise<void>((resolve) => void socket.close(() => resolve()));
}
